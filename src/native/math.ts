/** Arithmetic, reductions and reshaping on native ops. All float32 unless said; broadcasting as in NumPy. */
import * as a from './attributes.js';
import { type Handle, INT32, INT64 } from './binding.js';
import { int32s } from './convert.js';
import { execute } from './execute.js';

export const add = (x: Handle, y: Handle): Handle => execute('AddV2', [a.typeOf(x)], [x, y]);
export const sub = (x: Handle, y: Handle): Handle => execute('Sub', [a.typeOf(x)], [x, y]);
export const mul = (x: Handle, y: Handle): Handle => execute('Mul', [a.typeOf(x)], [x, y]);
export const div = (x: Handle, y: Handle): Handle => execute('RealDiv', [a.typeOf(x)], [x, y]);
export const softmax = (x: Handle): Handle => execute('Softmax', [a.typeOf(x)], [x]);

/** `[M, K]` times `[K, N]`, either transposed first where asked. */
export function matMul(x: Handle, y: Handle, { transposeX = false, transposeY = false } = {}): Handle {
  const attributes = [a.typeOf(x), a.bool('transpose_a', transposeX), a.bool('transpose_b', transposeY)];
  return execute('MatMul', attributes, [x, y]);
}

/** Sum over the given axes. */
export const sum = (x: Handle, axes: readonly number[], keepDims = false): Handle => reduce('Sum', x, axes, keepDims);

/** Mean over the given axes. */
export const mean = (x: Handle, axes: readonly number[], keepDims = false): Handle => reduce('Mean', x, axes, keepDims);

/** The same numbers in another shape; nothing is copied. */
export function reshape(x: Handle, shape: readonly number[]): Handle {
  return execute('Reshape', [a.typeOf(x), a.type('Tshape', INT32)], [x, int32s(shape)]);
}

/** Tensors side by side along `axis`. */
export function concat(parts: readonly Handle[], axis: number): Handle {
  const attributes = [a.typeOf(parts[0]!), a.int('N', parts.length), a.type('Tidx', INT32)];
  return execute('ConcatV2', attributes, [...parts, int32s([axis], [])]);
}

/** The block of `size` that starts at `begin`, one number per axis each. */
export function slice(x: Handle, begin: readonly number[], size: readonly number[]): Handle {
  return execute('Slice', [a.typeOf(x), a.type('Index', INT32)], [x, int32s(begin), int32s(size)]);
}

/** `x` with `before[i]` and `after[i]` zeros added along axis i. */
export function pad(x: Handle, before: readonly number[], after: readonly number[]): Handle {
  const paddings = int32s(
    before.flatMap((n, i) => [n, after[i]!]),
    [before.length, 2],
  );
  return execute('Pad', [a.typeOf(x), a.type('Tpaddings', INT32)], [x, paddings]);
}

export function cast(x: Handle, dtype: number): Handle {
  if (x.dtype === dtype) return x;
  return execute('Cast', [a.type('SrcT', x.dtype), a.type('DstT', dtype), a.bool('Truncate', false)], [x]);
}

/** Index of the greatest number of each row: `[N, C]` → int64 `[N]`. */
export function argMax(x: Handle): Handle {
  return execute('ArgMax', [a.typeOf(x), a.type('Tidx', INT32), a.type('output_type', INT64)], [x, int32s([1], [])]);
}

function reduce(op: string, x: Handle, axes: readonly number[], keepDims: boolean): Handle {
  return execute(op, [a.typeOf(x), a.type('Tidx', INT32), a.bool('keep_dims', keepDims)], [x, int32s(axes)]);
}
