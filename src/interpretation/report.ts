import { fScore, precision, recall } from '../metrics/f-beta.js';
import { LabelCounts, type Tally } from '../metrics/label-counts.js';
import { PlainText } from '../plain-text.js';

/** Scores of a class, or means over classes; 0 where nothing was to be counted. */
export interface ReportRow {
  /** The class, or what the row is a mean of. */
  name: string;
  /** Share of those predicted as the class that are of it, 0–1. */
  precision: number;
  /** Share of the class that is predicted as it, 0–1. */
  recall: number;
  /** Harmonic mean of the two, 0–1. */
  f1: number;
  /** Items of the class. */
  support: number;
}

/** Precision, recall and F1 of each class and their means, as scikit-learn's `classification_report` has them. */
export class ClassificationReport extends PlainText {
  /** A row for each class. */
  readonly classes: readonly ReportRow[];
  /** The classes' mean, each counting the same. */
  readonly macro: ReportRow;
  /** The classes' mean, each counting as often as it occurs. */
  readonly weighted: ReportRow;
  /** Of all counts added up; with one class an item all three are the accuracy. */
  readonly micro: ReportRow;
  /** Mean over the items, where one may have several labels. */
  readonly samples: ReportRow | null;

  /** `items`: tallies of each item, where one may have several labels; null: each has one. */
  constructor(names: readonly string[], tallies: readonly Tally[], items: readonly Tally[] | null) {
    const classes = tallies.map((tally, i) => rowOf(names[i]!, tally));
    const support = classes.reduce((sum, row) => sum + row.support, 0);
    const macro = meanRow(
      'macro avg',
      classes,
      classes.map(() => 1),
      support,
    );
    const weighted = meanRow(
      'weighted avg',
      classes,
      classes.map((row) => row.support),
      support,
    );
    const micro = rowOf('micro avg', LabelCounts.sum(tallies));
    const samples = items && {
      ...meanRow(
        'samples avg',
        items.map((tally) => rowOf('', tally)),
        items.map(() => 1),
        support,
      ),
    };
    super(table(classes, [micro, macro, weighted, ...(samples ? [samples] : [])], items === null));
    this.samples = samples;
    this.classes = classes;
    this.macro = macro;
    this.weighted = weighted;
    this.micro = micro;
  }
}

const rowOf = (name: string, tally: Tally): ReportRow => ({
  ...{ name, precision: precision(tally), recall: recall(tally) },
  ...{ f1: fScore(tally, 1), support: tally.actual },
});

function meanRow(name: string, rows: readonly ReportRow[], weights: readonly number[], support: number): ReportRow {
  const all = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const mean = (key: 'precision' | 'recall' | 'f1') =>
    rows.reduce((sum, row, i) => sum + row[key] * weights[i]!, 0) / all;
  return { name, precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support };
}

function table(classes: readonly ReportRow[], means: readonly ReportRow[], isAccuracy: boolean): string {
  const [micro, ...others] = means as [ReportRow, ...ReportRow[]];
  const width = Math.max(...[...classes, ...means].map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    `${name.padStart(width)}  ${cells.map((cell) => cell.padStart(9)).join(' ')}`;
  const row = ({ name, precision, recall, f1, support }: ReportRow) =>
    line(name, [...[precision, recall, f1].map((value) => value.toFixed(2)), String(support)]);
  // With one class an item the three are one number.
  const overall = isAccuracy ? line('accuracy', ['', '', micro.f1.toFixed(2), String(micro.support)]) : row(micro);
  const head = line('', ['precision', 'recall', 'f1-score', 'support']);
  return [head, '', ...classes.map(row), '', overall, ...others.map(row)].join('\n');
}
