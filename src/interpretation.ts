import { kernelHost } from '../kernel/api.js';
import { Output } from '../widgets/kernel-side/index.js';
import { argmax } from './argmax.js';
import type { DataLoader, DataSet } from './data/batch.js';
import { imageGrid } from './data/image-grid.js';
import { predictAll } from './inference/predictions.js';
import type { Learner } from './learner.js';
import { tf } from './native/tensorflow.js';
import { expectWhole } from './options.js';
import { confusion } from './plots.js';
import { showFigure } from './show-figure.js';

/** A prediction that was looked at, with its label. */
interface Item {
  /** Position in the data set. */
  index: number;
  actual: number;
  predicted: number;
  loss: number;
  /** Probability of each class `[C]`. */
  probabilities: Float32Array;
}

/** Where a classifier is right and wrong on a set of items. fastai's `ClassificationInterpretation`. */
export class ClassificationInterpretation {
  readonly #dataset: DataSet;
  readonly #items: readonly Item[];

  private constructor(dataset: DataSet, items: readonly Item[]) {
    this.#dataset = dataset;
    this.#items = items;
  }

  /** Runs `learn` over the validation set, or over `dl` (`data.fixDl` for the training items). */
  static async fromLearner(
    learn: Learner,
    { dl = learn.data.validDl }: { dl?: DataLoader } = {},
  ): Promise<ClassificationInterpretation> {
    const { preds, targets, losses, indices } = await predictAll(learn, {
      dl,
      signal: kernelHost()?.interruptSignal(),
    });
    const [rows, actual] = [preds.dataSync<'float32'>().slice(), targets.dataSync<'int32'>().slice()];
    const classes = preds.shape[1];
    tf.dispose([preds, targets]);
    const items = Array.from(indices, (index, i) => {
      const probabilities = rows.subarray(i * classes, (i + 1) * classes);
      return { index, actual: actual[i]!, predicted: argmax(probabilities), loss: losses[i]!, probabilities };
    });
    return new ClassificationInterpretation(dl.dataset, items);
  }

  /**
   * `[losses, idxs]`: the `k` greatest losses (default: all), the greatest first, and where their items are in the data
   * set. `largest: false`: the least first.
   */
  topLosses(k = this.#items.length, { largest = true } = {}): [losses: number[], idxs: number[]] {
    expectWhole('k', k, 0);
    const items = this.#sorted(largest).slice(0, k);
    return [items.map(({ loss }) => loss), items.map(({ index }) => index)];
  }

  /** How often each class (row) was taken for each class (column). */
  confusionMatrix(): number[][] {
    const cells = this.#dataset.classes.map(() => this.#dataset.classes.map(() => 0));
    for (const { actual, predicted } of this.#items) cells[actual]![predicted]!++;
    return cells;
  }

  /** `[actual, predicted, count]` of the mistakes made at least `minVal` times, the most frequent first. */
  mostConfused(minVal = 1): [actual: string, predicted: string, count: number][] {
    const { classes } = this.#dataset;
    const mistakes = this.confusionMatrix().flatMap((row, actual) =>
      row.map((count, predicted): [string, string, number] => [classes[actual]!, classes[predicted]!, count]),
    );
    return mistakes
      .filter(([actual, predicted, count]) => actual !== predicted && count >= minVal)
      .sort((a, b) => b[2] - a[2]);
  }

  /** Shows the confusion matrix as a picture; `normalize`: as shares of each row. */
  async plotConfusionMatrix({ normalize = false } = {}): Promise<void> {
    const counts = this.confusionMatrix();
    const cells = normalize ? counts.map(shares) : counts;
    const text = cells.map((row) => row.map((n) => (normalize ? n.toFixed(2) : String(n))));
    await showFigure(confusion(this.#dataset.classes, counts, { cells, text }));
  }

  /** Shows the `k` pictures with the greatest losses: prediction, actual class, loss, probability of the actual class. */
  async plotTopLosses(k = 9, { largest = true } = {}): Promise<void> {
    const files = (this.#dataset as { x?: { get(i: number): string } }).x;
    if (!files) throw new Error('plotTopLosses: the items of this data set are no picture files');
    expectWhole('k', k, 1);
    const items = this.#sorted(largest).slice(0, k);
    const titles = items.map((item) => this.#title(item));
    const tiles = items.map(({ index }, i) => ({ image: files.get(index), title: titles[i]! }));
    const png = await imageGrid(tiles, { heading: HEADING });
    const text = [HEADING, ...titles.map((title) => title.replace('\n', ' / '))].join('\n');
    new Output().show({ 'image/png': png.toString('base64'), 'text/plain': text });
  }

  #sorted(largest: boolean): Item[] {
    // What is not a number is the worst there is.
    const rank = ({ loss }: Item) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);
    const order = (a: Item, b: Item) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a));
    return [...this.#items].sort((a, b) => (largest ? order(a, b) : order(b, a)));
  }

  #title({ predicted, actual, loss, probabilities }: Item): string {
    const { classes } = this.#dataset;
    return `${classes[predicted]} / ${classes[actual]}\n${loss.toFixed(2)} / ${probabilities[actual]!.toFixed(2)}`;
  }
}

const HEADING = 'Prediction / Actual / Loss / Probability';

function shares(row: readonly number[]): number[] {
  const total = row.reduce((sum, n) => sum + n, 0);
  return row.map((n) => (total > 0 ? n / total : 0));
}
