import type { Variable } from '../native/variable.js';
import { countOf } from '../shape.js';
import type { Layer } from './layers/layer.js';
import { parametersOf, statisticsOf } from './layers/layer.js';
import type { Layout } from './layers/parameter.js';
import type { CheckpointTensor } from './pth.js';

/**
 * Gives layers the numbers of a PyTorch checkpoint, by name; returns the names of those that got some. Throws before
 * anything is changed where a tensor is missing or of another shape; with `strict: false` those are left as they are.
 * Tensors that no layer asks for (a classifier that was cut off) are left alone.
 */
export function loadCheckpoint(
  layers: readonly Layer[],
  tensors: ReadonlyMap<string, CheckpointTensor>,
  { strict = true, file }: { strict?: boolean; file?: string } = {},
): string[] {
  const wanted: Wanted[] = [
    ...parametersOf(layers).map(({ name, shape, layout, variable }) => ({ name, shape, layout, variable })),
    ...statisticsOf(layers).map(({ name, variable }) => ({
      name,
      shape: variable.shape,
      layout: 'same' as const,
      variable,
    })),
  ];
  const at = file === undefined ? '' : `${file}: `;
  const fitting = wanted.filter((one) => {
    const problem = problemOf(one, tensors.get(one.name));
    if (problem && strict) throw new Error(at + problem);
    return !problem;
  });
  const loads = fitting.map(({ name, layout, variable }) => ({ variable, values: ours(layout, tensors.get(name)!) }));
  for (const { variable, values } of loads) variable.set(values);
  return fitting.map(({ name }) => name);
}

interface Wanted {
  name: string;
  shape: readonly number[];
  layout: Layout;
  variable: Variable;
}

function problemOf({ name, shape, layout }: Wanted, tensor: CheckpointTensor | undefined): string | null {
  if (!tensor) return `the checkpoint has no tensor ${name}: it belongs to another architecture`;
  const theirs = layout === 'same' ? shape : AXES[layout].map((axis) => shape[axis]!);
  if (String(tensor.shape) === String(theirs)) return null;
  return `${name}: expected shape [${theirs}], the checkpoint has [${tensor.shape}]`;
}

const ours = (layout: Layout, tensor: CheckpointTensor): Float32Array =>
  layout === 'same' ? tensor.values : transpose(tensor, inverse(AXES[layout]));

/** PyTorch's axes as ours: filters `[out, in, H, W]` from `[H, W, in, out]`, and so on. */
const AXES: Record<Layout, readonly number[]> = {
  same: [],
  linear: [1, 0],
  conv: [3, 2, 0, 1],
  depthwise: [2, 3, 0, 1],
};

const inverse = (axes: readonly number[]): number[] => axes.map((_, i) => axes.indexOf(i));

/** The tensor with its axes in another order: axis i of the result is axis `axes[i]` of the tensor. */
export function transpose({ shape, values }: CheckpointTensor, axes: readonly number[]): Float32Array {
  const strides = shape.map((_, i) => countOf(shape.slice(i + 1)));
  const sizes = axes.map((axis) => shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  const index = axes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]!;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
