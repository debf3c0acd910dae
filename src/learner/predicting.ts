/** What `Learner`'s calls of prediction do. */
import { kernelHost } from '../../kernel/api.js';
import { checkPicture, checkPredictions } from '../check-data.js';
import type { Batch, DataLoader, Targets } from '../data/batch.js';
import { validate } from '../evaluate.js';
import { decide } from '../inference/decision.js';
import { loaderOf, type SetOptions } from '../inference/loader-of.js';
import { type Activation, predictAll, predictBatch } from '../inference/predictions.js';
import { lossesOf, type TtaOptions, testTimeViews } from '../inference/tta.js';
import type { Learner } from '../learner.js';
import { isMetric, type Metric } from '../metrics.js';
import { tf } from '../native/tensorflow.js';
import { checkNames, expect, expectNumber } from '../options.js';

/** Options of `validate`. */
export interface ValidateOptions extends SetOptions {
  /** Default: the learner's. */
  metrics?: readonly Metric[];
}

/** Loss and metrics on a loader or a part of the data. */
export async function validateSet(learn: Learner, where: DataLoader | ValidateOptions): Promise<[number, ...number[]]> {
  const options: ValidateOptions = Symbol.asyncIterator in where ? { dl: where } : where;
  checkNames('validate', options, { dl: true, dsType: true, metrics: true });
  const { metrics = learn.metrics } = options;
  expect('metrics', metrics, Array.isArray(metrics) && metrics.every(isMetric), 'a list of metrics');
  return await validate(learn, { dl: loaderOf(learn.data, options), metrics, signal: kernelHost()?.interruptSignal() });
}

/** Options of `getPreds`. */
export interface GetPredsOptions extends SetOptions {
  /** The loss of each item too. Default false. */
  withLoss?: boolean;
  /** What makes predictions of the network's output. Default: what belongs to the loss, such as softmax. */
  activ?: Activation;
}

/** Predictions `[N, C]`, targets and, where they were asked for, losses `[N]`. */
export type Preds = [preds: tf.Tensor2D, targets: Targets] | [preds: tf.Tensor2D, targets: Targets, Float32Array];

/** Predictions and targets of a part of the data, with the losses where they were asked for. */
export async function getPreds(learn: Learner, options: GetPredsOptions = {}): Promise<Preds> {
  checkNames('getPreds', options, { dl: true, dsType: true, withLoss: true, activ: true });
  const { withLoss = false, activ } = options;
  const dl = loaderOf(learn.data, options);
  const { preds, targets, losses } = await predictAll(learn, { dl, activ, signal: kernelHost()?.interruptSignal() });
  return withLoss ? [preds, targets, losses] : [preds, targets];
}

/** Options of `predict`. */
export interface PredictOptions {
  /** Where a picture may have several labels: those more probable than this are its. Default 0.5. */
  thresh?: number;
}

/**
 * What `predict` finds: the class, its index, and all probabilities `[C]`. Of a picture that may have several labels:
 * the labels joined by `; `, the most probable one's index, the probabilities, and the labels as a list. Of numbers: they
 * in words, 0, and they themselves.
 */
export type Prediction = [category: string, index: number, probabilities: Float32Array, labels?: string[]];

/** What one picture is. */
export async function predict(
  learn: Learner,
  picture: string | tf.Tensor4D,
  options: PredictOptions = {},
): Promise<Prediction> {
  const { data } = learn;
  checkNames('predict', options, { thresh: true });
  const { thresh = 0.5 } = options;
  expectNumber('predict: thresh', thresh, 0);
  checkPicture(picture, data);
  const x = typeof picture === 'string' ? await data.oneItem!(picture) : picture;
  const preds = predictBatch(learn, x);
  const probabilities = preds.dataSync<'float32'>().slice();
  tf.dispose(typeof picture === 'string' ? [preds, x] : [preds]);
  checkPredictions(probabilities);
  const { text, index, chosen } = decide(probabilities, data, thresh);
  const labels = chosen.map((i) => data.classes[i]!);
  return data.kind === 'multiCategory' ? [text, index, probabilities, labels] : [text, index, probabilities];
}

/** Predictions of one batch: `batch`, which stays the caller's, or the first of a part of the data. */
export async function predBatch(learn: Learner, options: SetOptions & { batch?: Batch } = {}): Promise<tf.Tensor2D> {
  checkNames('predBatch', options, { dl: true, dsType: true, batch: true });
  if (options.batch) return predictBatch(learn, options.batch.x);
  for await (const { x, y } of loaderOf(learn.data, options)) {
    const preds = predictBatch(learn, x);
    tf.dispose([x, y]);
    return preds;
  }
  throw new Error('predBatch: there is no batch in this part of the data');
}

/** Predictions mixed with the mean over eight views. */
export async function tta(
  learn: Learner,
  { withLoss = false, ...options }: TtaOptions & { withLoss?: boolean } = {},
): Promise<Preds | [plain: tf.Tensor2D, averaged: tf.Tensor2D, targets: Targets]> {
  const { beta = 0.4 } = options;
  const { plain, averaged, targets } = await testTimeViews(learn, options);
  if (beta === null) return [plain, averaged, targets];
  const preds = tf.tidy(() => plain.mul(beta).add(averaged.mul(1 - beta)) as tf.Tensor2D);
  tf.dispose([plain, averaged]);
  return withLoss ? [preds, targets, lossesOf(preds, targets, learn.data.kind)] : [preds, targets];
}
