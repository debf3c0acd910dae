import type { Accumulator, WholeSetMetric } from '../metrics.js';
import { checkNames, expect, expectNumber } from '../options.js';
import { LabelCounts, type Tally } from './label-counts.js';

/**
 * How scores of classes become one number. `binary`: the score of class `posLabel` of two. `micro`: of all counts added
 * up. `macro`: their mean. `weighted`: their mean by how many items are of each class. `samples`, for several labels an
 * item: the mean over items. As in scikit-learn; where nothing was to be counted the score is 0.
 */
export type Average = 'binary' | 'micro' | 'macro' | 'weighted' | 'samples';

/** Options of `Precision`, `Recall` and `FBeta`. */
export interface ClassScoreOptions {
  /** Default: `binary` of two classes, `macro` of more or of several labels an item. */
  average?: Average;
  /** The class that `binary` looks at. Default 1, the second. */
  posLabel?: number;
  /** With several labels an item: what counts as predicted, of the output's sigmoid. Default 0.5. */
  thresh?: number;
}

type Score = (tally: Tally) => number;

/** What the three have in common. */
class ClassScore implements WholeSetMetric {
  readonly name: string;
  readonly #score: Score;
  readonly #options: ClassScoreOptions;

  constructor(name: string, score: Score, options: ClassScoreOptions) {
    const { average, posLabel = 1, thresh = 0.5 } = options;
    const names = AVERAGES.map((one) => `'${one}'`).join(', ');
    expect('average', average, average === undefined || AVERAGES.includes(average), `one of ${names}`);
    expect('posLabel', posLabel, Number.isInteger(posLabel) && posLabel >= 0, "a class's index");
    expectNumber('thresh', thresh, 0);
    this.name = name;
    this.#score = score;
    this.#options = options;
  }

  begin(): Accumulator {
    const counts = new LabelCounts(this.#options.thresh ?? 0.5);
    return {
      add: (output, targets) => counts.add(output, targets),
      value: () => average(counts, this.#score, this.#options),
    };
  }
}

/** Share of the items predicted as a class that are of it. */
export class Precision extends ClassScore {
  constructor(options: ClassScoreOptions = {}) {
    checkNames('Precision', options, NAMES);
    super('precision', precision, options);
  }
}

/** Share of the items of a class that are predicted as it. */
export class Recall extends ClassScore {
  constructor(options: ClassScoreOptions = {}) {
    checkNames('Recall', options, NAMES);
    super('recall', recall, options);
  }
}

/** Harmonic mean of precision and recall, recall counting `beta` times as much. Default 2, fastai's; 1 is the F1 score. */
export class FBeta extends ClassScore {
  constructor({ beta = 2, ...options }: ClassScoreOptions & { beta?: number } = {}) {
    checkNames('FBeta', options, NAMES);
    expect('FBeta: beta', beta, Number.isFinite(beta) && beta > 0, 'a number above 0');
    super('f_beta', (tally) => fScore(tally, beta), options);
  }
}

export const precision: Score = ({ hits, predicted }) => (predicted > 0 ? hits / predicted : 0);
export const recall: Score = ({ hits, actual }) => (actual > 0 ? hits / actual : 0);

export function fScore({ hits, predicted, actual }: Tally, beta: number): number {
  const all = beta ** 2 * actual + predicted;
  return all > 0 ? ((1 + beta ** 2) * hits) / all : 0;
}

const NAMES: Record<keyof ClassScoreOptions, true> = { average: true, posLabel: true, thresh: true };
const AVERAGES: readonly Average[] = ['binary', 'micro', 'macro', 'weighted', 'samples'];

function average(counts: LabelCounts, score: Score, options: ClassScoreOptions): number {
  const { classes, items, severalLabels } = counts;
  const isPair = !severalLabels && classes.length === 2;
  const { average = isPair ? 'binary' : 'macro', posLabel = 1 } = options;
  if (average === 'binary') return score(positive(counts, isPair, posLabel));
  if (average === 'micro') return score(LabelCounts.sum(classes));
  if (average === 'macro') return mean(classes.map(score));
  if (average === 'samples') return mean(items.map(score));
  const all = classes.reduce((sum, { actual }) => sum + actual, 0);
  return all > 0 ? classes.reduce((sum, tally) => sum + tally.actual * score(tally), 0) / all : 0;
}

function positive({ classes }: LabelCounts, isPair: boolean, posLabel: number): Tally {
  const tally = classes[posLabel];
  if (isPair && tally) return tally;
  const what = isPair ? `posLabel ${posLabel}` : `${classes.length} classes`;
  throw new Error(
    `average: 'binary' is for two classes, of which posLabel is 0 or 1; got ${what}. Choose 'macro', 'micro' or 'weighted'`,
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
