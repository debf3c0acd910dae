import type { Callback } from './callback.js';
import { checkRun } from './fit-options.js';
import type { Loss } from './loss.js';
import { isMetric, type Metric } from './metrics.js';
import type { OptFunc } from './optimizer.js';
import { checkNames, expect, expectNumber } from './options.js';
import type { TableStyle } from './progress-table.js';

/** Options of a learner. */
export interface LearnerOptions {
  /** Numbers shown after each epoch, one or several. Default none. */
  metrics?: Metric | readonly Metric[];
  /** Default: what the data's targets need; cross-entropy for one class a picture. */
  lossFunc?: Loss;
  /** What moves the weights. Default `adamW()`; `sgd({ mom: 0.9 })` is another. fastai's `opt_func`. */
  optFunc?: OptFunc;
  /** Weight decay. Default 1e-2. */
  wd?: number;
  /** Decay the weights themselves, not by way of the gradient (L2). Default true. */
  trueWd?: boolean;
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
  /** How the table of a run is printed: as in the `lesson` (fastai 1.0.18), by the last `v1` or by `v2`. Default `lesson`. */
  tableStyle?: TableStyle;
  /** Warn while a run goes wrong, and end its table with a line where something was wrong with it. Default true. */
  diagnose?: boolean;
}

/** Names of the options, for who takes them along with others. */
export const LEARNER_OPTIONS: Record<keyof LearnerOptions, true> = {
  metrics: true,
  lossFunc: true,
  optFunc: true,
  wd: true,
  trueWd: true,
  bnWd: true,
  trainBn: true,
  modelDir: true,
  callbacks: true,
  seed: true,
  silent: true,
  tableStyle: true,
  diagnose: true,
};

/** Throws on an option that would fail only after an epoch, or spoil the weights. */
export function checkLearnerOptions(options: LearnerOptions): void {
  checkNames('Learner', options, LEARNER_OPTIONS);
  const { metrics = [], lossFunc, optFunc, wd, modelDir, callbacks, seed, tableStyle = 'lesson' } = options;
  const usable = [metrics].flat().every(isMetric);
  expect('metrics', metrics, usable, 'functions such as errorRate, or objects such as new FBeta()');
  const { evaluate, activation } = lossFunc ?? {};
  const isLoss = lossFunc === undefined || [evaluate, activation].every((part) => typeof part === 'function');
  expect('lossFunc', lossFunc, isLoss, 'a loss such as crossEntropy');
  const makesOptimizer = optFunc === undefined || (typeof optFunc === 'function' && optFunc.length > 0);
  expect('optFunc', optFunc, makesOptimizer, 'what makes an optimizer, such as sgd() with its brackets');
  expect('modelDir', modelDir, modelDir === undefined || (typeof modelDir === 'string' && modelDir !== ''), 'a folder');
  expect('tableStyle', tableStyle, ['lesson', 'v1', 'v2'].includes(tableStyle), "'lesson', 'v1' or 'v2'");
  if (seed !== undefined) expectNumber('seed', seed);
  checkRun({ wd, callbacks });
}
