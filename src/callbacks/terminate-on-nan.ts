import type { Callback, TrainingRun } from '../callback.js';
import { tell } from './tracker.js';

/** Ends training at a loss that is no number or not finite, without validation. fastai's `TerminateOnNaNCallback`. */
export class TerminateOnNaNCallback implements Callback {
  readonly order = -9;

  onBatchEnd(run: TrainingRun): void {
    if (Number.isFinite(run.loss)) return;
    tell(run, `Epoch/Batch (${run.epoch}/${run.batch}): Invalid loss, terminating training.`);
    Object.assign(run, { stopEpoch: true, stopTraining: true, validates: false });
  }
}
