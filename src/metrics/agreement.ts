/** Measures of agreement that chance alone does not give. */
import type { Accumulator, WholeSetMetric } from '../metrics.js';
import { expect } from '../options.js';
import { fromConfusion, margins } from './confusion-matrix.js';

/** Options of `KappaScore`. */
export interface KappaScoreOptions {
  /** How much a mistake counts: all the same (null, the default), by how many classes apart, or by the square of that. */
  weights?: 'linear' | 'quadratic' | null;
}

/** Cohen's kappa: 1 is perfect agreement, 0 what chance gives. For classes in an order, `weights` count near misses less. */
export class KappaScore implements WholeSetMetric {
  readonly name = 'kappa_score';
  readonly #metric: WholeSetMetric;

  constructor({ weights = null }: KappaScoreOptions = {}) {
    expect('KappaScore: weights', weights, weights === null || weights in POWERS, "null, 'linear' or 'quadratic'");
    const weigh = (i: number, j: number) => (weights === null ? Number(i !== j) : Math.abs(i - j) ** POWERS[weights]);
    this.#metric = fromConfusion(this.name, (counts) => kappa(counts, weigh));
  }

  begin(): Accumulator {
    return this.#metric.begin();
  }
}

/** Matthews' correlation of actual and predicted classes (Gorodkin 2004 for several): 1 is best, 0 what chance gives. */
export class MatthewsCorreff implements WholeSetMetric {
  readonly name = 'matthews_correff';

  begin(): Accumulator {
    return fromConfusion(this.name, matthews).begin();
  }
}

const POWERS = { linear: 1, quadratic: 2 };

function kappa(counts: readonly (readonly number[])[], weigh: (i: number, j: number) => number): number {
  const { rows, columns, all } = margins(counts);
  let [observed, expected] = [0, 0];
  for (const [i, row] of counts.entries()) {
    for (const [j, count] of row.entries()) {
      observed += weigh(i, j) * count;
      expected += (weigh(i, j) * rows[i]! * columns[j]!) / all;
    }
  }
  return 1 - observed / expected;
}

function matthews(counts: readonly (readonly number[])[]): number {
  const { rows, columns, all } = margins(counts);
  const right = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const products = (a: readonly number[], b: readonly number[]) => a.reduce((sum, n, i) => sum + n * b[i]!, 0);
  const [ofRows, ofColumns] = [all ** 2 - products(rows, rows), all ** 2 - products(columns, columns)];
  if (ofRows === 0 || ofColumns === 0) return 0;
  return (right * all - products(rows, columns)) / Math.sqrt(ofRows * ofColumns);
}
