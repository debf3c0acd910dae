/** The training loop: what deep learning is, on one screen. Everything else is a callback. */
import {
  type Callback,
  CancelBatch,
  CancelEpoch,
  CancelFit,
  inOrder,
  notify,
  notifyTrainEnd,
  type TrainingRun,
  until,
} from './callback.js';
import type { Batch } from './data/batch.js';
import { validate } from './evaluate.js';
import { listenForInterrupt } from './interrupt.js';
import type { Learner } from './learner.js';
import { meanLoss } from './loss.js';
import { Pass } from './models/layers/pass.js';
import { Arena } from './native/arena.js';
import { scalar } from './native/convert.js';
import { mul } from './native/math.js';
import { tf } from './native/tensorflow.js';
import { borrow } from './native/tensors.js';
import { newRun } from './training-run.js';

/**
 * Trains `learn` for `epochs` epochs. Between batches the event loop gets a turn, so widgets, interrupts and other
 * messages are served. Rejects with the reason when the user interrupts; model and history stay as far as they came.
 */
export async function fit(learn: Learner, epochs: number, given: readonly Callback[]): Promise<void> {
  const callbacks = inOrder(given);
  const run = newRun(learn, epochs, callbacks);
  const { signal, release } = listenForInterrupt();
  const onValidBatch = (done: number) => {
    run.validBatch = done;
    return notify(callbacks, 'onValidBatchEnd', run);
  };
  let failure: unknown;
  try {
    await until(CancelFit, async () => {
      await notify(callbacks, 'onTrainBegin', run);
      for (; run.epoch < epochs && !run.stopTraining; run.epoch++) {
        await notify(callbacks, 'onEpochBegin', run);
        await until(CancelEpoch, async () => {
          // A run that continues another in the middle of an epoch passes the batches that were trained by.
          let passed = run.batch;
          for await (const batch of learn.data.trainDl) {
            if (passed-- > 0) {
              tf.dispose([batch.x, batch.y]);
              continue;
            }
            await until(CancelBatch, () => trainBatch(run, batch, callbacks));
            run.batch++;
            await breathe(signal);
            if (run.stopEpoch) break;
          }
        });
        if (run.validates) [run.validLoss, ...run.metrics] = await validate(learn, { signal, onBatch: onValidBatch });
        await notify(callbacks, 'onEpochEnd', run);
        Object.assign(run, { batch: 0, stopEpoch: false });
      }
    });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    release();
    await notifyTrainEnd(callbacks, run, failure);
  }
}

/** One batch: forward, loss, backward, step. Disposes the batch and all that it brought about. */
async function trainBatch(run: TrainingRun, batch: Batch, callbacks: readonly Callback[]): Promise<void> {
  const { learn, smooth } = run;
  const { model, opt, random, lossFunc } = learn;
  const arena = new Arena();
  Object.assign(run, { xb: batch.x, yb: batch.y, lossFunc, arena, skipStep: false });
  try {
    await notify(callbacks, 'onBatchBegin', run);
    const pass = arena.run(() => new Pass({ training: true, random }));
    const output = arena.run(() => model.forward(borrow(run.xb), pass));
    run.output = output;
    await notify(callbacks, 'onLossBegin', run);
    const parts = arena.run(() => run.lossFunc.evaluate(output, borrow(run.yb)));
    const { loss, total } = meanLoss(parts);
    Object.assign(run, { loss, smoothLoss: smooth.add(loss) });
    await notify(callbacks, 'onBackwardBegin', run);
    run.gradients = arena.run(() => model.backward(mul(parts.gradient, scalar(1 / total)), pass));
    await notify(callbacks, 'onBackwardEnd', run);
    if (!run.skipStep) arena.run(() => opt.step(run.gradients));
    await notify(callbacks, 'onStepEnd', run);
  } finally {
    Object.assign(run, { gradients: [], output: null });
    arena.adopt(batch.x, batch.y, run.xb, run.yb);
    arena.dispose();
  }
  run.iteration++;
  await notify(callbacks, 'onBatchEnd', run);
}

/** Gives the event loop a turn; throws the reason if the user interrupted meanwhile. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
