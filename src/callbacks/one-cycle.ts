import type { Callback, TrainingRun } from '../callback.js';
import { expectWhole } from '../options.js';
import { checkCycle, type OneCycleOptions, oneCycle } from '../schedule.js';
import { schedulePosition } from '../training-run.js';

/** A cycle for a model of several layer groups. */
export interface OneCycleSchedule extends OneCycleOptions {
  /** Greatest learning rate of each layer group. */
  maxLrs: readonly number[];
  /** Epochs of the whole cycle; more than the run's where a cycle is trained in parts. Default: the run's. */
  totEpochs?: number;
}

/** Sets rate and momentum of every batch by the 1cycle policy, from the epoch on with which the run begins. fastai's `OneCycleScheduler`. */
export class OneCycleScheduler implements Callback {
  readonly #options: OneCycleSchedule;
  #at: (i: number) => { lr: number; mom: number } = () => ({ lr: 1, mom: 0 });
  #start = 0;

  constructor(options: OneCycleSchedule) {
    checkCycle(options);
    if (options.totEpochs !== undefined) expectWhole('totEpochs', options.totEpochs, 1);
    this.#options = options;
  }

  onTrainBegin(run: TrainingRun): void {
    const { totEpochs = run.epochs } = this.#options;
    this.#at = oneCycle(run.batches * totEpochs, this.#options);
    this.#start = schedulePosition(run);
    this.#set(run);
  }

  /** Steps at the end of a batch, as fastai does: the next one trains with these. */
  onBatchEnd(run: TrainingRun): void {
    this.#set(run);
  }

  /** A cycle that is continued is the same. */
  get plan(): OneCycleSchedule {
    return this.#options;
  }

  state(): number {
    return this.#start;
  }

  restore(state: unknown): void {
    this.#start = state as number;
  }

  #set({ learn, iteration }: TrainingRun): void {
    const { lr, mom } = this.#at(this.#start + iteration);
    learn.opt.lr = this.#options.maxLrs.map((max) => max * lr);
    learn.opt.mom = mom;
  }
}
