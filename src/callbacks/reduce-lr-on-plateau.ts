import type { TrainingRun } from '../callback.js';
import { checkNames, expect, expectNumber, expectWhole } from '../options.js';
import { TRACKER_OPTIONS, TrackerCallback, type TrackerOptions, tell } from './tracker.js';

/** Options of `ReduceLROnPlateauCallback`. */
export interface ReduceLROnPlateauOptions extends TrackerOptions {
  /** Epochs without improvement that are borne. Default 0. */
  patience?: number;
  /** What the rates are multiplied by. Default 0.2. */
  factor?: number;
  /** The last layer group's rate gets no lower. Default 0.001. */
  minLr?: number;
}

/**
 * Lowers the rates of all layer groups, by the same factor, when a value has not improved for more than `patience` epochs.
 * fastai's `ReduceLROnPlateauCallback`. For `fit`: a schedule would set the rates anew.
 */
export class ReduceLROnPlateauCallback extends TrackerCallback {
  override readonly order = 62;
  readonly #options: { patience: number; factor: number; minLr: number };
  #wait = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const names = { ...TRACKER_OPTIONS, patience: true, factor: true, minLr: true } as const;
    checkNames('ReduceLROnPlateauCallback', options, names);
    super(options);
    const { patience = 0, factor = 0.2, minLr = 0.001 } = options;
    expectWhole('patience', patience, 0, 'a whole number of epochs');
    expect('factor', factor, factor > 0 && factor < 1, 'a number between 0 and 1');
    expectNumber('minLr', minLr, 0);
    this.#options = { patience, factor, minLr };
  }

  override onTrainBegin(run: TrainingRun): void {
    super.onTrainBegin(run);
    this.#wait = 0;
  }

  /** Lowers the rates when there was no improvement for too long. */
  onEpochEnd(run: TrainingRun): void {
    const { patience, factor, minLr } = this.#options;
    const { opt } = run.learn;
    const improved = this.improved(run);
    if (improved === null) return;
    this.#wait = improved ? 0 : this.#wait + 1;
    if (this.#wait <= patience || opt.lr <= minLr) return;
    const scale = Math.max(factor, minLr / opt.lr);
    opt.lr = opt.lrs.map((lr) => lr * scale);
    this.#wait = 0;
    tell(run, `Epoch ${run.epoch}: reducing lr to ${opt.lr}`);
  }

  override state(): unknown {
    return { best: this.best, wait: this.#wait };
  }

  override restore(state: unknown): void {
    super.restore(state);
    this.#wait = (state as { wait: number }).wait;
  }
}
