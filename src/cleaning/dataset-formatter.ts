import { kernelHost } from '../../kernel/api.js';
import { argmax } from '../argmax.js';
import type { DataLoader } from '../data/batch.js';
import type { LabelList } from '../data/label-list.js';
import { predictAll } from '../inference/predictions.js';
import { ClassificationInterpretation } from '../interpretation.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';
import { expectNumber, expectWhole } from '../options.js';
import { learnerFeatures } from './features.js';
import { picturesOf } from './labelled-pictures.js';
import { similarPairs } from './pairs.js';

interface FormatterOptions {
  /** Pictures to look at. Default, as in fastai: the training items, in order and not augmented. */
  dl?: DataLoader;
  /** How many pictures (`fromSimilars`: pairs) to return. Default: all. */
  nImgs?: number;
}

/** Pictures of a data set in an order worth cleaning in, for `ImageCleaner`. fastai's `DatasetFormatter`. */
// biome-ignore lint/complexity/noStaticOnlyClass: fastai's name is a class of such functions
export class DatasetFormatter {
  /** The data set and the positions of its items, the greatest loss first. */
  static async fromToplosses(
    learn: Learner,
    { dl = learn.data.fixDl, nImgs }: FormatterOptions = {},
  ): Promise<[dataset: LabelList, fnsIdxs: number[]]> {
    const dataset = picturesOf('DatasetFormatter', dl.dataset);
    const interpretation = await ClassificationInterpretation.fromLearner(learn, { dl });
    return [dataset, interpretation.topLosses(nImgs)[1]];
  }

  /**
   * The data set and the positions of its most similar items, two by two, the most similar pair first: by the cosine of
   * what the network's body sees in them. `minSimilarity`: pairs below it are left out. Default 0.9.
   */
  static async fromSimilars(
    learn: Learner,
    { dl = learn.data.fixDl, nImgs = 1000, minSimilarity = 0.9 }: FormatterOptions & { minSimilarity?: number } = {},
  ): Promise<[dataset: LabelList, fnsIdxs: number[]]> {
    expectWhole('nImgs', nImgs, 1);
    expectNumber('minSimilarity', minSimilarity, -1);
    const dataset = picturesOf('DatasetFormatter', dl.dataset);
    const { values, dimensions, indices } = await learnerFeatures(learn, { dl });
    const pairs = await similarPairs(values, dimensions, { minSimilarity, limit: nImgs });
    return [dataset, pairs.flatMap(({ a, b }) => [indices[a]!, indices[b]!])];
  }

  /**
   * The `num` items whose two best probabilities are nearest to each other, the nearest first, with the classes and what
   * each is taken for. For `PredictionsCorrector`. `dl`: default the validation items.
   */
  static async fromMostUnsure(
    learn: Learner,
    { dl = learn.data.validDl, num = 50 }: { dl?: DataLoader; num?: number } = {},
  ): Promise<[dataset: LabelList, fnsIdxs: number[], classes: readonly string[], labels: string[]]> {
    expectWhole('num', num, 1);
    const dataset = picturesOf('DatasetFormatter', dl.dataset);
    const { preds, targets, indices } = await predictAll(learn, { dl, signal: kernelHost()?.interruptSignal() });
    const [values, classes] = [preds.dataSync<'float32'>().slice(), preds.shape[1]];
    tf.dispose([preds, targets]);
    const items = Array.from(indices, (index, i) => {
      const row = values.subarray(i * classes, (i + 1) * classes);
      return { index, gap: topGap(row), label: dataset.classes[argmax(row)]! };
    });
    const unsure = items.sort((a, b) => a.gap - b.gap || a.index - b.index).slice(0, num);
    return [dataset, unsure.map(({ index }) => index), dataset.classes, unsure.map(({ label }) => label)];
  }
}

/** Difference of the two greatest numbers. */
export function topGap(row: Float32Array): number {
  let [first, second] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of row) {
    if (value > first) [first, second] = [value, first];
    else if (value > second) second = value;
  }
  return first - second;
}
