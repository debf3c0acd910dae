import type { Callback } from './callback.js';
import type { Loss } from './loss.js';
import { isMetric, type Metric } from './metrics.js';
import { checkNames, expect, expectNumber } from './options.js';
import type { LearningRate, OneCycleOptions } from './schedule.js';

export interface LearnerOptions {
  /** Numbers shown after each epoch, one or several. Default none. */
  metrics?: Metric | readonly Metric[];
  /** Default: cross-entropy. */
  lossFunc?: Loss;
  /** Weight decay. Default 1e-2. */
  wd?: number;
  /** Decay BatchNorm's parameters and the biases too. Default true. */
  bnWd?: boolean;
  /** BatchNorm's parameters learn in frozen groups too. Default true. */
  trainBn?: boolean;
  /** Where `save` and `load` keep files. Default: `models` below the current directory; never the data's folder. */
  modelDir?: string;
  /** Callbacks of every run. Default none. */
  callbacks?: readonly Callback[];
  /** Seed of initial weights and dropout. Default: the data's. */
  seed?: number;
  /** Show no bars, tables and live plots. Default false. */
  silent?: boolean;
}

export interface FitOptions {
  /** Weight decay of this run and those after it. Default: the learner's. */
  wd?: number;
  /** Callbacks of this run, beside the learner's. */
  callbacks?: readonly Callback[];
  /** Show a plot of the losses that grows while training lasts. Default false. */
  plot?: boolean;
}

export interface FitOneCycleOptions extends FitOptions, OneCycleOptions {
  /** Greatest learning rate. Default `slice(3e-3)`: 3e-3 for the last layer group and a tenth for the others. */
  maxLr?: LearningRate;
  /** For a cycle trained in parts: its epochs in all (default `cycLen`), and the one this part begins with (default 0). */
  totEpochs?: number;
  startEpoch?: number;
}

/** Names of the options, for who takes them along with others. */
export const LEARNER_OPTIONS: Record<keyof LearnerOptions, true> = {
  metrics: true,
  lossFunc: true,
  wd: true,
  bnWd: true,
  trainBn: true,
  modelDir: true,
  callbacks: true,
  seed: true,
  silent: true,
};

/** Throws on an option that would fail only after an epoch, or spoil the weights. */
export function checkLearnerOptions(options: LearnerOptions): void {
  checkNames('Learner', options, LEARNER_OPTIONS);
  const { metrics = [], lossFunc, wd, modelDir, callbacks, seed } = options;
  const usable = [metrics].flat().every(isMetric);
  expect('metrics', metrics, usable, 'functions such as errorRate, or objects such as new FBeta()');
  const { evaluate, activation } = lossFunc ?? {};
  const isLoss = lossFunc === undefined || [evaluate, activation].every((part) => typeof part === 'function');
  expect('lossFunc', lossFunc, isLoss, 'a loss such as crossEntropy');
  expect('modelDir', modelDir, modelDir === undefined || (typeof modelDir === 'string' && modelDir !== ''), 'a folder');
  if (seed !== undefined) expectNumber('seed', seed);
  checkRun({ wd, callbacks });
}

/** Throws on a decay or callbacks that a run could not take. */
export function checkRun({ wd, callbacks }: { wd?: unknown; callbacks?: unknown }): void {
  if (wd !== undefined) expectNumber('wd', wd, 0);
  expect('callbacks', callbacks, callbacks === undefined || Array.isArray(callbacks), 'a list of callbacks');
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

const FIT_OPTIONS: Record<keyof FitOptions, true> = { wd: true, callbacks: true, plot: true };

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
