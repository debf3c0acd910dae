import type { Callback, TrainingRun } from './callback.js';
import type { Learner } from './learner.js';
import { Arena } from './native/arena.js';
import { SmoothenValue } from './schedule.js';

/** A run at its beginning. Pictures and targets are there from the first batch on. */
export function newRun(learn: Learner, epochs: number, callbacks: readonly Callback[]): TrainingRun {
  const { trainDl, validDl } = learn.data;
  const none = null as never;
  return {
    ...{ learn, callbacks, epochs, batches: trainDl.length },
    ...{ epoch: 0, batch: 0, iteration: 0 },
    ...{ xb: none, yb: none, lossFunc: learn.lossFunc, output: null, arena: new Arena(), gradients: [] },
    ...{ loss: Number.NaN, smoothLoss: Number.NaN, smooth: new SmoothenValue() },
    ...{ skipStep: false, stopEpoch: false, stopTraining: false },
    ...{ validates: validDl.length > 0, validBatches: validDl.length, validBatch: 0, validLoss: null },
    metrics: learn.metrics.map(() => null),
  };
}

/** The batch of a schedule at which a run's count of batches began: above 0 where the run does not begin with epoch 0. */
export const schedulePosition = ({ epoch, batch, batches, iteration }: TrainingRun): number =>
  epoch * batches + batch - iteration;

/** A callback that makes a run begin with a later epoch than the first. */
export const beginAt = (epoch: number): Callback => ({
  order: -20,
  onTrainBegin(run) {
    run.epoch = epoch;
  },
});
