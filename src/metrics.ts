import { tf } from './native/tensorflow.js';

/**
 * A number that says how good predictions are: from the network's output `[N, C]` (or probabilities, where only their
 * order counts) and the targets, int32 `[N]`. Called in a `tf.tidy`; averaged over the validation set, weighted by
 * batch size. The table shows its function's name in fastai's spelling: `errorRate` as `error_rate`.
 */
export type Metric = (output: tf.Tensor2D, targets: tf.Tensor1D) => number | tf.Scalar;

/** Share of predictions that are right, 0–1. */
export function accuracy(output: tf.Tensor2D, targets: tf.Tensor1D): tf.Scalar {
  return output.argMax(1).equal(targets.toInt()).mean() as tf.Scalar;
}

/** Share of predictions that are wrong, 0–1: `1 - accuracy`. */
export function errorRate(output: tf.Tensor2D, targets: tf.Tensor1D): tf.Scalar {
  return tf.sub(1, accuracy(output, targets)) as tf.Scalar;
}

/** The metric's name as a table's header shows it. */
export function metricName(metric: Metric): string {
  const name = metric.name || 'metric';
  return name.replace(/[A-Z]/g, (letter, i) => (i > 0 ? '_' : '') + letter.toLowerCase());
}
