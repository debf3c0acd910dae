import type { Learner } from './learner.js';
import type { Gradient } from './optimizer.js';

/** One call of `fit` as callbacks see it. Tensors are borrowed for the time of the call. */
export interface TrainingRun {
  readonly learn: Learner;
  /** Epochs to train. */
  readonly epochs: number;
  /** Batches of an epoch. */
  readonly batches: number;
  /** The epoch under way, from 0. */
  epoch: number;
  /** The batch of the epoch, from 0. */
  batch: number;
  /** Batches trained since the run began. */
  iteration: number;
  /** Mean loss of the batch, and its smoothed value over the run (fastai's, β = 0.98). */
  loss: number;
  smoothLoss: number;
  /** This step's gradients, from `onBackwardEnd` to `onStepEnd`. A callback may put others in their place. */
  gradients: readonly Gradient[];
  /** Validation batches done and to do, at `onValidBatchEnd`. */
  validBatch: number;
  readonly validBatches: number;
  /** False: epochs end without validation. A callback may set it. */
  validates: boolean;
  /** Mean loss and metrics on the validation set after the epoch; null without one. */
  validLoss: number | null;
  metrics: readonly (number | null)[];
}

/**
 * What may happen between the lines of the training loop; the names are fastai's. Hooks are called in the order of the
 * list and awaited. Throw `CancelBatch`, `CancelEpoch` or `CancelFit` to skip the rest of what they name.
 */
export interface Callback {
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  onEpochBegin?(run: TrainingRun): void | Promise<void>;
  onBatchBegin?(run: TrainingRun): void | Promise<void>;
  /** The gradients are there, the parameters not yet changed. */
  onBackwardEnd?(run: TrainingRun): void | Promise<void>;
  /** The parameters are changed. */
  onStepEnd?(run: TrainingRun): void | Promise<void>;
  onBatchEnd?(run: TrainingRun): void | Promise<void>;
  /** A batch of the validation after an epoch is done. */
  onValidBatchEnd?(run: TrainingRun): void | Promise<void>;
  /** The epoch is validated. */
  onEpochEnd?(run: TrainingRun): void | Promise<void>;
  /** Called whatever happens. `error`: what ended the run early, an interrupt for instance; undefined where nothing did. */
  onTrainEnd?(run: TrainingRun, error: unknown): void | Promise<void>;
}

/** Thrown by a callback: the rest of this batch is skipped. */
export class CancelBatch extends Error {
  override name = 'CancelBatch';
}

/** Thrown by a callback: the epoch's other batches are skipped. */
export class CancelEpoch extends Error {
  override name = 'CancelEpoch';
}

/** Thrown by a callback: training ends here, and `fit` returns as usual. */
export class CancelFit extends Error {
  override name = 'CancelFit';
}

/** Calls one hook of every callback, in order. */
export async function notify(
  callbacks: readonly Callback[],
  hook: Exclude<keyof Callback, 'onTrainEnd'>,
  run: TrainingRun,
): Promise<void> {
  for (const callback of callbacks) await callback[hook]?.(run);
}

/** Calls `onTrainEnd` of every callback, also when one of them throws; the first error is thrown at the end. */
export async function notifyTrainEnd(callbacks: readonly Callback[], run: TrainingRun, error: unknown): Promise<void> {
  const failures: unknown[] = [];
  for (const callback of callbacks) {
    try {
      await callback.onTrainEnd?.(run, error);
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0 && error === undefined) throw failures[0];
}

/** Runs `work`; a thrown `kind` only ends it. */
export async function until(kind: new () => Error, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
  }
}
