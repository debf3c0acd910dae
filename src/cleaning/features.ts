import { setImmediate as turn } from 'node:timers/promises';
import { kernelHost } from '../../kernel/api.js';
import type { DataLoader } from '../data/batch.js';
import type { Learner } from '../learner.js';
import { Pass } from '../models/layers/pass.js';
import { ConcatPool } from '../models/layers/pool.js';
import { Sequential } from '../models/layers/sequential.js';
import { inArena } from '../native/arena.js';
import { borrow, read } from '../native/convert.js';
import { tf } from '../native/tensorflow.js';
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
  const values = new Float32Array(indices.length * dimensions);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { values, dimensions, indices: Int32Array.from(indices) };
}
