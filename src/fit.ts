/** The training loop: what deep learning is, on one screen. Everything else is a callback. */
import { kernelHost } from '../kernel/api.js';
import {
  type Callback,
  CancelBatch,
  CancelEpoch,
  CancelFit,
  notify,
  notifyTrainEnd,
  type TrainingRun,
  until,
} from './callback.js';
import type { Batch } from './data/batch.js';
import { validate } from './evaluate.js';
import type { Learner } from './learner.js';
import { meanLoss } from './loss.js';
import { Pass } from './models/layers/pass.js';
import { Arena } from './native/arena.js';
import { borrow, scalar } from './native/convert.js';
import { mul } from './native/math.js';
import type { Gradient } from './optimizer.js';
import { SmoothenValue } from './schedule.js';

/**
 * Trains `learn` for `epochs` epochs. Between batches the event loop gets a turn, so widgets, interrupts and other
 * messages are served. Rejects with the reason when the user interrupts; model and history stay as far as they came.
 */
export async function fit(learn: Learner, epochs: number, callbacks: readonly Callback[]): Promise<void> {
  const run = newRun(learn, epochs);
  const smooth = new SmoothenValue();
  const signal = kernelHost()?.interruptSignal();
  const onValidBatch = (done: number) => {
    run.validBatch = done;
    return notify(callbacks, 'onValidBatchEnd', run);
  };
  let failure: unknown;
  try {
    await until(CancelFit, async () => {
      await notify(callbacks, 'onTrainBegin', run);
      for (run.epoch = 0; run.epoch < epochs; run.epoch++) {
        run.batch = 0;
        await notify(callbacks, 'onEpochBegin', run);
        await until(CancelEpoch, async () => {
          for await (const batch of learn.data.trainDl) {
            await until(CancelBatch, () => trainBatch(run, batch, smooth, callbacks));
            run.batch++;
            await breathe(signal);
          }
        });
        if (run.validates) [run.validLoss, ...run.metrics] = await validate(learn, { signal, onBatch: onValidBatch });
        await notify(callbacks, 'onEpochEnd', run);
      }
    });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await notifyTrainEnd(callbacks, run, failure);
  }
}

/** One batch: forward, loss, backward, step. Disposes the batch and all that it brought about. */
async function trainBatch(
  run: TrainingRun,
  batch: Batch,
  smooth: SmoothenValue,
  callbacks: readonly Callback[],
): Promise<void> {
  const arena = new Arena();
  arena.adopt(batch.x, batch.y);
  try {
    await notify(callbacks, 'onBatchBegin', run);
    ({ loss: run.loss, gradients: run.gradients } = arena.run(() => lossBatch(run.learn, batch)));
    run.smoothLoss = smooth.add(run.loss);
    await notify(callbacks, 'onBackwardEnd', run);
    arena.run(() => run.learn.opt.step(run.gradients));
    await notify(callbacks, 'onStepEnd', run);
  } finally {
    run.gradients = [];
    arena.dispose();
  }
  run.iteration++;
  await notify(callbacks, 'onBatchEnd', run);
}

/** The mean loss of a batch, and its gradient with respect to every parameter that is trainable. */
export function lossBatch(
  { model, lossFunc, random }: Learner,
  { x, y }: Batch,
): { loss: number; gradients: Gradient[] } {
  const pass = new Pass({ training: true, random });
  const output = model.forward(borrow(x), pass);
  const parts = lossFunc.evaluate(output, borrow(y));
  const { loss, total } = meanLoss(parts);
  const gradients = model.backward(mul(parts.gradient, scalar(1 / total)), pass);
  return { loss, gradients };
}

/** Gives the event loop a turn; throws the reason if the user interrupted meanwhile. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

function newRun(learn: Learner, epochs: number): TrainingRun {
  const { trainDl, validDl } = learn.data;
  return {
    learn,
    epochs,
    batches: trainDl.length,
    epoch: 0,
    batch: 0,
    iteration: 0,
    loss: Number.NaN,
    smoothLoss: Number.NaN,
    gradients: [],
    validates: validDl.length > 0,
    validBatches: validDl.length,
    validBatch: 0,
    validLoss: null,
    metrics: learn.metrics.map(() => null),
  };
}
