import { setImmediate as turn } from 'node:timers/promises';
import { kernelHost } from '../../kernel/api.js';
import type { DataLoader } from '../data/batch.js';
import type { Learner } from '../learner.js';
import { Pass, type PassOptions } from '../models/layers/pass.js';
import { ConcatPool } from '../models/layers/pool.js';
import { Sequential } from '../models/layers/sequential.js';
import { inArena } from '../native/arena.js';
import { read } from '../native/convert.js';
import { tf } from '../native/tensorflow.js';
import { borrow } from '../native/tensors.js';
import type { Rows } from './logistic-regression.js';

/** What a network sees in pictures before its head judges them. */
export interface Features extends Rows {
  /** Position of each row in the data set: files that could not be read are left out. */
  indices: Int32Array;
}

/**
 * The body's output for every item of `dl` (default: the training items, in order and not augmented), pooled as the head
 * does it: fastai's `AdaptiveConcatPool2d`, maxima first, then means; `[N, 2 · channels]`.
 */
export async function learnerFeatures(
  learn: Learner,
  { dl = learn.data.fixDl, progress = () => {} }: { dl?: DataLoader; progress?: (done: number) => void } = {},
): Promise<Features> {
  const layers = new Sequential([...learn.layerGroups.slice(0, -1), new ConcatPool()]);
  const signal = kernelHost()?.interruptSignal();
  const parts: Float32Array[] = [];
  const indices: number[] = [];
  let dimensions = 0;
  for await (const { x, y, indices: rows } of dl) {
    try {
      inArena(() => {
        const output = layers.forward(borrow(x), new Pass({ training: false, random: learn.random }));
        dimensions = output.shape[1]!;
        parts.push(read(output).slice());
      });
      indices.push(...rows);
    } finally {
      tf.dispose([x, y]);
    }
    progress(indices.length);
    await turn();
    signal?.throwIfAborted();
  }
  return gathered(parts, dimensions, indices);
}

/**
 * The same features, gathered while the network predicts: its `onOutput` is handed to the one pass that there is then. For
 * networks of a body and a head.
 */
export class SeenFeatures {
  readonly #parts: Float32Array[] = [];
  #dimensions = 0;
  readonly onOutput: NonNullable<PassOptions['onOutput']>;

  constructor({ layerGroups, random }: Learner) {
    const body = layerGroups.at(-2);
    if (!body) throw new RangeError('features: the network has one layer group; a body and a head are needed');
    const pool = new ConcatPool();
    this.onOutput = (layer, output) => {
      if (layer !== body) return;
      const pooled = pool.forward(output, new Pass({ training: false, random }));
      this.#dimensions = pooled.shape[1]!;
      this.#parts.push(read(pooled).slice());
    };
  }

  /** `indices`: position of each row that was seen. */
  features(indices: ArrayLike<number>): Features {
    return gathered(this.#parts, this.#dimensions, indices);
  }
}

function gathered(parts: readonly Float32Array[], dimensions: number, indices: ArrayLike<number>): Features {
  const values = new Float32Array(indices.length * dimensions);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { values, dimensions, indices: Int32Array.from(indices) };
}
