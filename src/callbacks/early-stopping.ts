import type { TrainingRun } from '../callback.js';
import { checkNames, expectWhole } from '../options.js';
import { TRACKER_OPTIONS, TrackerCallback, type TrackerOptions, tell } from './tracker.js';

/** Options of `EarlyStoppingCallback`. */
export interface EarlyStoppingOptions extends TrackerOptions {
  /** Epochs without improvement that are borne. Default 0. */
  patience?: number;
}

/** Ends training when a value has not improved for more than `patience` epochs. fastai's `EarlyStoppingCallback`. */
export class EarlyStoppingCallback extends TrackerCallback {
  override readonly order = 63;
  readonly #patience: number;
  #wait = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    checkNames('EarlyStoppingCallback', options, { ...TRACKER_OPTIONS, patience: true });
    super(options);
    const { patience = 0 } = options;
    expectWhole('patience', patience, 0, 'a whole number of epochs');
    this.#patience = patience;
  }

  override onTrainBegin(run: TrainingRun): void {
    super.onTrainBegin(run);
    this.#wait = 0;
  }

  /** Ends training when there was no improvement for too long. */
  onEpochEnd(run: TrainingRun): void {
    const improved = this.improved(run);
    if (improved === null) return;
    this.#wait = improved ? 0 : this.#wait + 1;
    if (this.#wait <= this.#patience) return;
    tell(run, `Epoch ${run.epoch}: early stopping`);
    run.stopTraining = true;
  }

  override state(): unknown {
    return { best: this.best, wait: this.#wait };
  }

  override restore(state: unknown): void {
    super.restore(state);
    this.#wait = (state as { wait: number }).wait;
  }
}
