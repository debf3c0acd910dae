import { Output } from '../widgets/kernel-side/index.js';
import type { DataSet } from './data/batch.js';
import { imageGrid, type Tile } from './data/image-grid.js';
import { loaderOf } from './inference/loader-of.js';
import { classTallies, confusedPairs, confusionCounts, itemTallies } from './interpretation/confusion.js';
import { type ConfusionOptions, showConfusion } from './interpretation/confusion-plot.js';
import { type InterpretedItem, type InterpretOptions, interpretItems } from './interpretation/items.js';
import { ClassificationReport } from './interpretation/report.js';
import { checkPlotTopLosses, heatmapTile, type PlotTopLossesOptions, titleOf } from './interpretation/top-losses.js';
import type { Learner } from './learner.js';
import { checkNames, expectNumber, expectWhole } from './options.js';

/** Where a classifier is right and wrong on a set of items. fastai's `ClassificationInterpretation`. */
export class ClassificationInterpretation {
  /** All that was looked at, in the set's order, each with its path, classes, loss and probabilities. */
  readonly items: readonly InterpretedItem[];
  /** The classes' names. */
  readonly classes: readonly string[];
  readonly #learn: Learner;
  readonly #dataset: DataSet;
  readonly #severalLabels: boolean;

  private constructor(learn: Learner, dataset: DataSet, items: readonly InterpretedItem[]) {
    this.#learn = learn;
    this.#dataset = dataset;
    this.items = items;
    this.classes = learn.data.classes;
    this.#severalLabels = learn.data.kind === 'multiCategory';
  }

  /**
   * Runs `learn` over the validation set, over another part of the data (`DatasetType.Fix` for the training items) or a
   * loader. Throws where the data stand for numbers.
   */
  static async fromLearner(learn: Learner, options: InterpretOptions = {}): Promise<ClassificationInterpretation> {
    checkNames('fromLearner', options, { dsType: true, dl: true, tta: true, thresh: true });
    if (options.thresh !== undefined) expectNumber('fromLearner: thresh', options.thresh, 0);
    const items = await interpretItems(learn, options);
    return new ClassificationInterpretation(learn, loaderOf(learn.data, options).dataset, items);
  }

  /**
   * `[losses, idxs, items]`: the `k` greatest losses (default: all), the greatest first, where their items are in the
   * data set, and the items themselves. `largest: false`: the least first.
   */
  topLosses(
    k = this.items.length,
    { largest = true } = {},
  ): [losses: number[], idxs: number[], items: InterpretedItem[]] {
    expectWhole('k', k, 0);
    const items = this.#sorted(largest).slice(0, k);
    return [items.map(({ loss }) => loss), items.map(({ index }) => index), items];
  }

  /** How often each class (row) was taken for each class (column). Throws where items may have several labels. */
  confusionMatrix(): number[][] {
    if (this.#severalLabels) {
      throw new Error(
        'confusionMatrix: items of this data may have several labels; labelCounts() counts each by itself',
      );
    }
    return confusionCounts(this.items, this.classes.length);
  }

  /** For each class how often it was predicted, was there, and both. */
  labelCounts(): { name: string; hits: number; predicted: number; actual: number }[] {
    return classTallies(this.items, this.classes.length).map((tally, c) => ({ name: this.classes[c]!, ...tally }));
  }

  /**
   * `[actual, predicted, count]` of the mistakes made at least `minVal` times, the most frequent first. Where items may
   * have several labels: a label that was missed, and one wrongly predicted beside.
   */
  mostConfused(minVal = 1): [actual: string, predicted: string, count: number][] {
    expectNumber('minVal', minVal);
    return confusedPairs(this.items)
      .filter(([, , count]) => count >= minVal)
      .map(([actual, predicted, count]) => [this.classes[actual]!, this.classes[predicted]!, count]);
  }

  /** Precision, recall, F1 and number of items of each class, and their means. */
  classificationReport(): ClassificationReport {
    const tallies = classTallies(this.items, this.classes.length);
    const items = this.#severalLabels ? itemTallies(this.items) : null;
    return new ClassificationReport(this.classes, tallies, items);
  }

  /**
   * Shows the confusion matrix: in JupyterLab a click on a cell shows its pictures below; saved, it is a picture and a
   * table. `normalize`: as shares of each row.
   */
  async plotConfusionMatrix(options: ConfusionOptions = {}): Promise<void> {
    await showConfusion(this.confusionMatrix(), this.classes, this.items, options);
  }

  /**
   * Shows the `k` pictures with the greatest losses: prediction, actual class, loss, probability of the actual class.
   * `heatmap`: with what in them speaks for a class.
   */
  async plotTopLosses(k = 9, options: PlotTopLossesOptions = {}): Promise<void> {
    const filled = checkPlotTopLosses(options);
    expectWhole('k', k, 1);
    const items = this.#sorted(filled.largest).slice(0, k);
    if (items.some(({ path }) => path === null))
      throw new Error('plotTopLosses: the items of this data set are no picture files');
    const tiles: Tile[] = [];
    for (const item of items) {
      const title = titleOf(item, this.classes);
      tiles.push(filled.heatmap ? await heatmapTile(this.#learn, item, title, filled) : { image: item.path!, title });
    }
    const { columns } = options;
    const look = { heading: HEADING, size: filled.imgSize, ...(columns === undefined ? {} : { columns }) };
    const png = await imageGrid(tiles, look);
    const text = [HEADING, ...tiles.map(({ title }) => title.replace('\n', ' / '))].join('\n');
    new Output().show({ 'image/png': png.toString('base64'), 'text/plain': text });
  }

  /** The set that was looked at. */
  get dataset(): DataSet {
    return this.#dataset;
  }

  #sorted(largest: boolean): InterpretedItem[] {
    // What is not a number is the worst there is.
    const rank = ({ loss }: InterpretedItem) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);
    const order = (a: InterpretedItem, b: InterpretedItem) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a));
    return [...this.items].sort((a, b) => (largest ? order(a, b) : order(b, a)));
  }
}

const HEADING = 'Prediction / Actual / Loss / Probability';
