/** Options of a learner's calls of training, and what is refused of them before anything is trained. */
import type { Callback } from './callback.js';
import type { CheckpointOptions } from './callbacks/checkpoint.js';
import { checkNames, expect, expectNumber, expectPositive, expectWhole } from './options.js';
import { checkCycle, type LearningRate, type OneCycleOptions } from './schedule.js';

/** Options of every call that trains. */
export interface FitOptions {
  /** Weight decay of this run and those after it. Default: the learner's. */
  wd?: number;
  /** Callbacks of this run, beside the learner's. */
  callbacks?: readonly Callback[];
  /** Show a plot of the losses that grows while training lasts. Default false. */
  plot?: boolean;
  /**
   * Keep on the disk all that is needed to continue, as `${modelDir}/${name}.checkpoint.safetensors`: after each epoch, or
   * every so many batches with `{ name, every }`. Default: not.
   */
  checkpoint?: string | CheckpointOptions;
  /**
   * Continue the run of that checkpoint where it was left, if there is one: the same call in a new process gives, bit for
   * bit, the numbers of a run that never stopped. Default false: begin anew.
   */
  resume?: boolean;
}

/** Options of `fitOneCycle`. */
export interface FitOneCycleOptions extends FitOptions, OneCycleOptions {
  /** Greatest learning rate. Default `slice(3e-3)`: 3e-3 for the last layer group and a tenth for the others. */
  maxLr?: LearningRate;
  /** For a cycle trained in parts: its epochs in all, of which this run trains `cycLen`. Default: `cycLen`. */
  totEpochs?: number;
  /**
   * Epoch of the cycle, from 0, with which this run begins. Without `totEpochs` what is left of `cycLen` epochs is trained, as
   * in fastai: `fitOneCycle(10, { startEpoch: 4 })` does the last six. Default 0.
   */
  startEpoch?: number;
}

/** Options of `fineTune`; those of the cycle are for the epochs in which all learn. */
export interface FineTuneOptions extends Omit<FitOneCycleOptions, 'maxLr' | 'totEpochs' | 'startEpoch'> {
  /** Greatest rate of the head while the rest is frozen; half of it afterwards. Default 2e-3. */
  baseLr?: number;
  /** Epochs with all but the head frozen. Default 1. */
  freezeEpochs?: number;
  /** How much smaller the first layer group's rate is than the head's, once all learn. Default 100. */
  lrMult?: number;
}

/** Options of `fitFlatCos`. */
export interface FitFlatCosOptions extends FitOptions {
  /** Learning rate. Default `slice(3e-3)`. */
  lr?: LearningRate;
  /** The rate ends at `lr / divFinal`. Default 1e5. */
  divFinal?: number;
  /** Share of the run with a constant rate, 0–1. Default 0.75. */
  pctStart?: number;
}

/** Throws on a decay or callbacks that a run could not take. */
export function checkRun({ wd, callbacks, checkpoint, resume }: { [Name in keyof FitOptions]?: unknown }): void {
  if (wd !== undefined) expectNumber('wd', wd, 0);
  expect('callbacks', callbacks, callbacks === undefined || Array.isArray(callbacks), 'a list of callbacks');
  if (checkpoint !== undefined) checkCheckpoint(checkpoint);
  const named = resume !== true || checkpoint !== undefined;
  expect('resume', resume, named, 'a checkpoint to continue from: { checkpoint: name, resume: true }');
}

function checkCheckpoint(checkpoint: unknown): void {
  const { name, every } = typeof checkpoint === 'string' ? { name: checkpoint } : (checkpoint as CheckpointOptions);
  expect('checkpoint', name, typeof name === 'string' && name !== '', 'a name, or { name, every }');
  if (every !== undefined) expectWhole('every', every, 1, 'a whole number of batches');
}

/** Throws on an option that `fit` has not, or could not take. */
export function checkFitOptions(options: FitOptions): void {
  checkNames('fit', options, FIT_OPTIONS);
  checkRun(options);
}

/** The same for `fitOneCycle`; `OneCycleScheduler` looks at the numbers of the cycle. */
export function checkFitOneCycleOptions(options: FitOneCycleOptions): void {
  checkNames('fitOneCycle', options, FIT_ONE_CYCLE_OPTIONS);
  checkRun(options);
}

/** The same for `fineTune`. */
export function checkFineTuneOptions(options: FineTuneOptions): void {
  const { totEpochs: _, startEpoch: __, maxLr: ___, ...names } = FIT_ONE_CYCLE_OPTIONS;
  checkNames('fineTune', options, { ...names, baseLr: true, freezeEpochs: true, lrMult: true });
  const { baseLr = 1, freezeEpochs = 1, lrMult = 1 } = options;
  expectPositive('baseLr', baseLr);
  expectWhole('freezeEpochs', freezeEpochs, 0);
  expectPositive('lrMult', lrMult);
  // All of it now: after the frozen epochs it would be late.
  checkCycle(options);
  checkRun(options);
}

/** The same for `fitFlatCos`. */
export function checkFitFlatCosOptions(options: FitFlatCosOptions): void {
  checkNames('fitFlatCos', options, { ...FIT_OPTIONS, lr: true, divFinal: true, pctStart: true });
  const { divFinal = 1, pctStart = 0 } = options;
  expectPositive('divFinal', divFinal);
  expect('pctStart', pctStart, pctStart >= 0 && pctStart <= 1, 'a share in 0–1');
  checkRun(options);
}

const FIT_OPTIONS: Record<keyof FitOptions, true> = {
  wd: true,
  callbacks: true,
  plot: true,
  checkpoint: true,
  resume: true,
};

const FIT_ONE_CYCLE_OPTIONS: Record<keyof FitOneCycleOptions, true> = {
  maxLr: true,
  ...FIT_OPTIONS,
  moms: true,
  divFactor: true,
  pctStart: true,
  finalDiv: true,
  totEpochs: true,
  startEpoch: true,
};
