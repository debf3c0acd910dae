import type { Batch } from './data/batch.js';
import type { Learner } from './learner.js';
import type { Loss } from './loss.js';
import type { Arena } from './native/arena.js';
import type { Handle } from './native/binding.js';
import type { Gradient } from './optimizer.js';
import type { SmoothenValue } from './schedule.js';

/** One call of `fit` as callbacks see it. Tensors are borrowed for the time of the call. */
export interface TrainingRun {
  /** The learner that trains. */
  readonly learn: Learner;
  /** All callbacks of the run, in the order in which they are called. */
  readonly callbacks: readonly Callback[];
  /** Epochs to train. */
  readonly epochs: number;
  /** Batches of an epoch. */
  readonly batches: number;
  /** The epoch under way, from 0. At `onTrainBegin` a callback of low `order` may set one to begin with. */
  epoch: number;
  /** The batch of the epoch, from 0. */
  batch: number;
  /** Batches trained since the run began. */
  iteration: number;
  /** Pictures and targets. At `onBatchBegin` a callback may put others in their place; the loop disposes all. */
  xb: Batch['x'];
  /** The batch's targets; see `Batch`. */
  yb: Batch['y'];
  /** The learner's loss, anew for each batch. A callback may put another in its place before the loss is computed. */
  lossFunc: Loss;
  /** The network's output `[N, C]`, at `onLossBegin` and `onBackwardBegin`. */
  output: Handle | null;
  /** Mean loss of the batch, and its smoothed value over the run (fastai's, β = 0.98). */
  loss: number;
  /** The loss so far, smoothed and corrected for its start. */
  smoothLoss: number;
  /** What smooths it. */
  readonly smooth: SmoothenValue;
  /** This step's gradients, at `onBackwardEnd` and `onStepEnd`. A callback may put others in their place, made in `arena`. */
  gradients: readonly Gradient[];
  /** Owner of this batch's handles: native ops of a callback run in `arena.run(…)`. */
  arena: Arena;
  /** Set at `onBackwardEnd`: the parameters are left as they are this time. False again with the next batch. */
  skipStep: boolean;
  /** Set by a callback: the epoch's other batches are skipped. False again with the next epoch. */
  stopEpoch: boolean;
  /** Set by a callback: the run ends after this epoch, once all callbacks have heard of it. */
  stopTraining: boolean;
  /** Validation batches done and to do, at `onValidBatchEnd`. */
  validBatch: number;
  /** Batches of the validation. */
  readonly validBatches: number;
  /** False: epochs end without validation. A callback may set it. */
  validates: boolean;
  /** Mean loss and metrics on the validation set after the epoch; null without one. */
  validLoss: number | null;
  /** The metrics in the learner's order; null for one that has no value. */
  metrics: readonly (number | null)[];
}

/**
 * What may happen between the lines of the training loop; the names are fastai's. Hooks are called by `order`, those of
 * equal order as they stand in the list, and awaited. `run.stopEpoch` and `run.stopTraining` end things once all have
 * been called; throw `CancelBatch`, `CancelEpoch` or `CancelFit` to skip at once the rest of what they name.
 *
 * One that warns of losses that jump:
 *
 *     const watch: Callback = {
 *       onBatchEnd({ epoch, batch, loss, smoothLoss }) {
 *         if (loss > 2 * smoothLoss) console.warn(`epoch ${epoch}, batch ${batch}: loss ${loss}`);
 *       },
 *     };
 *     await learn.fitOneCycle(4, { callbacks: [watch] });
 */
export interface Callback {
  /** Lower ones are called first. Default 0. Fixed: the recorder has -10, bars and table -5, those that track values 60. */
  readonly order?: number;
  /** Is it part of how the learner trains, so that `lrFind` needs it too, where it is one of the learner's? Default false. */
  readonly inSearch?: boolean;
  /** Before the first epoch. */
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  /** Before an epoch's first batch. */
  onEpochBegin?(run: TrainingRun): void | Promise<void>;
  /** The batch is there, the network has not seen it. */
  onBatchBegin?(run: TrainingRun): void | Promise<void>;
  /** The output is there, the loss not yet. */
  onLossBegin?(run: TrainingRun): void | Promise<void>;
  /** The loss is there, the gradients not yet. */
  onBackwardBegin?(run: TrainingRun): void | Promise<void>;
  /** The gradients are there, the parameters not yet changed. */
  onBackwardEnd?(run: TrainingRun): void | Promise<void>;
  /** The parameters are changed, unless `skipStep` was set. */
  onStepEnd?(run: TrainingRun): void | Promise<void>;
  /** The batch is done, whether or not parameters were changed. */
  onBatchEnd?(run: TrainingRun): void | Promise<void>;
  /** A batch of the validation after an epoch is done. */
  onValidBatchEnd?(run: TrainingRun): void | Promise<void>;
  /** The epoch is validated. */
  onEpochEnd?(run: TrainingRun): void | Promise<void>;
  /** Called whatever happens. `error`: what ended the run early, an interrupt for instance; undefined where nothing did. */
  onTrainEnd?(run: TrainingRun, error: unknown): void | Promise<void>;
  /** What of it a checkpoint has to keep, as JSON can hold it; `restore` gets it back after `onTrainBegin`. */
  state?(): unknown;
  /** What of it has to be the same in a run that continues from a checkpoint, as JSON can hold it. */
  readonly plan?: unknown;
  /** Takes back what `state` gave, in a run that continues from a checkpoint. */
  restore?(state: unknown): void;
}

/** Thrown by a callback: the rest of this batch is skipped. */
export class CancelBatch extends Error {
  /** The error's name. */
  override name = 'CancelBatch';
}

/** Thrown by a callback: the epoch's other batches are skipped. */
export class CancelEpoch extends Error {
  /** The error's name. */
  override name = 'CancelEpoch';
}

/** Thrown by a callback: training ends here, and `fit` returns as usual. */
export class CancelFit extends Error {
  /** The error's name. */
  override name = 'CancelFit';
}

/** The callbacks in the order in which they are called. */
export const inOrder = (callbacks: readonly Callback[]): Callback[] =>
  [...callbacks].sort(({ order: a = 0 }, { order: b = 0 }) => a - b);

type Hook = Exclude<keyof Callback, 'onTrainEnd' | 'order' | 'inSearch' | 'plan' | 'state' | 'restore'>;

/** Calls one hook of every callback, in order. */
export async function notify(callbacks: readonly Callback[], hook: Hook, run: TrainingRun): Promise<void> {
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
