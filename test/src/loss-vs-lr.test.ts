import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossVsLr } from '../../src/loss-vs-lr.js';
import type { TrainingRecord } from '../../src/plot-parts.js';
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

test('loss by rate leaves out the first 10 and last 5 batches and has a logarithmic axis', () => {
  const { figure } = lossVsLr(record(60));
  assert.equal(trace(figure, 0).x.length, 45);
  assert.ok(Math.abs(trace(figure, 0).x[0]! / 1e-5 - 1) < 1e-9);
  assert.equal(figure.layout.xaxis.type, 'log');
});

test('a short run is shown whole, and the plot says so', () => {
  const { figure } = lossVsLr(record(12));
  assert.equal(trace(figure, 0).x.length, 12);
  assert.match(figure.layout.title.text, /a run of 12 batches: nothing left out/);
});

test('skips that are asked for are taken', () => {
  assert.equal(trace(lossVsLr(record(12), { skipStart: 2, skipEnd: 1 }).figure, 0).x.length, 9);
});

test('the suggestion is where the loss falls fastest, and is marked', () => {
  const run = record(60);
  const { figure, suggestion, text } = lossVsLr(run, { suggestion: true });
  assert.equal(suggestion, run.lrs[30]);
  assert.deepEqual(trace(figure, 1).x, [suggestion]);
  assert.match(text, /^Min numerical gradient: 1\.00E-03\nMin loss divided by 10: /);
});

test('with too few points there is no suggestion, in words', () => {
  const { suggestion, text } = lossVsLr(record(1), { suggestion: true });
  assert.equal(suggestion, null);
  assert.match(text, /not be enough points/);
});

test('losses that are not finite leave a gap and are left out of the suggestion', () => {
  const run = record(60);
  const broken = { ...run, losses: run.losses.map((loss, i) => (i > 50 ? Number.NaN : loss)) };
  const { figure, suggestion } = lossVsLr(broken, { suggestion: true });
  assert.equal(trace(figure, 0).y.at(-1), null);
  assert.equal(suggestion, run.lrs[30]);
  assert.match(figure.summary, /4 values not finite/);
});

test('a run of some more batches is shown almost whole, and the plot says so', () => {
  const { figure } = lossVsLr(record(30));
  assert.equal(trace(figure, 0).x.length, 26);
  assert.match(figure.layout.title.text, /a run of 30 batches: the first 3 and the last 1 left out/);
  assert.doesNotMatch(lossVsLr(record(30), { skipStart: 1 }).figure.layout.title.text, /left out/);
});

test('any method can be marked, where its rate meets the curve', () => {
  const run = record(60);
  for (const method of ['valley', 'slide', 'minimum', 'steep', 'steepest'] as const) {
    const { figure, suggestion, advice } = lossVsLr(run, { suggestion: method });
    assert.equal(suggestion, advice[method]);
    const { x, y } = trace(figure, 1);
    assert.equal(x[0], suggestion);
    assert.ok(y[0]! >= 0 && y[0]! <= 1);
  }
  assert.match(lossVsLr(run, { suggestion: 'valley' }).figure.summary, /E-0\d is marked\.$/);
});

test('a plot of nothing is an error that says what to run', () => {
  assert.throws(() => lossVsLr(record(0)), /nothing was recorded yet; run learn\.lrFind\(\)/);
});
