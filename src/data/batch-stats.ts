import { inspect } from 'node:util';
import { tf } from '../native/tensorflow.js';
import type { Stats } from '../transforms/render.js';
import type { Batch } from './batch.js';

/** Mean and standard deviation of each channel over a batch, which is disposed. */
export function batchStats(batch: Batch): Stats {
  const { x, y } = batch;
  try {
    return tf.tidy(() => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return { mean: [...mean.dataSync()], std: [...variance.sqrt().dataSync()] };
    });
  } finally {
    tf.dispose([x, y]);
  }
}

/** `x · std + mean`: normalised pictures back in colours of 0–1. The caller disposes the result; `x` stays. */
export function denormalize(x: tf.Tensor4D, stats: Stats | null): tf.Tensor4D {
  const { mean, std } = stats ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  return tf.tidy(() => x.mul<tf.Tensor4D>(tf.tensor1d([...std])).add(tf.tensor1d([...mean])));
}

/** Throws where statistics are none: plain JavaScript may hand in anything. */
export function checkStats(stats: Stats): void {
  const { mean, std } = stats as Partial<Stats>;
  const three = (values: unknown) => Array.isArray(values) && values.length === 3 && values.every(Number.isFinite);
  if (three(mean) && three(std) && std!.every((value) => value > 0)) return;
  throw new Error(`normalize: stats must be { mean, std } of 3 numbers each, std above 0, not ${inspect(stats)}`);
}
