import type { Targets } from './data/batch.js';
import { tf } from './native/tensorflow.js';
import { expect, expectWhole } from './options.js';

/**
 * A number that says how good predictions are: a plain function, whose values are averaged over the validation set by
 * batch size, or a `WholeSetMetric`, for what no average of batches gives.
 */
export type Metric = BatchMetric | WholeSetMetric;

/**
 * A metric from the network's output `[N, C]` (before softmax or sigmoid) and the targets (see `Targets`). Called in a
 * `tf.tidy`. The table shows its function's name in fastai's spelling: `errorRate` as `error_rate`.
 */
export type BatchMetric = (output: tf.Tensor2D, targets: Targets) => number | tf.Scalar;

/** A metric of the whole set at once, such as `new FBeta()`; also any object of one's own that has these two. */
export interface WholeSetMetric {
  /** As the table shows it. */
  readonly name: string;
  /** Called when a validation begins. */
  begin(): Accumulator;
}

/** One validation of a `WholeSetMetric`. */
export interface Accumulator {
  /** Takes a batch in, inside a `tf.tidy`: the network's output `[N, C]` and the targets. What is kept must be numbers. */
  add(output: tf.Tensor2D, targets: Targets): void;
  /** The metric of all batches so far. */
  value(): number;
}

/** Share of predictions that are right, 0–1. */
export function accuracy(output: tf.Tensor2D, targets: Targets): tf.Scalar {
  return output.argMax(1).equal(targets.toInt()).mean() as tf.Scalar;
}

/** Share of predictions that are wrong, 0–1: `1 - accuracy`. */
export function errorRate(output: tf.Tensor2D, targets: Targets): tf.Scalar {
  return tf.sub(1, accuracy(output, targets)) as tf.Scalar;
}

/** Share of items whose class is among the `k` with the highest scores, 0–1. Default 5; `partial(topKAccuracy, { k: 3 })`. */
export function topKAccuracy(output: tf.Tensor2D, targets: Targets, { k = 5 }: { k?: number } = {}): tf.Scalar {
  expectWhole('topKAccuracy: k', k, 1);
  const { indices } = tf.topk(output, Math.min(k, output.shape[1]));
  return indices.equal(targets.toInt().expandDims(1)).any(1).mean() as tf.Scalar;
}

/** Options of metrics that compare many labels an item with a threshold. */
export interface ThresholdOptions {
  /** A label counts as predicted from above this, 0–1. */
  thresh?: number;
  /** Apply a sigmoid to the output first. Default true: false where it holds probabilities already. */
  sigmoid?: boolean;
}

/** For several labels an item: share of all labels, there or not, that are right. `thresh` is 0.5 by default. */
export function accuracyThresh(
  output: tf.Tensor2D,
  targets: Targets,
  { thresh = 0.5, sigmoid = true }: ThresholdOptions = {},
): tf.Scalar {
  return above(output, thresh, sigmoid).equal(targets.cast('bool')).mean() as tf.Scalar;
}

/**
 * For several labels an item: mean over the items of the F score of its labels, with recall counting `beta` times as
 * much as precision. fastai's `fbeta`; `thresh` is 0.2 and `beta` 2 by default. `FBeta` averages over classes.
 */
export function fbeta(
  output: tf.Tensor2D,
  targets: Targets,
  { thresh = 0.2, beta = 2, eps = 1e-9, sigmoid = true }: ThresholdOptions & { beta?: number; eps?: number } = {},
): tf.Scalar {
  const predicted = above(output, thresh, sigmoid).toFloat();
  const hits = predicted.mul(targets).sum(1);
  const precision = hits.div(predicted.sum(1).add(eps));
  const recall = hits.div(targets.sum(1).add(eps));
  const square = beta ** 2;
  const score = precision.mul(recall).div(precision.mul(square).add(recall).add(eps));
  return score.mul(1 + square).mean() as tf.Scalar;
}

/** A metric with options, under its own name or another: `partial(accuracyThresh, { thresh: 0.2 })`. */
export function partial<Options>(
  metric: (output: tf.Tensor2D, targets: Targets, options?: Options) => number | tf.Scalar,
  options: Options,
  name = metric.name,
): BatchMetric {
  const filled: BatchMetric = (output, targets) => metric(output, targets, options);
  return Object.defineProperty(filled, 'name', { value: name });
}

/** The metric's name as a table's header shows it. */
export function metricName(metric: Metric): string {
  if (typeof metric !== 'function') return metric.name;
  const name = metric.name || 'metric';
  return name.replace(/[A-Z]/g, (letter, i) => (i > 0 ? '_' : '') + letter.toLowerCase());
}

/** Is it a metric of either kind? */
export const isMetric = (value: unknown): value is Metric =>
  typeof value === 'function' || typeof (value as WholeSetMetric | null)?.begin === 'function';

function above(output: tf.Tensor2D, thresh: number, sigmoid: boolean): tf.Tensor {
  expect('thresh', thresh, thresh >= 0 && thresh <= 1, 'a number from 0 to 1');
  return (sigmoid ? output.sigmoid() : output).greater(thresh);
}
