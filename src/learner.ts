import { kernelHost } from '../kernel/api.js';
import { argmax } from './argmax.js';
import type { Callback } from './callback.js';
import { LRFinder, type LRFinderOptions } from './callbacks/lr-finder.js';
import { OneCycleScheduler } from './callbacks/one-cycle.js';
import { type Ending, Progress } from './callbacks/progress.js';
import { ShowGraph } from './callbacks/show-graph.js';
import { checkEpochs, checkIsData, checkPicture, checkPredictions, checkTrainable } from './check-data.js';
import type { DataBunch, DataLoader } from './data/batch.js';
import { predictAll, predictBatch, validate } from './evaluate.js';
import { fit } from './fit.js';
import {
  checkFitOneCycleOptions,
  checkFitOptions,
  checkLearnerOptions,
  type FitOneCycleOptions,
  type FitOptions,
  type LearnerOptions,
} from './learner-options.js';
import { crossEntropy, type Loss } from './loss.js';
import type { Metric } from './metrics.js';
import type { Sequential } from './models/layers/sequential.js';
import type { Network } from './models/network.js';
import { tf } from './native/tensorflow.js';
import { AdamW } from './optimizer.js';
import { expect } from './options.js';
import { loadLearner, saveLearner } from './persist.js';
import { Random } from './random.js';
import { Recorder } from './recorder.js';
import { type LearningRate, lrRange, slice } from './schedule.js';

/** A network, its data and all that is needed to train it. fastai's `Learner`; `cnnLearner` makes one. */
export class Learner {
  readonly data: DataBunch;
  readonly model: Network;
  readonly lossFunc: Loss;
  readonly metrics: readonly Metric[];
  readonly modelDir: string;
  readonly trainBn: boolean;
  readonly bnWd: boolean;
  readonly wd: number;
  readonly silent: boolean;
  readonly callbacks: readonly Callback[];
  /** Source of dropout's masks. */
  readonly random: Random;
  /** Made anew by `freeze` and `unfreeze`, else kept from run to run. */
  opt: AdamW;
  /** A recorder for each run so far, the latest last. */
  readonly recorders: Recorder[] = [];

  constructor(data: DataBunch, model: Network, options: LearnerOptions = {}) {
    checkIsData(data);
    checkLearnerOptions(options);
    this.data = data;
    this.model = model;
    this.lossFunc = options.lossFunc ?? crossEntropy;
    this.metrics = [options.metrics ?? []].flat();
    this.modelDir = options.modelDir ?? 'models';
    this.trainBn = options.trainBn ?? true;
    this.bnWd = options.bnWd ?? true;
    this.wd = options.wd ?? 1e-2;
    this.silent = options.silent ?? false;
    this.callbacks = options.callbacks ?? [];
    this.random = new Random(options.seed ?? data.seed).fork('dropout');
    this.opt = this.#newOptimizer();
  }

  /** What the last run recorded. */
  get recorder(): Recorder {
    return this.recorders.at(-1) ?? new Recorder(this.metrics);
  }

  get layerGroups(): readonly Sequential[] {
    return this.model.layerGroups;
  }

  /** Trains for `epochs` epochs at a constant learning rate. */
  async fit(epochs: number, lr: LearningRate = slice(3e-3), options: FitOptions = {}): Promise<void> {
    const { wd = this.wd, callbacks = [], plot = false } = options;
    checkFitOptions(options);
    checkEpochs(epochs);
    await this.#checkData();
    this.opt.lr = this.lrRange(lr);
    this.opt.wd = wd;
    const recorder = new Recorder(this.metrics);
    const shown = [new Progress({ names: recorder.names }), ...(plot ? [new ShowGraph()] : [])];
    await this.#run(epochs, recorder, [...this.callbacks, ...callbacks, ...(this.silent ? [] : shown)]);
  }

  /** Trains for `cycLen` epochs by the 1cycle policy. */
  async fitOneCycle(cycLen: number, options: FitOneCycleOptions = {}): Promise<void> {
    const { maxLr = slice(3e-3), callbacks = [], plot, wd, ...cycle } = options;
    checkFitOneCycleOptions(options);
    const schedule = new OneCycleScheduler({ maxLrs: this.lrRange(maxLr), ...cycle });
    await this.fit(cycLen, maxLr, {
      callbacks: [schedule, ...callbacks],
      ...(wd === undefined ? {} : { wd }),
      ...(plot === undefined ? {} : { plot }),
    });
  }

  /**
   * Trains with a learning rate that grows from batch to batch, to find a good one: `recorder.plot()` shows the loss
   * by it. Nothing of it stays: weights, optimizer and random states are put back, bit for bit.
   */
  async lrFind(options: LRFinderOptions = {}): Promise<void> {
    const finder = new LRFinder({ wd: this.wd, silent: this.silent, ...options });
    await this.#checkData();
    const recorder = new Recorder(this.metrics);
    const shown = this.silent ? [] : [new Progress({ names: recorder.names, ending: finderEnding })];
    const epochs = Math.ceil((options.numIt ?? 100) / this.data.trainDl.length);
    await this.#run(epochs, recorder, [...shown, finder]);
  }

  /** The learning rate of each layer group. */
  lrRange(lr: LearningRate): number[] {
    return lrRange(lr, this.layerGroups.length);
  }

  /** Only the last layer group, the head, learns; BatchNorm's parameters do everywhere unless `trainBn` is false. */
  freeze(): void {
    this.freezeTo(-1);
  }

  /** All layer groups learn. */
  unfreeze(): void {
    this.freezeTo(0);
  }

  /** Layer groups from `n` on learn (negative: counted from the end). The optimizer starts anew, as fastai's does. */
  freezeTo(n: number): void {
    const groups = this.layerGroups.length;
    expect('n', n, Number.isInteger(n) && Math.abs(n) <= groups, `a layer group from ${-groups} to ${groups}`);
    this.model.freezeTo(n, { trainBn: this.trainBn });
    this.opt.dispose();
    this.opt = this.#newOptimizer();
  }

  /** `[loss, ...metrics]` on the validation set, or on `dl`. */
  async validate(dl: DataLoader = this.data.validDl): Promise<[number, ...number[]]> {
    return await validate(this, { dl, signal: kernelHost()?.interruptSignal() });
  }

  /**
   * `[probabilities [N, C], targets [N]]` of the validation set or of `dl`, in its order; `withLoss`: and the loss of
   * each item `[N]`. Whoever asked disposes the tensors.
   */
  async getPreds(options?: { dl?: DataLoader; withLoss?: false }): Promise<[tf.Tensor2D, tf.Tensor1D]>;
  async getPreds(options: { dl?: DataLoader; withLoss: true }): Promise<[tf.Tensor2D, tf.Tensor1D, Float32Array]>;
  async getPreds({
    dl = this.data.validDl,
    withLoss = false,
  } = {}): Promise<[tf.Tensor2D, tf.Tensor1D] | [tf.Tensor2D, tf.Tensor1D, Float32Array]> {
    const { preds, targets, losses } = await predictAll(this, { dl, signal: kernelHost()?.interruptSignal() });
    return withLoss ? [preds, targets, losses] : [preds, targets];
  }

  /** Class, its index and the probabilities `[C]` of one picture: a file, or a tensor `[1, H, W, 3]` ready for the network. */
  async predict(
    picture: string | tf.Tensor4D,
  ): Promise<[category: string, index: number, probabilities: Float32Array]> {
    checkPicture(picture, this.data);
    const x = typeof picture === 'string' ? await this.data.oneItem!(picture) : picture;
    const preds = predictBatch(this, x);
    const probabilities = preds.dataSync<'float32'>().slice();
    tf.dispose(typeof picture === 'string' ? [preds, x] : [preds]);
    checkPredictions(probabilities);
    const index = argmax(probabilities);
    return [this.data.classes[index]!, index, probabilities];
  }

  /** Writes weights and optimizer to `${modelDir}/${name}.safetensors` and returns its path. The file holds data only. */
  async save(name: string, options: { withOpt?: boolean } = {}): Promise<string> {
    return await saveLearner(this, name, options);
  }

  /** Reads what `save` wrote. The optimizer is taken over where it fits. Returns the learner. */
  async load(name: string, options: { withOpt?: boolean } = {}): Promise<this> {
    await loadLearner(this, name, options);
    return this;
  }

  /** Gives the memory of weights and optimizer back at once; the learner is of no use after it. */
  dispose(): void {
    this.opt.dispose();
    this.model.dispose();
  }

  /** Cleaning may have moved files away, or brought them back, since the last run. */
  async #checkData(): Promise<void> {
    await this.data.trainDl.refresh?.();
    await this.data.validDl.refresh?.();
    checkTrainable(this.data);
  }

  async #run(epochs: number, recorder: Recorder, callbacks: readonly Callback[]): Promise<void> {
    this.recorders.push(recorder);
    // The recorder first: it notes a batch's rate before a scheduler sets the next one.
    await fit(this, epochs, [recorder, ...callbacks]);
  }

  #newOptimizer(): AdamW {
    const groups = this.layerGroups.map((group) => group.parameters);
    return new AdamW(groups, { lrs: this.lrRange(slice(3e-3)), wd: this.wd, bnWd: this.bnWd });
  }
}

/** fastai's words, where the search came to its end. */
const finderEnding = (_: string, status: Ending): string =>
  status === 'done'
    ? 'LR Finder is complete, type learn.recorder.plot() to see the graph.'
    : `LR Finder was ${status}. Weights and optimizer are as before it.`;
