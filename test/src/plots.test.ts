import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as plots from '../../src/plots.js';
import type { ScatterTrace } from '../../widgets/state/figure.js';

/** `n` batches of 4 an epoch; the loss falls fastest around the middle. */
function record(n: number): plots.TrainingRecord {
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

test('loss by rate leaves out the first 10 and last 5 batches and has a logarithmic axis', () => {
  const { figure } = plots.lossVsLr(record(60));
  assert.equal(trace(figure, 0).x.length, 45);
  assert.ok(Math.abs(trace(figure, 0).x[0]! / 1e-5 - 1) < 1e-9);
  assert.equal(figure.layout.xaxis.type, 'log');
});

test('a short run is shown whole, and the plot says so', () => {
  const { figure } = plots.lossVsLr(record(12));
  assert.equal(trace(figure, 0).x.length, 12);
  assert.match(figure.layout.title.text, /a run of 12 batches: nothing left out/);
});

test('skips that are asked for are taken', () => {
  assert.equal(trace(plots.lossVsLr(record(12), { skipStart: 2, skipEnd: 1 }).figure, 0).x.length, 9);
});

test('the suggestion is where the loss falls fastest, and is marked', () => {
  const run = record(60);
  const { figure, suggestion, text } = plots.lossVsLr(run, { suggestion: true });
  assert.equal(suggestion, run.lrs[30]);
  assert.deepEqual(trace(figure, 1).x, [suggestion]);
  assert.match(text, /^Min numerical gradient: 1\.00E-03\nMin loss divided by 10: /);
});

test('with too few points there is no suggestion, in words', () => {
  const { suggestion, text } = plots.lossVsLr(record(1), { suggestion: true });
  assert.equal(suggestion, null);
  assert.match(text, /not be enough points/);
});

test('losses that are not finite leave a gap and are left out of the suggestion', () => {
  const run = record(60);
  const broken = { ...run, losses: run.losses.map((loss, i) => (i > 50 ? Number.NaN : loss)) };
  const { figure, suggestion } = plots.lossVsLr(broken, { suggestion: true });
  assert.equal(trace(figure, 0).y.at(-1), null);
  assert.equal(suggestion, run.lrs[30]);
  assert.match(figure.summary, /4 values not finite/);
});

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
  assert.throws(() => plots.lossVsLr(record(0)), /nothing was recorded yet; run learn\.lrFind\(\)/);
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
