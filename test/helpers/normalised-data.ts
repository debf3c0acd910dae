import type { DataBunch } from '../../src/data/batch.js';
import { tf } from '../../src/native/tensorflow.js';
import { fakeData } from './fake-data.js';

const STATS = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };

/** Data whose pictures count as normalised. */
export const normalisedData = (options: Parameters<typeof fakeData>[0] = {}): DataBunch =>
  Object.assign(fakeData(options), { stats: STATS });

/** What the data's pictures were before they were normalised, 0–255. */
export const bytesOf = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => x.mul(STATS.std).add(STATS.mean).mul(255));
