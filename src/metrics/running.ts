import type { Targets } from '../data/batch.js';
import { type Accumulator, type Metric, metricName } from '../metrics.js';
import { tf } from '../native/tensorflow.js';
import { shown } from '../options.js';

/** A metric of either kind over one validation: values of a batch metric are averaged by batch size. */
export function running(metric: Metric): Accumulator {
  const accumulator = typeof metric === 'function' ? averaging(metric) : metric.begin();
  return {
    add(output, targets) {
      tf.tidy(() => accumulator.add(output, targets));
    },
    value: () => accumulator.value(),
  };
}

function averaging(metric: Metric & ((output: tf.Tensor2D, targets: Targets) => number | tf.Scalar)): Accumulator {
  let [sum, items] = [0, 0];
  return {
    add(output, targets) {
      const value: unknown = metric(output, targets);
      const number = value instanceof tf.Tensor ? value.dataSync()[0] : value;
      if (typeof number !== 'number') {
        throw new TypeError(
          `metrics: ${metricName(metric)}: expected a number or a scalar tensor, got ${shown(value)}`,
        );
      }
      sum += number * output.shape[0];
      items += output.shape[0];
    },
    value: () => sum / items,
  };
}
