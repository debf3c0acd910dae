import { GradientClipping } from './callbacks/gradient-clipping.js';
import type { LRFinderOptions } from './callbacks/lr-finder.js';
import { MixUpCallback } from './callbacks/mix-up.js';
import type { Batch, DataLoader, Targets } from './data/batch.js';
import type { Diagnosis } from './diagnose/diagnosis.js';
import { type DiagnoseOptions, diagnose } from './diagnose.js';
import type { FineTuneOptions, FitFlatCosOptions, FitOneCycleOptions, FitOptions } from './fit-options.js';
import { exportLearner } from './inference/export.js';
import type { SetOptions } from './inference/loader-of.js';
import { type ShowResultsOptions, showResults } from './inference/show-results.js';
import { summary } from './inference/summary.js';
import type { TtaOptions } from './inference/tta.js';
import type { InterpretOptions } from './interpretation/items.js';
import { ClassificationInterpretation } from './interpretation.js';
import { freezeTo } from './learner/layer-groups.js';
import { LearnerState } from './learner/learner-state.js';
import {
  type GetPredsOptions,
  getPreds,
  type Prediction,
  type PredictOptions,
  type Preds,
  predBatch,
  predict,
  tta,
  type ValidateOptions,
  validateSet,
} from './learner/predicting.js';
import { findRate, fineTune, fitConstant, fitFlatCos, fitOneCycle } from './learner/training.js';
import type { RateAdvice } from './lr-advice.js';
import { BFLOAT16, FLOAT } from './native/binding.js';
import type { tf } from './native/tensorflow.js';
import { loadLearner, saveLearner } from './persist.js';
import { PlainText } from './plain-text.js';
import { type LearningRate, slice } from './schedule.js';

/**
 * A network, its data and all that is needed to train it. fastai's `Learner`; `cnnLearner` makes one. What its methods
 * do stands in files of their own, in `learner/` and beside it.
 */
export class Learner extends LearnerState {
  /** Trains for `epochs` epochs at a constant learning rate. */
  async fit(epochs: number, lr: LearningRate = slice(3e-3), options: FitOptions = {}): Promise<void> {
    await fitConstant(this, epochs, lr, options);
  }

  /** Trains for `cycLen` epochs by the 1cycle policy. */
  async fitOneCycle(cycLen: number, options: FitOneCycleOptions = {}): Promise<void> {
    await fitOneCycle(this, cycLen, options);
  }

  /**
   * Fine-tunes a pretrained network: the head alone for `freezeEpochs`, then all layers for `epochs`, each by the 1cycle
   * policy. fastai 2's `fine_tune`.
   */
  async fineTune(epochs: number, options: FineTuneOptions = {}): Promise<void> {
    await fineTune(this, epochs, options);
  }

  /** Trains at a constant rate that falls along a cosine in the last quarter. fastai 2's `fit_flat_cos`. */
  async fitFlatCos(epochs: number, options: FitFlatCosOptions = {}): Promise<void> {
    await fitFlatCos(this, epochs, options);
  }

  /**
   * Trains with a learning rate that grows from batch to batch, to find a good one: `recorder.plot()` shows the loss
   * by it. Nothing of it stays: weights, optimizer and random states are put back, bit for bit. Gives a rate to take, with
   * the reason, where the curve has one: `const { lr } = await learn.lrFind()`.
   */
  async lrFind(options: LRFinderOptions = {}): Promise<RateAdvice> {
    return await findRate(this, options);
  }

  /** From now on trains on pictures mixed in pairs, see `MixUpCallback`. Returns the learner. */
  mixup(alpha = 0.4): this {
    this.callbacks.push(new MixUpCallback(alpha));
    return this;
  }

  /** From now on shortens gradients longer than `clip`, see `GradientClipping`. Returns the learner. */
  clipGrad(clip = 0.1): this {
    this.callbacks.push(new GradientClipping(clip));
    return this;
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
    freezeTo(this, n);
  }

  /**
   * From now on the network's body computes in bfloat16, about half as fast again on processors made for it (AVX512_BF16,
   * AMX). Parameters, statistics, head and loss stay float32, and so does what is saved. Returns the learner.
   */
  toBf16(): this {
    this.model.computeType = BFLOAT16;
    return this;
  }

  /** From now on all is computed in float32, as it is by default. Returns the learner. */
  toFp32(): this {
    this.model.computeType = FLOAT;
    return this;
  }

  /** `[loss, ...metrics]` on the validation set, on a loader, or on another part of the data; with other metrics too. */
  async validate(where: DataLoader | ValidateOptions = {}): Promise<[number, ...number[]]> {
    return await validateSet(this, where);
  }

  /**
   * `[predictions [N, C], targets]` of the validation set, another part of the data or a loader, in its order;
   * `withLoss`: and the loss of each item `[N]`. Whoever asked disposes the tensors.
   */
  async getPreds(options?: GetPredsOptions & { withLoss?: false }): Promise<[tf.Tensor2D, Targets]>;
  async getPreds(options: GetPredsOptions & { withLoss: true }): Promise<[tf.Tensor2D, Targets, Float32Array]>;
  async getPreds(options: GetPredsOptions = {}): Promise<Preds> {
    return await getPreds(this, options);
  }

  /** What one picture is: a file, or a tensor `[1, H, W, 3]` ready for the network. Class, its index, probabilities `[C]`. */
  async predict(picture: string | tf.Tensor4D, options: PredictOptions = {}): Promise<Prediction> {
    return await predict(this, picture, options);
  }

  /** Predictions `[N, C]` of one batch: `batch`, or the first of a part of the data. The caller disposes them. */
  async predBatch(options: SetOptions & { batch?: Batch } = {}): Promise<tf.Tensor2D> {
    return await predBatch(this, options);
  }

  /**
   * Test time augmentation: `getPreds` mixed with the mean over eight views of each picture. `beta: null` gives
   * `[plain, averaged, targets]`.
   */
  async TTA(options: TtaOptions & { beta: null }): Promise<[tf.Tensor2D, tf.Tensor2D, Targets]>;
  async TTA(options: TtaOptions & { withLoss: true }): Promise<[tf.Tensor2D, Targets, Float32Array]>;
  async TTA(options?: TtaOptions & { withLoss?: boolean }): Promise<[tf.Tensor2D, Targets]>;
  async TTA(options: TtaOptions & { withLoss?: boolean } = {}): ReturnType<typeof tta> {
    return await tta(this, options);
  }

  /** Shows pictures of a part of the data with what they are and what they are taken for. */
  async showResults(options: ShowResultsOptions = {}): Promise<void> {
    await showResults(this, options);
  }

  /** The network layer by layer, in fastai's table. */
  async summary(): Promise<PlainText> {
    return new PlainText(await summary(this));
  }

  /**
   * What is wrong with the last run, if anything, by its numbers and, unless `look` is false, by what the network says of the
   * items: verdicts with evidence, and the cell to run next.
   */
  async diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
    return await diagnose(this, options);
  }

  /** Where it is right and wrong on a part of the data, see `ClassificationInterpretation`. */
  async interpret(options: InterpretOptions = {}): Promise<ClassificationInterpretation> {
    return await ClassificationInterpretation.fromLearner(this, options);
  }

  /** Writes all it takes to predict without the data, see `exportLearner`. Returns the file's path. */
  async export(file?: string): Promise<string> {
    return await exportLearner(this, file);
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
}
