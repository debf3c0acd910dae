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
