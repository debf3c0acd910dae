import type { Callback } from './callback.js';
import type { Loss } from './loss.js';
import type { Metric } from './metrics.js';
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
