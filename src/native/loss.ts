/** Kernels that losses are made of. */
import * as a from './attributes.js';
import { type Handle, INT32 } from './binding.js';
import { int32s, scalar } from './convert.js';
import { execute, executeMany } from './execute.js';

/** Loss of each row `[N]` and its gradient `[N, C]`, from scores and probabilities, both `[N, C]`. */
export function denseSoftmaxCrossEntropy(logits: Handle, targets: Handle): { losses: Handle; gradient: Handle } {
  const [losses, gradient] = executeMany('SoftmaxCrossEntropyWithLogits', [a.typeOf(logits)], [logits, targets], 2);
  return { losses: losses!, gradient: gradient! };
}

/** A row of `classes` numbers for each class index, int32 `[N]`: `on` at the index, `off` elsewhere. */
export function oneHot(indices: Handle, classes: number, { on, off }: { on: number; off: number }): Handle {
  const [high, low] = [scalar(on), scalar(off)];
  const attributes = [a.int('axis', -1), a.typeOf(high), a.type('TI', INT32)];
  return execute('OneHot', attributes, [indices, int32s([classes], []), high, low]);
}

/** `values[i]` for each index, int32 `[N]`; of `[M, …]` whole rows. */
export function gather(values: Handle, indices: Handle): Handle {
  const attributes = [
    a.type('Tparams', values.dtype),
    a.type('Tindices', INT32),
    a.type('Taxis', INT32),
    a.int('batch_dims', 0),
  ];
  return execute('GatherV2', attributes, [values, indices, int32s([0], [])]);
}

/** `1 / (1 + e^-x)`. */
export const sigmoid = (x: Handle): Handle => execute('Sigmoid', [a.typeOf(x)], [x]);

/** `log(1 + e^x)`, exact for large x too. */
export const softplus = (x: Handle): Handle => execute('Softplus', [a.typeOf(x)], [x]);

/** `-x`. */
export const negate = (x: Handle): Handle => execute('Neg', [a.typeOf(x)], [x]);

/** The same numbers under another handle. */
export const copy = (x: Handle): Handle => execute('Identity', [a.typeOf(x)], [x]);

/** Half the sum of all squares, of several tensors together: shape `[]`. */
export function halfSquares(parts: readonly Handle[]): Handle {
  const each = parts.map((part) => execute('L2Loss', [a.typeOf(part)], [part]));
  return execute('AddN', [a.typeOf(each[0]!), a.int('N', each.length)], each);
}
