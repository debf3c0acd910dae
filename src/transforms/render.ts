import { currentArena, inArena } from '../native/arena.js';
import * as attribute from '../native/attributes.js';
import { binding, FLOAT, type Handle, UINT8 } from '../native/binding.js';
import { floats, int32s, scalar, toTensor } from '../native/convert.js';
import { execute } from '../native/execute.js';
import type { tf } from '../native/tensorflow.js';
import { colourMask } from './colour-mask.js';
import type { Plan, Size } from './plan.js';
import { resampleAlong } from './resample.js';
import type { Lighting, PaddingMode } from './transform.js';

export type { PaddingMode };

/** A decoded picture. */
export interface Picture extends Size {
  /** RGB, row by row, `[height, width, 3]`, 0–255. */
  data: Uint8Array;
}

/** Mean and standard deviation of each colour channel, of colours in 0–1. */
export interface Stats {
  /** Mean of red, green and blue, in 0–1. */
  readonly mean: readonly number[];
  /** Their standard deviations. */
  readonly std: readonly number[];
}

export interface RenderOptions {
  size: Size;
  paddingMode: PaddingMode;
  /** Null: colours stay in 0–1. */
  stats: Stats | null;
}

/**
 * Carries plans out: one bilinear resampling per picture, light, then `(x - mean) / std` over the whole batch.
 * Returns float32 `[N, height, width, 3]`, which the caller disposes.
 *
 * A picture that is drawn at its own place and size comes out exactly. Outside, `reflection` repeats the outermost
 * pixel, as TensorFlow does; PyTorch's does not.
 */
export function render(pictures: readonly Picture[], plans: readonly Plan[], options: RenderOptions): tf.Tensor4D {
  return inArena(() => {
    const rows = pictures.map((picture, i) => drawOne(picture, plans[i]!, options));
    const batch = execute(
      'Pack',
      [attribute.typeOf(rows[0]!), attribute.int('N', rows.length), attribute.int('axis', 0)],
      rows,
    );
    return toTensor(options.stats ? normalized(batch, options.stats) : batch) as tf.Tensor4D;
  });
}

/** One picture, float32 `[height, width, 3]`, colours in 0–1. */
function drawOne(picture: Picture, plan: Plan, options: RenderOptions): Handle {
  const done = inArena((arena) => {
    const paddingMode = plan.paddingMode ?? options.paddingMode;
    const sampled = plan.way
      ? floats(resampleAlong(plan.way, picture, options.size, paddingMode), [
          1,
          options.size.height,
          options.size.width,
          3,
        ])
      : resample(upload(picture), plan, { ...options, paddingMode });
    const colours = execute('Mul', [attribute.typeOf(sampled)], [sampled, scalar(1 / 255)]);
    const lit = plan.lighting ? light(colours, plan.lighting) : colours;
    const changed = plan.colours.length > 0 ? recolour(lit, plan, options.size) : lit;
    const { height, width } = options.size;
    const shape = int32s([height, width, 3]);
    const type = [attribute.typeOf(changed), attribute.type('Tshape', shape.dtype)];
    return arena.keep(execute('Reshape', type, [changed, shape]));
  });
  return currentArena().own(done);
}

/** Uploaded as bytes and cast there: a quarter of the memory moved. */
function upload({ data, height, width }: Picture): Handle {
  const shape = [1, height, width, 3];
  const bytes = currentArena().own({ id: binding.createTensor(shape, UINT8, data), shape, dtype: UINT8 });
  return execute('Cast', [attribute.type('SrcT', UINT8), attribute.type('DstT', FLOAT)], [bytes]);
}

function resample(x: Handle, plan: Plan, { size, paddingMode }: RenderOptions): Handle {
  const inputs = [floats(plan.matrix.slice(0, 8), [1, 8]), int32s([size.height, size.width]), scalar(0)];
  const attributes = [
    attribute.type('dtype', FLOAT),
    attribute.text('interpolation', 'BILINEAR'),
    attribute.text('fill_mode', fillModes[paddingMode]),
  ];
  return execute('ImageProjectiveTransformV3', attributes, [x, ...inputs]);
}

/** TensorFlow's words for what lies outside. */
export const fillModes: Record<PaddingMode, string> = { reflection: 'REFLECT', border: 'NEAREST', zeros: 'CONSTANT' };

function light(x: Handle, { scale, shift }: Lighting): Handle {
  const on = (op: string, ...inputs: Handle[]) => execute(op, [attribute.typeOf(inputs[0]!)], inputs);
  const clamped = on('ClipByValue', x, scalar(1e-7), scalar(1 - 1e-7));
  const logit = on('Sub', on('Log', clamped), on('Log', on('Sub', scalar(1), clamped)));
  return on('Sigmoid', on('AddV2', on('Mul', logit, scalar(scale)), scalar(shift)));
}

function recolour(x: Handle, { colours }: Plan, size: Size): Handle {
  const shape = [1, size.height, size.width, 3];
  const { keep, add } = colourMask(colours, size);
  const kept = execute('Mul', [attribute.typeOf(x)], [x, floats(keep, shape)]);
  return execute('AddV2', [attribute.typeOf(x)], [kept, floats(add, shape)]);
}

/** `(x - mean) / std`, rearranged into one product and one sum. */
function normalized(x: Handle, { mean, std }: Stats): Handle {
  const factor = floats(
    std.map((s) => 1 / s),
    [std.length],
  );
  const offset = floats(
    mean.map((m, i) => -m / std[i]!),
    [mean.length],
  );
  const scaled = execute('Mul', [attribute.typeOf(x)], [x, factor]);
  return execute('AddV2', [attribute.typeOf(x)], [scaled, offset]);
}
