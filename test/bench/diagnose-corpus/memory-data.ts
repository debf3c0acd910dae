import type { Batch, DataBunch, DataLoader, DataSet } from '../../../src/data/batch.js';
import { tf } from '../../../src/native/tensorflow.js';
import { Random } from '../../../src/random.js';

/** Labelled pictures, or features of pictures, in memory. */
export interface Items {
  /** Height, width and channels of one. */
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  /** One an item. */
  readonly x: readonly Float32Array[];
  readonly labels: readonly number[];
}

/** The items at `indices`. */
export const pick = (items: Items, indices: readonly number[]): Items => ({
  ...items,
  x: indices.map((i) => items.x[i]!),
  labels: indices.map((i) => items.labels[i]!),
});

/** Data of items in memory; training takes them in a new order each epoch and drops what does not fill a batch. */
export function memoryData(train: Items, valid: Items, bs: number, seed: number): DataBunch & { random: Random } {
  const random = new Random(seed).fork('batches');
  return {
    random,
    seed,
    classes: train.classes,
    c: train.classes.length,
    trainDl: memoryLoader(train, bs, random),
    validDl: memoryLoader(valid, 64),
    fixDl: memoryLoader(train, 64),
    get randomState() {
      return random.state;
    },
    set randomState(state) {
      random.state = state;
    },
  };
}

/** `random`: of the order; absent: as they stand, to the last. */
export function memoryLoader(items: Items, batchSize: number, random?: Random): DataLoader {
  const { x, labels, classes, shape } = items;
  const dataset: DataSet = { length: x.length, classes, labels: Int32Array.from(labels) };
  const length = random ? Math.floor(x.length / batchSize) : Math.ceil(x.length / batchSize);
  async function* batches(): AsyncGenerator<Batch> {
    const order = random ? random.permutation(x.length) : Int32Array.from(x.keys());
    for (let i = 0; i < length; i++) {
      await Promise.resolve();
      const indices = order.slice(i * batchSize, (i + 1) * batchSize);
      yield batchOf(items, indices, shape);
    }
  }
  return { dataset, batchSize, length, [Symbol.asyncIterator]: batches };
}

function batchOf({ x, labels }: Items, indices: Int32Array, shape: Items['shape']): Batch {
  const size = shape[0] * shape[1] * shape[2];
  const values = new Float32Array(indices.length * size);
  for (const [row, i] of indices.entries()) values.set(x[i]!, row * size);
  const y = tf.tensor1d(
    Array.from(indices, (i) => labels[i]!),
    'int32',
  );
  return { x: tf.tensor4d(values, [indices.length, ...shape]), y, indices };
}
