import type { Layer } from './layers/layer.js';
import { parametersOf, statisticsOf } from './layers/layer.js';
import type { Layout } from './layers/parameter.js';
import type { CheckpointTensor } from './pth.js';

/**
 * Gives layers the numbers of a PyTorch checkpoint, by name. Throws before anything is changed where a tensor is missing
 * or of another shape. Tensors that no layer asks for (a classifier that was cut off) are left alone.
 */
export function loadCheckpoint(layers: readonly Layer[], tensors: ReadonlyMap<string, CheckpointTensor>): void {
  const loads = [
    ...parametersOf(layers).map(({ name, shape, layout, variable }) => ({ name, shape, layout, variable })),
    ...statisticsOf(layers).map(({ name, variable }) => ({
      name,
      shape: variable.shape,
      layout: 'same' as const,
      variable,
    })),
  ].map(({ variable, ...wanted }) => ({ variable, values: fetch(wanted, tensors) }));
  for (const { variable, values } of loads) variable.set(values);
}

function fetch(
  { name, shape, layout }: { name: string; shape: readonly number[]; layout: Layout },
  tensors: ReadonlyMap<string, CheckpointTensor>,
): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the checkpoint has no tensor ${name}: it belongs to another architecture`);
  const expected = AXES[layout].map((axis) => shape[axis]!);
  const theirs = layout === 'same' ? shape : expected;
  if (String(tensor.shape) !== String(theirs)) {
    throw new Error(`${name}: expected shape [${theirs}], the checkpoint has [${tensor.shape}]`);
  }
  return layout === 'same' ? tensor.values : transpose(tensor, inverse(AXES[layout]));
}

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
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
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
