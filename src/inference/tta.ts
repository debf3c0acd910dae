/** Test time augmentation: predictions averaged over several views of each item. */

import { kernelHost } from '../../kernel/api.js';
import type { DataLoader, TargetKind, Targets } from '../data/batch.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';
import { checkNames, expect } from '../options.js';
import { zoom } from '../transforms/affine.js';
import { cropPad } from '../transforms/crop.js';
import { flipLr } from '../transforms/flip.js';
import type { Transform } from '../transforms/transform.js';
import { loaderOf, type SetOptions } from './loader-of.js';
import { type Predictions, predictAll } from './predictions.js';

export interface TtaOptions extends SetOptions {
  /** Weight of the plain prediction in the result, 0–1; the rest is the mean of the views. Null: both, unmixed. Default 0.4. */
  beta?: number | null;
  /** How much the views are magnified. Default 1.35. */
  scale?: number;
}

/** What TTA finds. The caller disposes the tensors. */
export interface TtaResult {
  plain: tf.Tensor2D;
  /** Mean over the views, `[N, C]`. */
  averaged: tf.Tensor2D;
  targets: Targets;
  /** Position of each row in the data set. */
  indices: Int32Array;
}

/**
 * The plain predictions and the mean over eight views: each corner of the picture magnified by `scale`, as it is and
 * mirrored, with the training's transforms other than crop, flip and zoom. fastai's `TTA`.
 */
export async function testTimeViews(learn: Learner, options: TtaOptions = {}): Promise<TtaResult> {
  checkNames('TTA', options, { beta: true, scale: true, dsType: true, dl: true });
  const { beta = 0.4, scale = 1.35 } = options;
  expect('TTA: beta', beta, beta === null || (Number.isFinite(beta) && beta >= 0 && beta <= 1), 'a number from 0 to 1');
  expect('TTA: scale', scale, Number.isFinite(scale) && scale >= 1, 'a number from 1 on');
  const dl = loaderOf(learn.data, options);
  const { augmented } = learn.data;
  if (!augmented) throw new Error('TTA: this data cannot be seen in other views; ImageDataBunch can');
  const signal = kernelHost()?.interruptSignal();
  const plain = await predictAll(learn, { dl, signal });
  let sum: tf.Tensor2D | null = null;
  try {
    for (let view = 0; view < VIEWS; view++) {
      const loader: DataLoader = augmented.call(learn.data, dl, (train) => viewTransforms(train, view, scale), view);
      const seen = await predictAll(learn, { dl: loader, signal });
      sum = addUp(sum, seen, plain);
    }
    const total = sum!;
    return {
      plain: plain.preds,
      averaged: tf.tidy(() => total.div(VIEWS)),
      targets: plain.targets,
      indices: plain.indices,
    };
  } catch (error) {
    tf.dispose([plain.preds, plain.targets]);
    throw error;
  } finally {
    sum?.dispose();
  }
}

/** Loss of each item from predictions, where those are all there is of the network's output: `[N]`. */
export function lossesOf(preds: tf.Tensor2D, targets: Targets, kind: TargetKind = 'category'): Float32Array {
  const losses = tf.tidy(() => {
    if (kind === 'float') return tf.squaredDifference(preds, targets.reshape(preds.shape)).mean(1);
    const likely = preds.clipByValue(TINY, 1).log();
    if (kind === 'category') return likely.mul(tf.oneHot(targets.toInt(), preds.shape[1])).sum(1).neg();
    const unlikely = tf.sub(1, preds).clipByValue(TINY, 1).log();
    return likely
      .mul(targets)
      .add(unlikely.mul(tf.sub(1, targets)))
      .mean(1)
      .neg();
  });
  const values = losses.dataSync<'float32'>().slice();
  losses.dispose();
  return values;
}

const VIEWS = 8;
const TINY = 1e-7;

/** The transforms of one view: bits 0 and 1 choose the corner, bit 2 mirrors. */
export function viewTransforms(train: readonly Transform[], view: number, scale: number): Transform[] {
  const [rowPct, colPct] = [view & 1 ? 1 : 0, view & 2 ? 1 : 0];
  const kept = train.filter(({ kind, name }) => kind !== 'crop' && !REPLACED.has(name));
  const views = [zoom({ scale, rowPct, colPct }), cropPad({ rowPct, colPct }), ...(view & 4 ? [flipLr()] : [])];
  return [...kept, ...views];
}

const REPLACED = new Set(['flipLr', 'dihedral', 'zoom', 'randZoom', 'zoomCrop', 'randResizeCrop', 'crop', 'cropPad']);

/** Files may go away while views are looked at: then rows would no longer belong together. */
function addUp(sum: tf.Tensor2D | null, { preds, targets, indices }: Predictions, plain: Predictions): tf.Tensor2D {
  targets.dispose();
  if (String(indices) !== String(plain.indices)) {
    tf.dispose([preds]);
    throw new Error('TTA: files went away or came back while it ran; run it again');
  }
  if (!sum) return preds;
  const next = sum.add(preds) as tf.Tensor2D;
  tf.dispose([sum, preds]);
  return next;
}
