/** Predictions of whole sets and of single batches. */
import type { Targets } from '../data/batch.js';
import { type EvaluateOptions, evaluateBatches, forward } from '../evaluate.js';
import type { Learner } from '../learner.js';
import { inArena } from '../native/arena.js';
import { tf } from '../native/tensorflow.js';
import { borrow, toTensor } from '../native/tensors.js';

/** What turns the network's output `[N, C]` into predictions; called in a `tf.tidy`. */
export type Activation = (output: tf.Tensor2D) => tf.Tensor2D;

/** Predictions of a whole loader, in its order. Whoever asked disposes the tensors. */
export interface Predictions {
  /** Probabilities, or what `activ` made, `[N, C]`. */
  preds: tf.Tensor2D;
  /** In the form of the data's batches. */
  targets: Targets;
  /** Loss of each item `[N]`. */
  losses: Float32Array;
  /** Position of each row in the data set: files that could not be read are left out. */
  indices: Int32Array;
}

/** `activ`: default the loss's own, such as softmax. Throws where the loader gives nothing. */
export async function predictAll(
  learn: Learner,
  { activ, ...options }: EvaluateOptions & { activ?: Activation | undefined } = {},
): Promise<Predictions> {
  const parts: { preds: tf.Tensor2D; targets: Targets }[] = [];
  const losses: number[] = [];
  const indices: number[] = [];
  try {
    await evaluateBatches(learn, { dl: learn.data.validDl, ...options }, (output, { losses: batchLosses }, batch) => {
      losses.push(...batchLosses);
      indices.push(...batch.indices);
      parts.push({ preds: activate(learn, output, activ), targets: batch.y.clone() as Targets });
    });
    if (parts.length === 0)
      throw new Error('there are no items to look at: the validation set is empty; give fromFolder a validPct above 0');
    const preds = tf.concat(parts.map((part) => part.preds));
    const targets = tf.concat(parts.map((part) => part.targets as tf.Tensor)) as Targets;
    return { preds, targets, losses: Float32Array.from(losses), indices: Int32Array.from(indices) };
  } finally {
    tf.dispose(parts.flatMap((part) => [part.preds, part.targets]));
  }
}

/** Predictions `[N, C]` for pictures `[N, H, W, 3]`, which stay the caller's, as does the result. */
export function predictBatch(learn: Learner, x: tf.Tensor4D, activ?: Activation): tf.Tensor2D {
  const output = inArena(() => toTensor(forward(learn, x))) as tf.Tensor2D;
  try {
    return activate(learn, output, activ);
  } finally {
    output.dispose();
  }
}

function activate({ lossFunc }: Learner, output: tf.Tensor2D, activ?: Activation): tf.Tensor2D {
  if (activ) return tf.tidy(() => activ(output).clone());
  return inArena(() => toTensor(lossFunc.activation(borrow(output)))) as tf.Tensor2D;
}
