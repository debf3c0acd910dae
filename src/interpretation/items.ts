import { kernelHost } from '../../kernel/api.js';
import type { DataLoader } from '../data/batch.js';
import { decide } from '../inference/decision.js';
import { loaderOf, type SetOptions } from '../inference/loader-of.js';
import { predictAll } from '../inference/predictions.js';
import { lossesOf, testTimeViews } from '../inference/tta.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';

/** A prediction that was looked at, with its label. */
export interface InterpretedItem {
  /** Position in its data set. */
  readonly index: number;
  /** Absolute path; null: it is no file. */
  readonly path: string | null;
  /** Indices of its classes: one, or any number where an item may have several. */
  readonly actual: readonly number[];
  /** Index of the class that it was taken for; all of them where there may be several. */
  readonly predicted: readonly number[];
  /** Its loss. */
  readonly loss: number;
  /** Of each class `[C]`. */
  readonly probabilities: Float32Array;
}

/** Options of `interpret`. */
export interface InterpretOptions extends SetOptions {
  /** Predictions averaged over several views, see `Learner.TTA`. Default false. */
  tta?: boolean;
  /** Where an item may have several labels: those more probable than this are predicted. Default 0.5. */
  thresh?: number;
}

/** Runs `learn` over a part of its data. Throws where the data stand for numbers: there are no classes to look at. */
export async function interpretItems(learn: Learner, options: InterpretOptions): Promise<InterpretedItem[]> {
  const { kind = 'category' } = learn.data;
  if (kind === 'float')
    throw new Error('ClassificationInterpretation is for classes, and this data stands for numbers');
  const dl = loaderOf(learn.data, options);
  const { preds, targets, losses, indices } = await predictions(learn, dl, options.tta ?? false);
  const [values, truths, classes] = [preds.dataSync<'float32'>().slice(), targets.dataSync().slice(), preds.shape[1]];
  tf.dispose([preds, targets]);
  return Array.from(indices, (index, i) => {
    const probabilities = values.subarray(i * classes, (i + 1) * classes);
    const row = truths.subarray(i * classes, (i + 1) * classes);
    const actual = kind === 'category' ? [truths[i]!] : [...row.keys()].filter((c) => row[c]! > 0.5);
    const { chosen } = decide(probabilities, learn.data, options.thresh);
    return { index, path: pathOf(dl, index), actual, predicted: chosen, loss: losses[i]!, probabilities };
  });
}

async function predictions(learn: Learner, dl: DataLoader, tta: boolean) {
  if (!tta) return await predictAll(learn, { dl, signal: kernelHost()?.interruptSignal() });
  const { plain, averaged, targets, indices } = await testTimeViews(learn, { dl });
  const preds = tf.tidy(() => plain.mul(0.4).add(averaged.mul(0.6)) as tf.Tensor2D);
  tf.dispose([plain, averaged]);
  return { preds, targets, indices, losses: lossesOf(preds, targets, learn.data.kind) };
}

const pathOf = ({ dataset }: DataLoader, index: number): string | null =>
  (dataset as { x?: { get(i: number): string } }).x?.get(index) ?? null;
