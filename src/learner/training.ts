/** What `Learner`'s calls of training do: a schedule, the callbacks that show it, and the loop. */
import type { Callback } from '../callback.js';
import { Checkpoint, type CheckpointOptions } from '../callbacks/checkpoint.js';
import { GeneralScheduler, TrainingPhase } from '../callbacks/general-scheduler.js';
import { LRFinder, type LRFinderOptions } from '../callbacks/lr-finder.js';
import { OneCycleScheduler } from '../callbacks/one-cycle.js';
import { type Ending, Progress } from '../callbacks/progress.js';
import { ShowGraph } from '../callbacks/show-graph.js';
import { checkEpochs, checkTrainable } from '../check-data.js';
import { fit } from '../fit.js';
import {
  checkFineTuneOptions,
  checkFitFlatCosOptions,
  checkFitOneCycleOptions,
  checkFitOptions,
  type FineTuneOptions,
  type FitFlatCosOptions,
  type FitOneCycleOptions,
  type FitOptions,
} from '../fit-options.js';
import type { Learner } from '../learner.js';
import { adviseRate, type RateAdvice } from '../lr-advice.js';
import { expect, expectWhole } from '../options.js';
import { Recorder } from '../recorder.js';
import { annealCos, type LearningRate, slice } from '../schedule.js';
import { beginAt } from '../training-run.js';

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
  const table = { names: recorder.names, style: learn.tableStyle, diagnose: learn.diagnoses };
  const shown = [new Progress(table), ...(plot ? [new ShowGraph()] : [])];
  await run(learn, epochs, recorder, [
    ...learn.callbacks,
    ...callbacks,
    ...(learn.silent ? [] : shown),
    ...keeping(options),
  ]);
}

/** Trains by the 1cycle policy. */
export async function fitOneCycle(learn: Learner, cycLen: number, options: FitOneCycleOptions = {}): Promise<void> {
  checkFitOneCycleOptions(options);
  checkEpochs(cycLen);
  const { maxLr = slice(3e-3), moms, divFactor, pctStart, finalDiv, totEpochs, startEpoch = 0, ...rest } = options;
  const cycle = given({ moms, divFactor, pctStart, finalDiv, totEpochs });
  const schedule = new OneCycleScheduler({ maxLrs: learn.lrRange(maxLr), ...cycle });
  const limit = totEpochs ?? cycLen;
  expectWhole('startEpoch', startEpoch, 0);
  expect('startEpoch', startEpoch, startEpoch < limit, `an epoch below the cycle's number of epochs, ${limit}`);
  const last = totEpochs === undefined ? cycLen : startEpoch + cycLen;
  const callbacks = [beginAt(startEpoch), schedule, ...(rest.callbacks ?? [])];
  await fitConstant(learn, last, maxLr, { ...rest, callbacks });
}

/** Trains the head with the rest frozen, then all: fastai 2's `fine_tune`. */
export async function fineTune(learn: Learner, epochs: number, options: FineTuneOptions = {}): Promise<void> {
  checkFineTuneOptions(options);
  checkEpochs(epochs);
  const { baseLr = 2e-3, freezeEpochs = 1, lrMult = 100, pctStart = 0.3, divFactor = 5, ...rest } = options;
  const cycle = { finalDiv: 1e5, ...rest };
  learn.freeze();
  if (freezeEpochs > 0) {
    const checkpoint = cycle.checkpoint === undefined ? {} : { checkpoint: ofFrozen(cycle.checkpoint) };
    await fitOneCycle(learn, freezeEpochs, {
      ...cycle,
      ...checkpoint,
      maxLr: slice(baseLr),
      pctStart: 0.99,
      divFactor: 25,
    });
  }
  learn.unfreeze();
  const maxLr = slice(baseLr / 2 / lrMult, baseLr / 2);
  await fitOneCycle(learn, epochs, { ...cycle, maxLr, pctStart, divFactor });
}

/** The frozen epochs are a run of their own, with a file of its own. */
function ofFrozen(checkpoint: string | CheckpointOptions): CheckpointOptions {
  const { name, ...rest } = named(checkpoint);
  return { name: `${name}-frozen`, ...rest };
}

/** Trains at a constant rate that falls along a cosine at the end: fastai 2's `fit_flat_cos`. */
export async function fitFlatCos(learn: Learner, epochs: number, options: FitFlatCosOptions = {}): Promise<void> {
  checkFitFlatCosOptions(options);
  checkEpochs(epochs);
  const { lr = slice(3e-3), divFinal = 1e5, pctStart = 0.75, ...rest } = options;
  const lrs = learn.lrRange(lr);
  const ends = lrs.map((rate) => rate / divFinal);
  const batches = Math.max(learn.data.trainDl.length * epochs, 1);
  const flat = Math.floor(batches * pctStart);
  const phases = [
    ...(flat > 0 ? [new TrainingPhase(flat).scheduleHp('lr', lrs)] : []),
    ...(flat < batches ? [new TrainingPhase(batches - flat).scheduleHp('lr', lrs, ends, annealCos)] : []),
  ];
  await fitConstant(learn, epochs, lr, {
    ...rest,
    callbacks: [new GeneralScheduler(phases), ...(rest.callbacks ?? [])],
  });
}

/** Trains with a growing rate and puts everything back. */
export async function findRate(learn: Learner, options: LRFinderOptions = {}): Promise<RateAdvice> {
  const finder = new LRFinder({ wd: learn.wd, silent: learn.silent, ...options });
  await checkData(learn);
  const recorder = new Recorder(learn.metrics);
  const shown = learn.silent ? [] : [new Progress({ names: recorder.names, ending: finderEnding })];
  const epochs = Math.ceil((options.numIt ?? 100) / learn.data.trainDl.length);
  const needed = learn.callbacks.filter(({ inSearch }) => inSearch);
  await run(learn, epochs, recorder, [...shown, ...needed, finder]);
  return adviseRate(recorder);
}

/** The callbacks of the options `checkpoint` and `resume`. */
function keeping({ checkpoint, resume = false }: FitOptions): Callback[] {
  if (checkpoint === undefined) return [];
  const kept = new Checkpoint(named(checkpoint), { resume });
  return [kept, kept.atEarlyEnd];
}

const named = (checkpoint: string | CheckpointOptions): CheckpointOptions =>
  typeof checkpoint === 'string' ? { name: checkpoint } : checkpoint;

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
const finderEnding = (status: Ending): string =>
  status === 'done'
    ? 'LR Finder is complete, type learn.recorder.plot() to see the graph.'
    : `LR Finder was ${status}. Weights and optimizer are as before it.`;

/** The options that were given. */
function given<Options extends object>(options: Options): { [Name in keyof Options]?: NonNullable<Options[Name]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
