import type { Callback, TrainingRun } from '../callback.js';
import { expect, expectNumber } from '../options.js';

/** Which value is tracked, and what counts as better. */
export interface TrackerOptions {
  /** A column of the table: `train_loss` (smoothed), `valid_loss` or a metric's name. Default `valid_loss`. */
  monitor?: string;
  /** Is less better (`min`) or more (`max`)? Default `auto`: less where the name has "loss" or "error" in it. */
  mode?: 'auto' | 'min' | 'max';
  /** What differs by less is no improvement. Default 0. */
  minDelta?: number;
}

/** Looks after each epoch whether a value has improved. fastai's `TrackerCallback`; others stand on it. */
export class TrackerCallback implements Callback {
  /** After the recorder and the table; before what saves the state of all. */
  readonly order: number = 60;
  /** What is watched: `valid_loss`, `train_loss` or a metric's name. */
  readonly monitor: string;
  readonly #sign: 1 | -1;
  readonly #minDelta: number;
  /** The best value of this run so far; null before the first. */
  best: number | null = null;

  constructor({ monitor = 'valid_loss', mode = 'auto', minDelta = 0 }: TrackerOptions = {}) {
    expect('monitor', monitor, typeof monitor === 'string', "the name of a column of the table, such as 'valid_loss'");
    expect('mode', mode, ['auto', 'min', 'max'].includes(mode), "'auto', 'min' or 'max'");
    expectNumber('minDelta', minDelta, 0);
    this.monitor = monitor.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const less = mode === 'min' || (mode === 'auto' && /loss|error/.test(this.monitor));
    this.#sign = less ? -1 : 1;
    this.#minDelta = minDelta;
  }

  /** Throws where the run will have no such value. */
  onTrainBegin(run: TrainingRun): void {
    this.best = null;
    const names = run.learn.recorder.names.slice(1);
    expect('monitor', this.monitor, names.includes(this.monitor), `one of ${names.join(', ')}`);
    if (this.monitor !== 'train_loss' && !run.validates) {
      throw new Error(`monitor: ${this.monitor} needs a validation set, and this data has none; monitor 'train_loss'`);
    }
  }

  /** Has the value improved in this epoch? Null: there is none. */
  protected improved(run: TrainingRun): boolean | null {
    const value = this.value(run);
    if (value === null) return null;
    const better = this.best === null ? !Number.isNaN(value) : (value - this.best) * this.#sign > this.#minDelta;
    if (better) this.best = value;
    return better;
  }

  /** The value after this epoch. */
  protected value({ learn, smoothLoss, validLoss, metrics }: TrainingRun): number | null {
    const values = [smoothLoss, validLoss, ...metrics];
    return values[learn.recorder.names.indexOf(this.monitor) - 1] ?? null;
  }

  state(): unknown {
    return { best: this.best };
  }

  restore(state: unknown): void {
    this.best = (state as { best: number | null }).best;
  }
}

/** Names of the options, for who takes them along with others. */
export const TRACKER_OPTIONS: Record<keyof TrackerOptions, true> = { monitor: true, mode: true, minDelta: true };

/** Says something between the rows of the table, unless the learner is silent. */
export function tell({ learn }: TrainingRun, text: string): void {
  if (!learn.silent) console.log(text);
}
