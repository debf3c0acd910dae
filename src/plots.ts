/** Figures of a training run: pure functions from numbers to figures. */
import type { Figure } from '../widgets/state/figure.js';
import {
  bounds,
  count,
  describe,
  epochEnds,
  hoverOf,
  layout,
  line,
  type RangeOptions,
  type TrainingRecord,
} from './plot-parts.js';

/** Options of `recorder.plotLosses`. */
export interface LossesOptions extends RangeOptions {
  /** Each batch's own loss too, behind the smoothed one. Default false. */
  raw?: boolean;
}

/** Training loss by batch, and validation loss at the end of each epoch. */
export function losses(record: TrainingRecord, options: LossesOptions = {}): Figure {
  const { from, to } = bounds(record.losses.length, options);
  const hover = hoverOf(record, from, to);
  const data = [line('Train', count(from, to), record.losses.slice(from, to), hover)];
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
  if (options.raw && record.rawLosses) {
    data.push({ ...line('Each batch', count(from, to), record.rawLosses.slice(from, to), hover), opacity: 0.35 });
  }
  const validation = shown.length > 0 ? `; validation loss: ${describe(shown.map(({ y }) => y!))}` : '';
  return {
    data,
    layout: layout('Loss', 'Batches processed', 'Loss'),
    summary: `Loss over ${to - from} batches: training loss ${describe(record.losses.slice(from, to))}${validation}.`,
  };
}

/** Learning rate by batch; where the layer groups' differ, a line for each. */
export function rates(record: TrainingRecord, options: RangeOptions = {}): Figure {
  const figure = byBatch('Learning Rate', record.lrs, options);
  const groups = record.groupLrs ?? [];
  const differ = groups.some((lrs) => lrs.some((lr) => lr !== lrs[0]));
  if (!differ) return figure;
  const { from, to } = bounds(record.lrs.length, options);
  const of = (group: number) => groups.slice(from, to).map((lrs) => lrs[group]!);
  const lines = groups[0]!.map((_, group) => line(`Group ${group + 1}`, count(from, to), of(group)));
  const summary = `${figure.summary.slice(0, -1)} for the last of ${lines.length} layer groups.`;
  return { ...figure, data: lines, layout: layout('Learning Rate', 'Batches processed', 'Learning Rate'), summary };
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

/** A figure with the axes of `losses` and no points yet, for a plot that grows. */
export const emptyLosses = (): Figure => ({
  data: [line('Train', [], []), line('Validation', [], [])],
  layout: layout('Loss', 'Batches processed', 'Loss'),
  summary: 'Loss by batch, as training goes on.',
});

function byBatch(name: string, values: readonly number[], options: RangeOptions): Figure {
  const { from, to } = bounds(values.length, options);
  const shown = values.slice(from, to);
  const figure: Figure = {
    data: [line(name, count(from, to), shown)],
    layout: layout(name, 'Batches processed', name),
    summary: `${name} over ${shown.length} batches: ${describe(shown)}.`,
  };
  const constant = shown[0]!;
  // Left to itself the axis of a constant would go from one below it to one above.
  if (shown.every((value) => value === constant))
    figure.layout.yaxis.range = [Math.min(2 * constant, 0), Math.max(2 * constant, 0) || 1];
  return figure;
}
