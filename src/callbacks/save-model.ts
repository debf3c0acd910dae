import type { TrainingRun } from '../callback.js';
import { checkNames, expect } from '../options.js';
import { TRACKER_OPTIONS, TrackerCallback, type TrackerOptions, tell } from './tracker.js';

/** Options of `SaveModelCallback`. */
export interface SaveModelOptions extends TrackerOptions {
  /** `improvement` (default): when the value is the best so far, and that model is loaded at the end. `epoch`: after each. */
  every?: 'improvement' | 'epoch';
  /** Name of the file, as `learn.save` takes it; after each epoch with its number, `bestmodel_0`. Default `bestmodel`. */
  name?: string;
}

/** Saves the best model of a run and loads it at the end, or saves one after each epoch. fastai's `SaveModelCallback`. */
export class SaveModelCallback extends TrackerCallback {
  override readonly order = 61;
  readonly #every: 'improvement' | 'epoch';
  readonly #name: string;
  #saved = false;

  constructor(options: SaveModelOptions = {}) {
    checkNames('SaveModelCallback', options, { ...TRACKER_OPTIONS, every: true, name: true });
    super(options);
    const { every = 'improvement', name = 'bestmodel' } = options;
    expect('every', every, ['improvement', 'epoch'].includes(every), "'improvement' or 'epoch'");
    this.#every = every;
    this.#name = name;
  }

  /** A run that begins with a later epoch continues from the model saved after the one before. */
  override async onTrainBegin(run: TrainingRun): Promise<void> {
    super.onTrainBegin(run);
    this.#saved = false;
    if (this.#every === 'improvement' || run.epoch === 0) return;
    const name = `${this.#name}_${run.epoch - 1}`;
    await run.learn.load(name);
    tell(run, `Loaded ${name}`);
  }

  /** Saves the model where it is time to. */
  async onEpochEnd(run: TrainingRun): Promise<void> {
    const improved = this.improved(run);
    if (this.#every === 'epoch') {
      await run.learn.save(`${this.#name}_${run.epoch}`);
    } else if (improved) {
      tell(run, `Better model found at epoch ${run.epoch} with ${this.monitor} value: ${this.best}.`);
      await run.learn.save(this.#name);
      this.#saved = true;
    }
  }

  /** Loads the best one. */
  async onTrainEnd({ learn }: TrainingRun): Promise<void> {
    if (this.#saved) await learn.load(this.#name);
  }

  override state(): unknown {
    return { best: this.best, saved: this.#saved };
  }

  override restore(state: unknown): void {
    super.restore(state);
    this.#saved = (state as { saved: boolean }).saved;
  }
}
