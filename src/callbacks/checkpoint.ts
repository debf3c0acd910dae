import { existsSync } from 'node:fs';
import type { Callback, TrainingRun } from '../callback.js';
import type { Learner } from '../learner.js';
import { BFLOAT16 } from '../native/binding.js';
import { loadLearner, modelFile, saveLearner } from '../persist.js';
import { fromText, toText } from '../plain-json.js';
import { isInterrupt } from './progress.js';
import { tell } from './tracker.js';

/** Where a run keeps its state, and how often. */
export interface CheckpointOptions {
  /** Name of the file: `${modelDir}/${name}.checkpoint.safetensors`. */
  name: string;
  /** Batches from one to the next. Default: one after each epoch. */
  every?: number;
}

/** All that a run is, beside the learner's weights and optimizer; plain data. */
interface RunState {
  /** What has to be the same in a run that continues this one. */
  plan: Record<string, unknown>;
  epoch: number;
  batch: number;
  iteration: number;
  loss: number;
  smoothLoss: number;
  smooth: { count: number; average: number };
  validLoss: number | null;
  metrics: readonly (number | null)[];
  /** Random state of the data as it was before the epoch under way. */
  data: number[];
  callbacks: { name: string; state: unknown }[];
}

/**
 * Keeps the state of a run on the disk, whole: weights, statistics, optimizer, schedule, random states, order of the data,
 * history and what callbacks keep. A run that continues from it gives, bit for bit, the numbers of one that never stopped.
 * Options `checkpoint` and `resume` of `fit` and its kin.
 */
export class Checkpoint implements Callback {
  /** The last to hear: what it writes is what all others left. */
  readonly order = 1000;
  readonly #options: CheckpointOptions;
  readonly #resume: boolean;
  /**
   * Goes into the list too. An interrupt, or a reader's Stop, comes between batches, so that nothing of what was trained is
   * lost; it is the first to hear of it, before a callback puts other weights in the place of the last ones.
   */
  readonly atEarlyEnd: Callback = {
    order: -1000,
    onTrainEnd: async (run, error) => {
      const between = isInterrupt(error) || (error === undefined && run.batch < run.batches);
      const early = run.epoch < run.epochs && !run.stopTraining;
      if (between && early && !run.skipStep) await this.#write(run, run.epoch, run.batch);
    },
  };
  #dataState: number[] = [];
  #plan: Record<string, unknown> = {};

  constructor(options: CheckpointOptions, { resume }: { resume: boolean }) {
    this.#options = options;
    this.#resume = resume;
  }

  async onTrainBegin(run: TrainingRun): Promise<void> {
    const { learn } = run;
    this.#plan = planOf(run);
    this.#dataState = [...learn.data.randomState];
    const file = modelFile(learn, this.#name);
    if (!this.#resume || !existsSync(file)) return;
    const check = (metadata: Readonly<Record<string, string>>) => this.#check(metadata.run, file);
    const { run: text } = await loadLearner(learn, this.#name, { exact: true, check });
    this.#takeUp(run, readRun(text!, file), file);
  }

  onEpochBegin({ learn }: TrainingRun): void {
    this.#dataState = [...learn.data.randomState];
  }

  async onBatchEnd(run: TrainingRun): Promise<void> {
    const { every } = this.#options;
    // Gradients that wait for the next batch are not in the file.
    if (every && run.iteration % every === 0 && !run.skipStep) await this.#write(run, run.epoch, run.batch + 1);
  }

  async onEpochEnd(run: TrainingRun): Promise<void> {
    this.#dataState = [...run.learn.data.randomState];
    await this.#write(run, run.stopTraining ? run.epochs : run.epoch + 1, 0);
  }

  get #name(): string {
    return `${this.#options.name}.checkpoint`;
  }

  async #write(run: TrainingRun, epoch: number, batch: number): Promise<void> {
    const { iteration, loss, smoothLoss, validLoss, metrics } = run;
    const state: RunState = {
      ...{ plan: this.#plan, epoch, batch, iteration, loss, smoothLoss, validLoss, metrics },
      smooth: run.smooth.state,
      data: this.#dataState,
      callbacks: run.callbacks.flatMap((callback) =>
        callback.state ? [{ name: callback.constructor.name, state: callback.state() }] : [],
      ),
    };
    await saveLearner(run.learn, this.#name, { notes: { run: toText(state) } });
  }

  /** Throws where the file has no run, or one that this one cannot continue. */
  #check(text: string | undefined, file: string): void {
    if (text === undefined) throw new Error(`${file}: expected a checkpoint of a run, found a model only`);
    for (const [name, before] of Object.entries(readRun(text, file).plan)) {
      const [was, is] = [toText(before), toText(this.#plan[name])];
      if (was === is) continue;
      throw new Error(
        `${file}: the run of this checkpoint had ${name} ${was}, this one has ${is}: give the same, or resume: false`,
      );
    }
  }

  #takeUp(run: TrainingRun, state: RunState, file: string): void {
    const { epoch, batch, iteration, loss, smoothLoss, validLoss, metrics } = state;
    Object.assign(run, { epoch, batch, iteration, loss, smoothLoss, validLoss, metrics });
    run.smooth.state = state.smooth;
    run.learn.data.randomState = Uint32Array.from(state.data);
    this.#dataState = state.data;
    const left = [...state.callbacks];
    for (const callback of run.callbacks) {
      const found = left.findIndex(({ name }) => callback.restore && name === callback.constructor.name);
      if (found >= 0) callback.restore!(left.splice(found, 1)[0]!.state);
    }
    const where = batch > 0 ? `epoch ${epoch}, batch ${batch}` : `epoch ${epoch}`;
    tell(run, epoch < run.epochs ? `Continued from ${where} (${file})` : `This run is finished already (${file})`);
  }
}

/** The state of a run as text has it. Throws where it is damaged; what callbacks keep they know best. */
function readRun(text: string, file: string): RunState {
  try {
    const state = fromText(text) as RunState;
    const { plan, epoch, batch, iteration, smooth, callbacks, data } = state;
    const whole = [epoch, batch, iteration, smooth.count, ...data].every((n) => Number.isInteger(n) && n >= 0);
    if (whole && typeof plan === 'object' && plan !== null && Array.isArray(callbacks)) return state;
  } catch {
    // Said below.
  }
  throw new Error(`${file}: the state of its run is damaged; train with resume: false`);
}

function planOf({ learn, callbacks, epochs, batches }: TrainingRun): Record<string, unknown> {
  const { opt, lossFunc, model } = learn;
  return {
    epochs,
    batches,
    lrs: [...opt.lrs],
    wds: [...opt.wds],
    lossFunc: lossFunc.name,
    optimizer: opt.name,
    trained: trained(model),
    computes: model.computeType === BFLOAT16 ? 'bfloat16' : 'float32',
    callbacks: callbacks.flatMap((callback) =>
      callback.plan === undefined ? [] : [{ name: callback.constructor.name, plan: callback.plan }],
    ),
  };
}

/** How many of the parameters learn, in words: freezing has to be the same. */
const trained = ({ parameters }: Learner['model']): string =>
  `${parameters.filter(({ trainable }) => trainable).length} of ${parameters.length} parameters`;
