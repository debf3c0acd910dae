import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingRecord } from '../../src/plot-parts.js';
import * as plots from '../../src/plots.js';
import type { ScatterTrace } from '../../widgets/state/figure.js';

/** `n` batches of 4 an epoch; the loss falls fastest around the middle. */
function record(n: number): TrainingRecord {
  const index = Array.from({ length: n }, (_, i) => i);
  const epochs = Math.floor(n / 4);
  return {
    losses: index.map((i) => 1 / (1 + Math.exp((i - n / 2) / 3))),
    lrs: index.map((i) => 1e-6 * 10 ** (i / 10)),
    moms: index.map(() => 0.9),
    valLosses: Array.from({ length: epochs }, (_, i) => 1 - i / 10),
    metrics: Array.from({ length: epochs }, (_, i) => [0.5 - i / 100]),
    nbBatches: Array.from({ length: epochs }, () => 4),
    names: ['epoch', 'train_loss', 'valid_loss', 'error_rate'],
  };
}

const trace = (figure: { data: unknown[] }, i: number) => figure.data[i] as ScatterTrace;

test('validation losses stand at the ends of their epochs', () => {
  const figure = plots.losses(record(12));
  assert.deepEqual(trace(figure, 1).x, [4, 8, 12]);
  assert.deepEqual(trace(figure, 1).y, [1, 0.9, 0.8]);
  assert.match(figure.summary, /^Loss over 12 batches: training loss from .* validation loss: from 1 to 0\.8/);
});

test('losses that are left out take their epochs with them', () => {
  assert.deepEqual(trace(plots.losses(record(12), { skipStart: 5 }), 1).x, [8, 12]);
});

test('each metric has a plot', () => {
  const [figure] = plots.metrics(record(12));
  assert.equal(trace(figure!, 0).name, 'error_rate');
  assert.equal(trace(figure!, 0).y.length, 3);
});

test('a plot of nothing is an error that says what to run', () => {
  assert.throws(() => plots.losses(record(0)), /nothing was recorded yet/);
  assert.throws(() => plots.losses(record(4), { skipStart: 4 }), /leave nothing of 4 batches/);
});

test('the confusion matrix says in words what it shows', () => {
  const counts = [
    [5, 1],
    [0, 4],
  ];
  const text = counts.map((row) => row.map(String));
  const { summary, data } = plots.confusion(['black', 'teddys'], counts, { cells: counts, text });
  assert.match(summary, /9 of 10 right\. Rows, actual: black 5, 1; teddys 0, 4\./);
  assert.equal(data[0]!.type, 'heatmap');
});

test('a constant rate has an axis that begins at zero', () => {
  const run = record(8);
  const { layout, summary } = plots.rates({ ...run, lrs: run.lrs.map(() => 3e-3) });
  assert.deepEqual(layout.yaxis.range, [0, 6e-3]);
  assert.match(summary, /^Learning Rate over 8 batches: constant at 0\.003\.$/);
  assert.deepEqual(plots.momenta({ ...run, moms: run.moms.map(() => 0) }).layout.yaxis.range, [0, 1]);
  assert.equal(plots.rates(run).layout.yaxis.range, undefined);
});

test('layer groups of different rates have a line each', () => {
  const run = record(8);
  const groupLrs = run.lrs.map((lr) => [lr / 10, lr]);
  const figure = plots.rates({ ...run, groupLrs }, { skipStart: 2 });
  assert.deepEqual(
    figure.data.map((_, i) => trace(figure, i).name),
    ['Group 1', 'Group 2'],
  );
  assert.deepEqual(trace(figure, 1).y, run.lrs.slice(2));
  assert.match(figure.summary, /for the last of 2 layer groups\.$/);
  assert.equal(plots.rates({ ...run, groupLrs: run.lrs.map((lr) => [lr, lr]) }).data.length, 1);
});

test("each batch's own loss is shown where asked for", () => {
  const run = { ...record(8), rawLosses: [8, 7, 6, 5, 4, 3, 2, 1] };
  assert.equal(plots.losses(run).data.length, 2);
  const figure = plots.losses(run, { raw: true, skipEnd: 1 });
  assert.deepEqual(trace(figure, 2).y, [8, 7, 6, 5, 4, 3, 2]);
});

test('a million batches can be plotted', () => {
  const run = record(8);
  const many = Array.from({ length: 1e6 }, (_, i) => 1 / (1 + i));
  assert.equal(trace(plots.losses({ ...run, losses: many }), 0).y.length, 1e6);
});

test('other runs are drawn beside a run, under their names', () => {
  const figure = plots.losses(record(8), { skipStart: 2, others: { before: record(12) } });
  assert.deepEqual(
    figure.data.map((_, i) => [trace(figure, i).name, trace(figure, i).x.length]),
    [
      ['Train', 6],
      ['Validation', 2],
      ['Train (before)', 12],
      ['Validation (before)', 3],
    ],
  );
  assert.match(
    figure.summary,
    /^Loss over 6 batches: training loss .*\. before: training loss .*; validation loss: from 1 to 0\.8/,
  );
});
