/** Metrics of predicted numbers: output `[N, K]`, targets `[N]` or `[N, K]`; `[N, 1]` and `[N]` are the same. */
import type { Targets } from '../data/batch.js';
import type { WholeSetMetric } from '../metrics.js';
import { tf } from '../native/tensorflow.js';

/** Mean squared error. fastai's metric `mse`; `mse` is the loss here. */
export function meanSquaredError(output: tf.Tensor2D, targets: Targets): tf.Scalar {
  return tf.squaredDifference(output.flatten(), sameSize(targets, output)).mean() as tf.Scalar;
}

/** Mean absolute error. fastai's `mae`. */
export function meanAbsoluteError(output: tf.Tensor2D, targets: Targets): tf.Scalar {
  return output.flatten().sub(sameSize(targets, output)).abs().mean() as tf.Scalar;
}

/** Mean squared difference of the logarithms of one more than each. fastai's `msle`. */
export function meanSquaredLogarithmicError(output: tf.Tensor2D, targets: Targets): tf.Scalar {
  return tf.squaredDifference(output.flatten().log1p(), sameSize(targets, output).log1p()).mean() as tf.Scalar;
}

/** Square root of the mean squared error over the whole set. */
export const rmse: WholeSetMetric = ofAllPairs('rmse', (predicted, actual) =>
  Math.sqrt(mean(predicted.map((p, i) => (p - actual[i]!) ** 2))),
);

/** Root mean squared percentage error of the exponentials, for targets that are logarithms. fastai's `exp_rmspe`. */
export const expRmspe: WholeSetMetric = ofAllPairs('exp_rmspe', (predicted, actual) =>
  Math.sqrt(mean(predicted.map((p, i) => (1 - Math.exp(p - actual[i]!)) ** 2))),
);

/** Coefficient of determination R²: 1 is best, 0 is no better than always saying the mean. */
export const r2Score: WholeSetMetric = ofAllPairs('r2_score', (predicted, actual) => {
  const residual = mean(predicted.map((p, i) => (p - actual[i]!) ** 2));
  return 1 - residual / variance(actual);
});

/** Share of the targets' variance that predictions explain: R² without the mean error. */
export const explainedVariance: WholeSetMetric = ofAllPairs(
  'explained_variance',
  (predicted, actual) => 1 - variance(actual.map((a, i) => a - predicted[i]!)) / variance(actual),
);

function ofAllPairs(name: string, value: (predicted: number[], actual: number[]) => number): WholeSetMetric {
  return {
    name,
    begin() {
      const [predicted, actual]: [number[], number[]] = [[], []];
      return {
        add(output, targets) {
          for (const number of output.dataSync()) predicted.push(number);
          for (const number of sameSize(targets, output).dataSync()) actual.push(number);
        },
        value: () => value(predicted, actual),
      };
    },
  };
}

function sameSize(targets: Targets, output: tf.Tensor2D): tf.Tensor1D {
  if (targets.size === output.size) return targets.flatten().toFloat() as tf.Tensor1D;
  throw new Error(
    `metrics: expected as many numbers as targets, got output [${output.shape}] and targets [${targets.shape}]; ` +
      'meanSquaredError and the like are for data whose labels are numbers',
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}
