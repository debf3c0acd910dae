import type { Batch, DataLoader } from './data/batch.js';
import type { Learner } from './learner.js';
import { meanLoss } from './loss.js';
import { running } from './metrics/running.js';
import type { Metric } from './metrics.js';
import { CompiledNetwork } from './models/graph/compiled-network.js';
import { Pass, type PassOptions } from './models/layers/pass.js';
import { inArena } from './native/arena.js';
import type { Handle } from './native/binding.js';
import { read } from './native/convert.js';
import { tf } from './native/tensorflow.js';
import { borrow, toTensor } from './native/tensors.js';

export interface EvaluateOptions {
  /** Default: the validation set. */
  dl?: DataLoader;
  /** Aborts when the user interrupts; looked at after each batch. */
  signal?: AbortSignal | undefined;
  /** Called after each batch with the number done. */
  onBatch?: (done: number) => void | Promise<void>;
  /** Sees the output of each layer on the way, borrowed for the time of the call. */
  onOutput?: PassOptions['onOutput'];
}

/**
 * `[loss, ...metrics]` over a loader; the loss is the mean over its batches by their size. The network is in evaluation
 * mode: running statistics, no dropout.
 */
export async function validate(
  learn: Learner,
  {
    dl = learn.data.validDl,
    metrics = learn.metrics,
    ...options
  }: EvaluateOptions & { metrics?: readonly Metric[] } = {},
): Promise<[number, ...number[]]> {
  const accumulators = metrics.map(running);
  let [sum, items] = [0, 0];
  await evaluateBatches(learn, { dl, ...options }, (output, { losses, loss }, { y }) => {
    sum += loss * losses.length;
    items += losses.length;
    for (const accumulator of accumulators) accumulator.add(output, y);
  });
  if (items === 0) throw new Error('validate: the data has no validation items; give fromFolder a validPct above 0');
  return [sum / items, ...accumulators.map((accumulator) => accumulator.value())];
}

/** Calls `use` with the output `[N, C]`, the losses `[N]`, their mean and the batch itself, which are disposed after it. */
export async function evaluateBatches(
  learn: Learner,
  { dl, signal, onBatch, onOutput }: EvaluateOptions & { dl: DataLoader },
  use: (output: tf.Tensor2D, losses: { losses: Float32Array; loss: number }, batch: Batch) => void,
): Promise<void> {
  const options = { items: dl.dataset.length, ...(onOutput && { onOutput }) };
  let done = 0;
  for await (const batch of dl) {
    const { x, y } = batch;
    let output: tf.Tensor2D | null = null;
    try {
      const result = inArena(() => {
        const handle = forward(learn, x, options);
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

/** Options of `forward`. */
export interface ForwardOptions {
  /** Items that will be evaluated in all. Default: those of `x`. */
  items?: number;
  /** Sees the output of each layer on the way, borrowed for the time of the call. */
  onOutput?: PassOptions['onOutput'];
}

/**
 * The network's output `[N, C]` for pictures `[N, H, W, 3]`, in evaluation mode; a handle of the running arena. Where there
 * is enough to do it is compiled first.
 */
export function forward({ model, random }: Learner, x: tf.Tensor4D, { items, onOutput }: ForwardOptions = {}): Handle {
  const [n, height, width] = x.shape;
  const pays = n === 1 && !items ? height * width >= LARGE_PICTURE : (items ?? n) * height * width >= LARGE_SET;
  const compiled = pays && !onOutput ? CompiledNetwork.of(model, x.shape) : null;
  if (compiled) return compiled.run(borrow(x));
  return model.forward(borrow(x), new Pass({ training: false, random, ...(onOutput && { onOutput }) }));
}

/**
 * From how many pixels on it pays to compile a network: for a pass over a set, about 64 pictures of 128 px; for one
 * picture, whose kind will come again, 128 px. It depends on the data alone, so that a run gives the same numbers whenever
 * and wherever it is repeated.
 */
const [LARGE_SET, LARGE_PICTURE] = [2 ** 20, 2 ** 14];
