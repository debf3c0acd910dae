import type { Batch, DataLoader, Targets } from './data/batch.js';
import type { Learner } from './learner.js';
import { meanLoss } from './loss.js';
import type { Metric } from './metrics.js';
import { Pass } from './models/layers/pass.js';
import { inArena } from './native/arena.js';
import type { Handle } from './native/binding.js';
import { borrow, read, toTensor } from './native/convert.js';
import { tf } from './native/tensorflow.js';

export interface EvaluateOptions {
  /** Default: the validation set. */
  dl?: DataLoader;
  /** Aborts when the user interrupts; looked at after each batch. */
  signal?: AbortSignal | undefined;
  /** Called after each batch with the number done. */
  onBatch?: (done: number) => void | Promise<void>;
}

/**
 * `[loss, ...metrics]` over a loader: means weighted by batch size. The network is in evaluation mode: running
 * statistics, no dropout.
 */
export async function validate(
  learn: Learner,
  {
    dl = learn.data.validDl,
    metrics = learn.metrics,
    ...options
  }: EvaluateOptions & { metrics?: readonly Metric[] } = {},
): Promise<[number, ...number[]]> {
  const sums = new Float64Array(1 + metrics.length);
  let items = 0;
  await evaluateBatches(learn, { dl, ...options }, (output, { losses, loss }, { y }) => {
    const values = [loss, ...metrics.map((metric) => measure(metric, output, y))];
    for (const [i, value] of values.entries()) sums[i]! += value * losses.length;
    items += losses.length;
  });
  if (items === 0) throw new Error('validate: the data has no validation items; give fromFolder a validPct above 0');
  const [loss, ...rest] = Array.from(sums, (sum) => sum / items);
  return [loss!, ...rest];
}

/** Predictions of a whole loader, in its order. Whoever asked disposes the tensors. */
export interface Predictions {
  /** Probabilities `[N, C]`. */
  preds: tf.Tensor2D;
  /** In the form of the data's batches. */
  targets: Targets;
  /** Loss of each item `[N]`. */
  losses: Float32Array;
  /** Position of each row in the data set: files that could not be read are left out. */
  indices: Int32Array;
}

export async function predictAll(learn: Learner, options: EvaluateOptions = {}): Promise<Predictions> {
  const parts: { preds: tf.Tensor2D; targets: Targets }[] = [];
  const losses: number[] = [];
  const indices: number[] = [];
  try {
    await evaluateBatches(learn, { dl: learn.data.validDl, ...options }, (output, { losses: batchLosses }, batch) => {
      losses.push(...batchLosses);
      indices.push(...batch.indices);
      parts.push({ preds: activate(learn, output), targets: batch.y.clone() as Targets });
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

/** Probabilities `[N, C]` for pictures `[N, H, W, 3]`, which stay the caller's, as does the result. */
export function predictBatch(learn: Learner, x: tf.Tensor4D): tf.Tensor2D {
  return inArena(() => toTensor(learn.lossFunc.activation(forward(learn, x)))) as tf.Tensor2D;
}

/** Calls `use` with the output `[N, C]`, the losses `[N]`, their mean and the batch itself, which are disposed after it. */
async function evaluateBatches(
  learn: Learner,
  { dl, signal, onBatch }: EvaluateOptions & { dl: DataLoader },
  use: (output: tf.Tensor2D, losses: { losses: Float32Array; loss: number }, batch: Batch) => void,
): Promise<void> {
  let done = 0;
  for await (const batch of dl) {
    const { x, y } = batch;
    let output: tf.Tensor2D | null = null;
    try {
      const result = inArena(() => {
        const handle = forward(learn, x);
        const parts = learn.lossFunc.evaluate(handle, borrow(y));
        const losses = { losses: read(parts.losses).slice(), loss: meanLoss(parts).loss };
        return { losses, output: toTensor(handle) as tf.Tensor2D };
      });
      output = result.output;
      use(output, result.losses, batch);
    } finally {
      tf.dispose([x, y, ...(output ? [output] : [])]);
    }
    await onBatch?.(++done);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

function forward({ model, random }: Learner, x: tf.Tensor4D): Handle {
  return model.forward(borrow(x), new Pass({ training: false, random }));
}

function activate({ lossFunc }: Learner, output: tf.Tensor2D): tf.Tensor2D {
  return inArena(() => toTensor(lossFunc.activation(borrow(output)))) as tf.Tensor2D;
}

function measure(metric: Metric, output: tf.Tensor2D, targets: Targets): number {
  return tf.tidy(() => {
    const value = metric(output, targets as tf.Tensor1D);
    return typeof value === 'number' ? value : value.dataSync()[0]!;
  }) as unknown as number;
}
