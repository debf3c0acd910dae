/**
 * Convolutions and their gradients, NHWC, filters `[H, W, in, out]` (depthwise `[H, W, C, 1]`).
 *
 * Padding is TensorFlow's `SAME` or `VALID`, never `EXPLICIT`: with that the gradients leave oneDNN for a path several
 * times slower. What PyTorch pads otherwise is a `Pad` op before a `VALID` convolution.
 */

import { countOf } from '../shape.js';
import { currentArena, inArena } from './arena.js';
import * as a from './attributes.js';
import { type Attribute, BFLOAT16, FLOAT, type Handle } from './binding.js';
import { int32s } from './convert.js';
import { execute } from './execute.js';
import { kernels } from './kernels.js';
import { cast, concat, matMul, pad, reshape, slice } from './math.js';

export interface ConvolutionOptions {
  /** Pixels from one position to the next, both ways. */
  stride: number;
  padding: 'SAME' | 'VALID';
}

/** `[N, H, W, in]` → `[N, H', W', out]`. */
export const conv2d = (x: Handle, filter: Handle, options: ConvolutionOptions): Handle =>
  inType(quickType(x.dtype), [filter, x], ([w, input]) =>
    execute('Conv2D', [...attributes(input!, options), cudnn], [input!, w!]),
  );

/** Gradient of `conv2d` with respect to its input, which had `inputShape`. */
export const conv2dInputGradient = (
  inputShape: readonly number[],
  filter: Handle,
  gradient: Handle,
  options: ConvolutionOptions,
): Handle =>
  inType(quickType(gradient.dtype), [filter, gradient], ([w, dy]) =>
    isProduct(w!.shape, options)
      ? reshape(matMul(asRows(dy!), asRows(w!), { transposeY: true }), inputShape)
      : execute('Conv2DBackpropInput', [...attributes(dy!, options), cudnn], [int32s(inputShape), w!, dy!]),
  );

/** Gradient of `conv2d` with respect to its filter. Many channels in bfloat16 go by way of one matrix product. */
export function conv2dFilterGradient(
  x: Handle,
  filterShape: readonly number[],
  gradient: Handle,
  options: ConvolutionOptions,
): Handle {
  const [height, width, channels] = filterShape as [number, number, number, number];
  const slow = quickType(x.dtype) === BFLOAT16 && channels >= MANY && height * width > 1;
  if (slow && options.stride === 1 && options.padding === 'SAME')
    return filterGradientByProduct(x, filterShape, gradient);
  if (isProduct(filterShape, options))
    return inType(quickType(x.dtype), [x, gradient], ([input, dy]) =>
      reshape(matMul(asRows(input!), asRows(dy!), { transposeX: true }), filterShape),
    );
  return inType(quickType(x.dtype), [x, gradient], ([input, dy]) =>
    execute('Conv2DBackpropFilter', [...attributes(input!, options), cudnn], [input!, int32s(filterShape), dy!]),
  );
}

/** Is a gradient one product of matrices, and TensorFlow's op for it slower? Without oneDNN that takes twice the time. */
const isProduct = ([height, width]: readonly number[], { stride }: ConvolutionOptions): boolean =>
  kernels.direct && height === 1 && width === 1 && stride === 1;

/** `[…, C]` → `[all others, C]`. */
const asRows = (x: Handle): Handle => reshape(x, [countOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);

/** Channels from which on the product takes three fifths of the op's time; with half as many the op is as quick. */
const MANY = 512;

/** The pixels below each place of the filter side by side, `[N H W, h w in]`, transposed, times `[N H W, out]`. */
function filterGradientByProduct(x: Handle, filterShape: readonly number[], gradient: Handle): Handle {
  const [n, h, w, from] = x.shape as [number, number, number, number];
  const [height, width] = filterShape as [number, number, number, number];
  const around = [0, (height - 1) / 2, (width - 1) / 2, 0];
  const result = inArena((arena) => {
    const padded = pad(x, around, around);
    const places = Array.from({ length: height * width }, (_, i) => [0, Math.floor(i / width), i % width, 0]);
    const shifted = places.map((place) => slice(padded, place, [n, h, w, from]));
    const product = matMul(asRows(concat(shifted, 3)), asRows(gradient), { transposeX: true });
    return arena.keep(reshape(product, filterShape));
  });
  return currentArena().own(result);
}

/** One filter per channel: `[N, H, W, C]` → `[N, H', W', C]`. */
export const depthwiseConv2d = (x: Handle, filter: Handle, options: ConvolutionOptions): Handle =>
  inType(quickType(x.dtype), [filter, x], ([w, input]) =>
    execute('DepthwiseConv2dNative', attributes(input!, options), [input!, w!]),
  );

/** bfloat16 at stride 2 goes by way of float32, which takes a tenth of the time there. */
export function depthwiseConv2dInputGradient(
  inputShape: readonly number[],
  filter: Handle,
  gradient: Handle,
  options: ConvolutionOptions,
): Handle {
  const slow = gradient.dtype === BFLOAT16 && options.stride > 1;
  return inType(slow ? FLOAT : quickType(gradient.dtype), [filter, gradient], ([w, dy]) =>
    execute('DepthwiseConv2dNativeBackpropInput', attributes(dy!, options), [int32s(inputShape), w!, dy!]),
  );
}

/** Filters of bfloat16 larger than 3 × 3 go by way of float32, which takes half of the time there. */
export function depthwiseConv2dFilterGradient(
  x: Handle,
  filterShape: readonly number[],
  gradient: Handle,
  options: ConvolutionOptions,
): Handle {
  const slow = x.dtype === BFLOAT16 && filterShape[0]! > 3;
  return inType(slow ? FLOAT : quickType(x.dtype), [x, gradient], ([input, dy]) =>
    execute('DepthwiseConv2dNativeBackpropFilter', attributes(input!, options), [input!, int32s(filterShape), dy!]),
  );
}

/** The type to compute in: float32 for bfloat16 too where the processor has no products of that, and what stands in for them takes ten times as long. */
export const quickType = (dtype: number): number => (dtype === BFLOAT16 && !kernels.multipliesBfloat16 ? FLOAT : dtype);

/** Does the work in a type of its own; the result has that of the last input. */
export function inType(dtype: number, inputs: readonly Handle[], work: (inputs: readonly Handle[]) => Handle): Handle {
  if (inputs.every((input) => input.dtype === dtype)) return work(inputs);
  const result = inArena((arena) =>
    arena.keep(cast(work(inputs.map((input) => cast(input, dtype))), inputs.at(-1)!.dtype)),
  );
  return currentArena().own(result);
}

const cudnn = a.bool('use_cudnn_on_gpu', true);

const attributes = (x: Handle, { stride, padding }: ConvolutionOptions): Attribute[] => [
  a.typeOf(x),
  a.ints('strides', [1, stride, stride, 1]),
  a.text('padding', padding),
  a.text('data_format', 'NHWC'),
  a.ints('dilations', [1, 1, 1, 1]),
];
