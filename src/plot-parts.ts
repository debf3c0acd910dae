/** What the figures of a training run are put together from. */
import type { Figure, HoverColumn, ScatterTrace } from '../widgets/state/figure.js';

/** The part of a `Recorder` that plots are made from. */
export interface TrainingRecord {
  /** Smoothed losses, and each batch's own. */
  readonly losses: readonly number[];
  readonly rawLosses?: readonly number[];
  readonly lrs: readonly number[];
  /** The epoch of each batch, from 0. */
  readonly epochs?: readonly number[];
  readonly moms: readonly number[];
  /** The rate of each layer group at each batch. */
  readonly groupLrs?: readonly (readonly number[])[];
  readonly valLosses: readonly (number | null)[];
  readonly metrics: readonly (readonly (number | null)[])[];
  readonly nbBatches: readonly number[];
  readonly names: readonly string[];
  /** Batches that a search for a rate was to have. */
  readonly numIt?: number | null;
}

/** Batches to leave out at either end. Default 0. */
export interface RangeOptions {
  skipStart?: number;
  skipEnd?: number;
}

/** First and last batch to show. Throws where nothing is left. */
export function bounds(length: number, { skipStart = 0, skipEnd = 0 }: RangeOptions): { from: number; to: number } {
  if (length === 0) throw new Error('plot: nothing was recorded yet; run learn.fit() first');
  if (skipStart + skipEnd >= length) {
    throw new RangeError(`skipStart ${skipStart} and skipEnd ${skipEnd} leave nothing of ${length} batches: give less`);
  }
  return { from: skipStart, to: length - skipEnd };
}

/** Batches processed at the end of each epoch. */
export function epochEnds({ nbBatches }: TrainingRecord): number[] {
  let sum = 0;
  return nbBatches.map((batches) => {
    sum += batches;
    return sum;
  });
}

/** The numbers from `from` to below `to`. */
export const count = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** What is not finite leaves a gap; a single point is drawn as one. `hover`: what is said of each point besides. */
export function line(
  name: string,
  x: readonly number[],
  y: readonly number[],
  hover: HoverColumn[] = [],
): ScatterTrace {
  const mode = y.length === 1 ? 'markers' : 'lines';
  const values = y.map((value) => (Number.isFinite(value) ? value : null));
  return { type: 'scatter', name, x: [...x], y: values, mode, ...(hover.length > 0 && { hover }) };
}

/** Batch, epoch and learning rate of the batches shown, for a line over them. Epochs from 1, as the table has them. */
export function hoverOf(record: TrainingRecord, from: number, to: number): HoverColumn[] {
  const epochs = record.epochs?.slice(from, to).map((epoch) => epoch + 1);
  return [
    { label: 'batch', values: count(from, to) },
    ...(epochs ? [{ label: 'epoch', values: epochs }] : []),
    { label: 'learning rate', values: record.lrs.slice(from, to), format: '.2e' },
  ];
}

/** A marked point. */
export const point = (name: string, x: number, y: number): ScatterTrace => ({
  type: 'scatter',
  name,
  x: [x],
  y: [y],
  mode: 'markers',
  marker: { color: 'red', size: 10 },
});

/** Title and axes. */
export const layout = (title: string, x: string, y: string, type: 'linear' | 'log' = 'linear'): Figure['layout'] => ({
  title: { text: title },
  xaxis: { title: { text: x }, type },
  yaxis: { title: { text: y }, type: 'linear' },
});

/** Start, lowest point and end in words. */
export function describe(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return 'no finite value';
  const [least, greatest] = extent(finite);
  const spread =
    least === greatest
      ? `constant at ${short(least)}`
      : `from ${short(finite[0]!)} to ${short(finite.at(-1)!)}, lowest ${short(least)}`;
  return finite.length === values.length ? spread : `${spread}, ${values.length - finite.length} values not finite`;
}

/** Least and greatest; a list of a million numbers is too long for the arguments of `Math.min`. */
const extent = (values: readonly number[]): [number, number] =>
  values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );

/** Three digits. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));
