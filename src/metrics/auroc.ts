import type { Accumulator, WholeSetMetric } from '../metrics.js';
import { tf } from '../native/tensorflow.js';
import { expect } from '../options.js';

/** Options of `AUROC`. */
export interface AurocOptions {
  /**
   * For more than two classes (each against the rest) or several labels an item. `macro`: the classes' mean, the
   * default. `weighted`: by how many items are of each. `micro`: all decisions in one list.
   */
  average?: 'macro' | 'weighted' | 'micro';
}

/**
 * Area under the receiver operating characteristic: how likely an item of a class gets a higher score for it than an
 * item that is not; 0.5 is chance. Of two classes, the second's. NaN where a class has no item or nothing else.
 */
export class AUROC implements WholeSetMetric {
  readonly name = 'auroc';
  readonly #average: NonNullable<AurocOptions['average']>;

  constructor({ average = 'macro' }: AurocOptions = {}) {
    expect('AUROC: average', average, AVERAGES.includes(average), "'macro', 'weighted' or 'micro'");
    this.#average = average;
  }

  begin(): Accumulator {
    const columns: Column[] = [];
    let isPair = false;
    return {
      add: (output, targets) => {
        const classes = output.shape[1];
        const severalLabels = targets.shape.length === 2;
        isPair = !severalLabels && classes === 2;
        const scores = (severalLabels ? output : output.softmax()).dataSync();
        const actual = (severalLabels ? targets : tf.oneHot(targets.toInt(), classes)).dataSync();
        while (columns.length < classes) columns.push({ scores: [], actual: [] });
        for (const [i, score] of scores.entries()) {
          columns[i % classes]!.scores.push(score);
          columns[i % classes]!.actual.push(actual[i]! > 0);
        }
      },
      value: () => (isPair ? area(columns[1]!) : averageArea(columns, this.#average)),
    };
  }
}

const AVERAGES = ['macro', 'weighted', 'micro'];

/** Scores of a class and whether each item is of it. */
interface Column {
  scores: number[];
  actual: boolean[];
}

function averageArea(columns: readonly Column[], average: string): number {
  if (average === 'micro') {
    return area({
      scores: columns.flatMap(({ scores }) => scores),
      actual: columns.flatMap(({ actual }) => actual),
    });
  }
  const weights = columns.map(({ actual }) => (average === 'macro' ? 1 : actual.filter(Boolean).length));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return columns.reduce((sum, column, i) => sum + weights[i]! * area(column), 0) / all;
}

/** By ranks (Mann and Whitney 1947); equal scores share the mean of their ranks. */
function area({ scores, actual }: Column): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const positives = order.slice(from, to).filter((i) => actual[i]).length;
    ranks += (positives * (from + to + 1)) / 2;
    from = to;
  }
  const positives = actual.filter(Boolean).length;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (actual.length - positives));
}
