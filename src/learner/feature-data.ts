import type { Batch, DataBunch, DataLoader, TargetKind, Targets } from '../data/batch.js';
import { Pass } from '../models/layers/pass.js';
import type { Sequential } from '../models/layers/sequential.js';
import { inArena } from '../native/arena.js';
import { type ComputeType, FLOAT } from '../native/binding.js';
import { copy } from '../native/loss.js';
import { cast } from '../native/math.js';
import { tf } from '../native/tensorflow.js';
import { borrow, toTensor } from '../native/tensors.js';
import { Random } from '../random.js';

/** What a network's body makes of each item of a loader, kept in memory. */
interface Features {
  /** `[items, …]`. Not pictures, but the loop only hands them to the network. */
  x: tf.Tensor4D;
  y: Targets;
  /** Position of each row in the data set: files that could not be read are left out. */
  indices: Int32Array;
}

/** The items of a data bunch as its network's body sees them, for the head alone. Whoever made it disposes it. */
export class FeatureData implements DataBunch {
  readonly classes: readonly string[];
  readonly kind: TargetKind;
  readonly c: number;
  readonly seed: number;
  readonly trainDl: DataLoader;
  readonly validDl: DataLoader;
  readonly fixDl: DataLoader;
  readonly #source: DataBunch;
  readonly #kept: readonly Features[];

  private constructor(source: DataBunch, train: Features, valid: Features) {
    const { classes, kind = 'category', c, seed } = source;
    this.classes = classes;
    this.kind = kind;
    this.c = c;
    this.seed = seed;
    this.#source = source;
    this.#kept = [train, valid];
    this.trainDl = featureLoader(source.trainDl, train, () => this.#order(train));
    this.validDl = featureLoader(source.validDl, valid, () => valid.indices.map((_, row) => row));
    this.fixDl = featureLoader(source.fixDl, train, () => train.indices.map((_, row) => row));
  }

  /** Runs `body` once over the training and validation items, in evaluation mode. */
  static async of(source: DataBunch, body: Sequential, computeType: ComputeType): Promise<FeatureData> {
    const train = await featuresOf(source.fixDl, body, computeType);
    return new FeatureData(source, train, await featuresOf(source.validDl, body, computeType));
  }

  get randomState(): Uint32Array {
    return this.#source.randomState;
  }
  set randomState(state: Uint32Array) {
    this.#source.randomState = state;
  }

  dispose(): void {
    tf.dispose(this.#kept.flatMap(({ x, y }) => [x, y]));
  }

  /** The next epoch's rows, drawn as the data's own loader draws them. */
  #order({ indices }: Features): Int32Array {
    const random = new Random(0);
    random.state = this.randomState;
    const order = random.permutation(this.trainDl.dataset.length);
    // The number that augmentation would start from.
    random.bits();
    this.randomState = random.state;
    const rowOf = new Map([...indices].map((index, row) => [index, row]));
    return Int32Array.from(
      [...order].filter((i) => rowOf.has(i)),
      (i) => rowOf.get(i)!,
    );
  }
}

function featureLoader(source: DataLoader, { x, y, indices }: Features, order: () => Int32Array): DataLoader {
  const { dataset, batchSize, length } = source;
  async function* batches(): AsyncGenerator<Batch> {
    const rows = order();
    for (let i = 0; i < length; i++) {
      const some = rows.slice(i * batchSize, (i + 1) * batchSize);
      if (some.length === 0) return;
      const [xb, yb] = tf.tidy(() => {
        const at = tf.tensor1d(some, 'int32');
        return [x.gather(at), (y as tf.Tensor).gather(at) as Targets];
      });
      yield { x: xb, y: yb, indices: some.map((row) => indices[row]!) };
    }
  }
  return { dataset, batchSize, length, [Symbol.asyncIterator]: batches };
}

async function featuresOf(dl: DataLoader, body: Sequential, computeType: ComputeType): Promise<Features> {
  const parts: { x: tf.Tensor4D; y: Targets }[] = [];
  const indices: number[] = [];
  try {
    for await (const batch of dl) {
      const x = inArena(() => {
        const pass = new Pass({ training: false, random: new Random(0) });
        const found = cast(body.forward(cast(borrow(batch.x), computeType), pass), FLOAT);
        return toTensor(copy(found)) as tf.Tensor4D;
      });
      batch.x.dispose();
      parts.push({ x, y: batch.y });
      indices.push(...batch.indices);
    }
    const [x, y] = [
      tf.concat(parts.map((part) => part.x)),
      tf.concat(parts.map((part) => part.y as tf.Tensor)) as Targets,
    ];
    return { x, y, indices: Int32Array.from(indices) };
  } finally {
    tf.dispose(parts.flatMap(({ x, y }) => [x, y]));
  }
}
