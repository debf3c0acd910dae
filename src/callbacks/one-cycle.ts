import type { Callback, TrainingRun } from '../callback.js';
import { expect, expectWhole } from '../options.js';
import { checkCycle, type OneCycleOptions, oneCycle } from '../schedule.js';

export interface OneCycleSchedule extends OneCycleOptions {
  /** Greatest learning rate of each layer group. */
  maxLrs: readonly number[];
  /** Epochs of the whole cycle; more than the run's where a cycle is trained in parts. Default: the run's. */
  totEpochs?: number;
  /** Epoch of the cycle at which this run begins. Default 0. */
  startEpoch?: number;
}

/** Sets rate and momentum of every batch by the 1cycle policy. fastai's `OneCycleScheduler`. */
export class OneCycleScheduler implements Callback {
  readonly #options: OneCycleSchedule;
  #at: (i: number) => { lr: number; mom: number } = () => ({ lr: 1, mom: 0 });
  #start = 0;

  constructor(options: OneCycleSchedule) {
    checkCycle(options);
    checkPart(options);
    this.#options = options;
  }

  onTrainBegin(run: TrainingRun): void {
    const { totEpochs = run.epochs, startEpoch = 0 } = this.#options;
    this.#at = oneCycle(run.batches * totEpochs, this.#options);
    this.#start = run.batches * startEpoch;
    this.#set(run);
  }

  /** Steps at the end of a batch, as fastai does: the next one trains with these. */
  onBatchEnd(run: TrainingRun): void {
    this.#set(run);
  }

  #set({ learn, iteration }: TrainingRun): void {
    const { lr, mom } = this.#at(this.#start + iteration);
    learn.opt.lr = this.#options.maxLrs.map((max) => max * lr);
    learn.opt.mom = mom;
  }
}

/** Throws where a part of a cycle lies outside of it. */
function checkPart({ totEpochs, startEpoch = 0 }: OneCycleSchedule): void {
  expectWhole('startEpoch', startEpoch, 0);
  if (totEpochs === undefined) expect('startEpoch', startEpoch, startEpoch === 0, '0 where totEpochs is not given');
  else {
    expectWhole('totEpochs', totEpochs, 1);
    expect('startEpoch', startEpoch, startEpoch < totEpochs, `an epoch below totEpochs, ${totEpochs}`);
  }
}
