import type { Callback, TrainingRun } from '../callback.js';
import { expectWhole } from '../options.js';

/** Ends training after `n` batches, without validation: to try something out. fastai's `StopAfterNBatches`. */
export class StopAfterNBatches implements Callback {
  readonly #n: number;

  /** `n`: default 2. */
  constructor(n = 2) {
    expectWhole('n', n, 1, 'a whole number of batches');
    this.#n = n;
  }

  onBatchEnd(run: TrainingRun): void {
    if (run.iteration < this.#n) return;
    Object.assign(run, { stopEpoch: true, stopTraining: true, validates: false });
  }
}
