/** Figures of a training run: pure functions from numbers to figures. */
import type { Figure, ScatterTrace } from '../widgets/state/figure.js';
import { exponent, suggestLr, TOO_FEW_POINTS } from './lr-suggestion.js';

/** The part of a `Recorder` that plots are made from. */
export interface TrainingRecord {
  readonly losses: readonly number[];
  readonly lrs: readonly number[];
  readonly moms: readonly number[];
  readonly valLosses: readonly (number | null)[];
  readonly metrics: readonly (readonly (number | null)[])[];
  readonly nbBatches: readonly number[];
  readonly names: readonly string[];
}

/** Batches to leave out at either end. Default 0. */
export interface RangeOptions {
  skipStart?: number;
  skipEnd?: number;
}

export interface LossVsLrOptions extends RangeOptions {
  /** Mark the rate at which the loss falls fastest. Default false. */
  suggestion?: boolean;
}

/** The plot, the suggested rate where one was asked for and found, and the suggestion in words. */
export interface LossVsLr {
  figure: Figure;
  suggestion: number | null;
  text: string;
}

/**
 * Loss by learning rate. By default the first 10 and last 5 batches are left out, as in fastai; in a run of 15 batches
 * or fewer, less is, and the title says so. Losses that are not finite leave a gap.
 */
export function lossVsLr(record: TrainingRecord, options: LossVsLrOptions = {}): LossVsLr {
  if (record.losses.length === 0)
    throw new Error('plot: nothing was recorded yet; run learn.lrFind() or learn.fit() first');
  const { from, to, short } = range(record.losses.length, options);
  const lrs = record.lrs.slice(from, to);
  const losses = record.losses.slice(from, to);
  const title = short
    ? `Loss by learning rate (a run of ${record.losses.length} batches: nothing left out)`
    : 'Loss by learning rate';
  const data = [line('Loss', lrs, losses)];
  const found = options.suggestion ? suggestLr(lrs, losses) : null;
  if (found) data.push(point('Suggestion', found.lr, found.loss));
  const figure: Figure = {
    data,
    layout: layout(title, 'Learning Rate', 'Loss', 'log'),
    summary: `${title}: ${describe(losses)} as the learning rate goes from ${exponent(lrs[0]!)} to ${exponent(lrs.at(-1)!)}.${found ? ` It falls fastest at ${exponent(found.lr)}.` : ''}`,
  };
  return { figure, suggestion: found?.lr ?? null, text: found?.text ?? TOO_FEW_POINTS };
}

/** Training loss by batch, and validation loss at the end of each epoch. */
export function losses(record: TrainingRecord, options: RangeOptions = {}): Figure {
  const { from, to } = bounds(record.losses.length, options);
  const data = [line('Train', count(from, to), record.losses.slice(from, to))];
  const ends = epochEnds(record).map((x, i) => ({ x, y: record.valLosses[i] ?? null }));
  const shown = ends.filter(({ x, y }) => y !== null && x >= from && x <= to);
  if (shown.length > 0)
    data.push(
      line(
        'Validation',
        shown.map(({ x }) => x),
        shown.map(({ y }) => y!),
      ),
    );
  const validation = shown.length > 0 ? `; validation loss: ${describe(shown.map(({ y }) => y!))}` : '';
  return {
    data,
    layout: layout('Loss', 'Batches processed', 'Loss'),
    summary: `Loss over ${to - from} batches: training loss ${describe(record.losses.slice(from, to))}${validation}.`,
  };
}

/** Learning rate by batch. */
export function rates(record: TrainingRecord, options: RangeOptions = {}): Figure {
  return byBatch('Learning Rate', record.lrs, options);
}

/** Momentum by batch. */
export function momenta(record: TrainingRecord, options: RangeOptions = {}): Figure {
  return byBatch('Momentum', record.moms, options);
}

/** Each metric at the ends of the epochs: one figure for each. */
export function metrics(record: TrainingRecord, options: RangeOptions = {}): Figure[] {
  const names = record.names.slice(3);
  if (names.length === 0)
    throw new Error('plotMetrics: no metrics were recorded; give the learner some: { metrics: [errorRate] }');
  const { from, to } = bounds(record.losses.length, options);
  return names.map((name, column) => {
    const points = epochEnds(record).map((x, i) => ({ x, y: record.metrics[i]?.[column] ?? null }));
    const shown = points.filter(({ x, y }) => y !== null && x >= from && x <= to);
    const values = shown.map(({ y }) => y!);
    return {
      data: [
        line(
          name,
          shown.map(({ x }) => x),
          values,
        ),
      ],
      layout: layout(name, 'Batches processed', name),
      summary: `${name} after each of ${values.length} epochs: ${describe(values)}.`,
    };
  });
}

/** Counts of the actual classes (rows) by the predicted ones (columns). `cells`: what colours show and, as text, is written. */
export function confusion(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
  { cells, text }: { cells: number[][]; text: string[][] },
): Figure {
  const right = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const all = counts.flat().reduce((sum, n) => sum + n, 0);
  const rows = counts.map((row, i) => `${classes[i]} ${row.join(', ')}`);
  return {
    data: [{ type: 'heatmap', x: [...classes], y: [...classes], z: cells, text }],
    layout: {
      title: { text: 'Confusion matrix' },
      xaxis: { title: { text: 'Predicted' }, type: 'category' },
      yaxis: { title: { text: 'Actual' }, type: 'category' },
    },
    summary: `Confusion matrix of ${classes.join(', ')}: ${right} of ${all} right. Rows, actual: ${rows.join('; ')}.`,
  };
}

/** A figure with the axes of `lossVsLr` and no points yet, for a plot that grows. */
export const emptyLossVsLr = (): Figure => ({
  data: [line('Loss', [], [])],
  layout: layout('Loss by learning rate', 'Learning Rate', 'Loss', 'log'),
  summary: 'Loss by learning rate, as the search for a rate goes on.',
});

/** The same for `losses`. */
export const emptyLosses = (): Figure => ({
  data: [line('Train', [], []), line('Validation', [], [])],
  layout: layout('Loss', 'Batches processed', 'Loss'),
  summary: 'Loss by batch, as training goes on.',
});

function range(length: number, options: RangeOptions): { from: number; to: number; short: boolean } {
  const { skipStart = 10, skipEnd = 5 } = options;
  const short = length <= skipStart + skipEnd;
  return short ? { from: 0, to: length, short } : { from: skipStart, to: length - skipEnd, short };
}

function bounds(length: number, { skipStart = 0, skipEnd = 0 }: RangeOptions): { from: number; to: number } {
  if (length === 0) throw new Error('plot: nothing was recorded yet; run learn.fit() first');
  if (skipStart + skipEnd >= length) {
    throw new RangeError(`skipStart ${skipStart} and skipEnd ${skipEnd} leave nothing of ${length} batches: give less`);
  }
  return { from: skipStart, to: length - skipEnd };
}

function byBatch(name: string, values: readonly number[], options: RangeOptions): Figure {
  const { from, to } = bounds(values.length, options);
  const shown = values.slice(from, to);
  return {
    data: [line(name, count(from, to), shown)],
    layout: layout(name, 'Batches processed', name),
    summary: `${name} over ${shown.length} batches: ${describe(shown)}.`,
  };
}

/** Batches processed at the end of each epoch. */
function epochEnds({ nbBatches }: TrainingRecord): number[] {
  let sum = 0;
  return nbBatches.map((batches) => (sum += batches));
}

const count = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function line(name: string, x: readonly number[], y: readonly number[]): ScatterTrace {
  const mode = y.length === 1 ? 'markers' : 'lines';
  return { type: 'scatter', name, x: [...x], y: y.map((value) => (Number.isFinite(value) ? value : null)), mode };
}

const point = (name: string, x: number, y: number): ScatterTrace => ({
  type: 'scatter',
  name,
  x: [x],
  y: [y],
  mode: 'markers',
  marker: { color: 'red', size: 10 },
});

const layout = (title: string, x: string, y: string, type: 'linear' | 'log' = 'linear'): Figure['layout'] => ({
  title: { text: title },
  xaxis: { title: { text: x }, type },
  yaxis: { title: { text: y }, type: 'linear' },
});

/** Start, lowest point and end in words. */
function describe(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return 'no finite value';
  const spread = `from ${short(finite[0]!)} to ${short(finite.at(-1)!)}, lowest ${short(Math.min(...finite))}`;
  return finite.length === values.length ? spread : `${spread}, ${values.length - finite.length} values not finite`;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
