import type { Batch, DataBunch, DataLoader, DataSet, TargetKind, Targets } from '../../src/data/batch.js';
import type { Architecture } from '../../src/models/architecture.js';
import { Relu } from '../../src/models/layers/activation.js';
import { BatchNorm } from '../../src/models/layers/batch-norm.js';
import { Convolution } from '../../src/models/layers/convolution.js';
import { Linear } from '../../src/models/layers/linear.js';
import { AveragePool } from '../../src/models/layers/pool.js';
import { tf } from '../../src/native/tensorflow.js';
import { Random } from '../../src/random.js';

export interface FakeDataOptions {
  /** Items for training and validation. Defaults 32 and 16. */
  train?: number;
  valid?: number;
  /** Default 8. */
  bs?: number;
  /** Default 3: pictures that are mostly red, green or blue. */
  classes?: number;
  seed?: number;
  /** `multiCategory`: the colour as one of several labels; `float`: its number. Default `category`. */
  kind?: TargetKind;
}

/** Small coloured pictures of noise, 16 px, one colour per class: learnt in an epoch or two. */
export function fakeData({
  train = 32,
  valid = 16,
  bs = 8,
  classes = 3,
  seed = 7,
  kind = 'category',
}: FakeDataOptions = {}): FakeData {
  return new FakeData(train, valid, bs, classes, seed, kind);
}

const SIDE = 16;

class FakeData implements DataBunch {
  readonly classes: readonly string[];
  readonly trainDl: DataLoader;
  readonly validDl: DataLoader;
  readonly fixDl: DataLoader;
  readonly #random: Random;

  constructor(
    train: number,
    valid: number,
    bs: number,
    classes: number,
    readonly seed: number,
    readonly kind: TargetKind,
  ) {
    this.classes = ['red', 'green', 'blue'].slice(0, classes);
    this.#random = new Random(seed).fork('batches');
    const trainSet = dataSet(train, this.classes);
    this.trainDl = loader(trainSet, bs, seed, this.#random, kind);
    this.validDl = loader(dataSet(valid, this.classes), bs, seed + 1, null, kind);
    this.fixDl = loader(trainSet, bs, seed, null, kind);
  }

  get c(): number {
    return this.kind === 'float' ? 1 : this.classes.length;
  }
  get randomState(): Uint32Array {
    return this.#random.state;
  }
  set randomState(state: Uint32Array) {
    this.#random.state = state;
  }
}

function dataSet(length: number, classes: readonly string[]): DataSet {
  return { length, classes, labels: Int32Array.from({ length }, (_, i) => i % Math.max(classes.length, 1)) };
}

/** `order`: shuffles, adds noise and drops what does not fill a batch, as training does. */
function loader(dataset: DataSet, batchSize: number, seed: number, order: Random | null, kind: TargetKind): DataLoader {
  const length = order ? Math.floor(dataset.length / batchSize) : Math.ceil(dataset.length / batchSize);
  async function* batches(): AsyncGenerator<Batch> {
    const items = order ? order.permutation(dataset.length) : Int32Array.from({ length: dataset.length }, (_, i) => i);
    for (let i = 0; i < length; i++) {
      await Promise.resolve();
      yield batch(items.slice(i * batchSize, (i + 1) * batchSize), dataset, seed, order, kind);
    }
  }
  return { dataset, batchSize, length, [Symbol.asyncIterator]: batches };
}

function batch(
  indices: Int32Array,
  { labels, classes }: DataSet,
  seed: number,
  order: Random | null,
  kind: TargetKind,
): Batch {
  const pixels = new Float32Array(indices.length * SIDE * SIDE * 3);
  for (const [row, index] of indices.entries()) {
    const random = new Random(seed * 1000 + index);
    const brightness = order ? order.uniform(0.9, 1.1) : 1;
    for (let i = 0; i < SIDE * SIDE * 3; i++) {
      const colour = i % 3 === labels[index] ? 0.5 : 0.3;
      pixels[row * SIDE * SIDE * 3 + i] = brightness * (colour + random.uniform(0, 0.4));
    }
  }
  const y = targets(
    Int32Array.from(indices, (index) => labels[index]!),
    classes.length,
    kind,
  );
  return { x: tf.tensor4d(pixels, [indices.length, SIDE, SIDE, 3]), y, indices };
}

function targets(labels: Int32Array, classes: number, kind: TargetKind): Targets {
  if (kind === 'category') return tf.tensor1d(labels, 'int32');
  if (kind === 'float') return tf.tensor1d(Float32Array.from(labels));
  return tf.tensor2d(Array.from(labels, (label) => Array.from({ length: classes }, (_, i) => Number(i === label))));
}

/** A network small enough for tests, shaped as the library's are: three layer groups with `cnnLearner`. */
export const tinyNet: Architecture = {
  name: 'tinyNet',
  stats: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  weights: { file: 'tiny-00000000.pth', url: null },
  build: () => [
    new Convolution('conv1', { in: 3, out: 8, kernel: 3, stride: 2, padding: 'pytorch' }),
    new BatchNorm('bn1', { channels: 8 }),
    new Relu(),
    new Convolution('conv2', { in: 8, out: 16, kernel: 3, stride: 2, padding: 'pytorch' }),
    new BatchNorm('bn2', { channels: 16 }),
    new Relu(),
    new AveragePool(),
    new Linear('fc', { in: 16, out: 10 }),
  ],
  cut: -2,
  split: 3,
};
