/** What `Learner`'s calls of training do: a schedule, the callbacks that show it, and the loop. */
import type { Callback } from '../callback.js';
import { LRFinder, type LRFinderOptions } from '../callbacks/lr-finder.js';
import { OneCycleScheduler } from '../callbacks/one-cycle.js';
import { type Ending, Progress } from '../callbacks/progress.js';
import { ShowGraph } from '../callbacks/show-graph.js';
import { checkEpochs, checkTrainable } from '../check-data.js';
import { fit } from '../fit.js';
import type { Learner } from '../learner.js';
import {
  checkFitOneCycleOptions,
  checkFitOptions,
  type FitOneCycleOptions,
  type FitOptions,
} from '../learner-options.js';
import { Recorder } from '../recorder.js';
import { type LearningRate, slice } from '../schedule.js';

/** Trains at a constant rate. */
export async function fitConstant(
  learn: Learner,
  epochs: number,
  lr: LearningRate,
  options: FitOptions = {},
): Promise<void> {
  const { wd = learn.wd, callbacks = [], plot = false } = options;
  checkFitOptions(options);
  checkEpochs(epochs);
  await checkData(learn);
  learn.opt.lr = learn.lrRange(lr);
  learn.opt.wd = wd;
  const recorder = new Recorder(learn.metrics);
  const shown = [new Progress({ names: recorder.names }), ...(plot ? [new ShowGraph()] : [])];
  await run(learn, epochs, recorder, [...learn.callbacks, ...callbacks, ...(learn.silent ? [] : shown)]);
}

/** Trains by the 1cycle policy. */
export async function fitOneCycle(learn: Learner, cycLen: number, options: FitOneCycleOptions = {}): Promise<void> {
  const { maxLr = slice(3e-3), callbacks = [], plot, wd, ...cycle } = options;
  checkFitOneCycleOptions(options);
  const schedule = new OneCycleScheduler({ maxLrs: learn.lrRange(maxLr), ...cycle });
  await fitConstant(learn, cycLen, maxLr, {
    callbacks: [schedule, ...callbacks],
    ...(wd === undefined ? {} : { wd }),
    ...(plot === undefined ? {} : { plot }),
  });
}

/** Trains with a growing rate and puts everything back. */
export async function findRate(learn: Learner, options: LRFinderOptions = {}): Promise<void> {
  const finder = new LRFinder({ wd: learn.wd, silent: learn.silent, ...options });
  await checkData(learn);
  const recorder = new Recorder(learn.metrics);
  const shown = learn.silent ? [] : [new Progress({ names: recorder.names, ending: finderEnding })];
  const epochs = Math.ceil((options.numIt ?? 100) / learn.data.trainDl.length);
  const needed = learn.callbacks.filter(({ inSearch }) => inSearch);
  await run(learn, epochs, recorder, [...shown, ...needed, finder]);
}

/** Cleaning may have moved files away, or brought them back, since the last run. */
async function checkData({ data }: Learner): Promise<void> {
  await data.trainDl.refresh?.();
  await data.validDl.refresh?.();
  checkTrainable(data);
}

async function run(learn: Learner, epochs: number, recorder: Recorder, callbacks: readonly Callback[]): Promise<void> {
  learn.recorders.push(recorder);
  await fit(learn, epochs, [recorder, ...callbacks]);
}

/** fastai's words, where the search came to its end. */
const finderEnding = (_: string, status: Ending): string =>
  status === 'done'
    ? 'LR Finder is complete, type learn.recorder.plot() to see the graph.'
    : `LR Finder was ${status}. Weights and optimizer are as before it.`;
