import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { compareRuns } from '../../src/compare-runs.js';
import { LrFinderPlot } from '../../src/lr-finder-plot.js';
import type { TrainingRecord } from '../../src/plot-parts.js';
import { overlay } from '../../widgets/kernel-side/overlay.js';
import type { ScatterTrace } from '../../widgets/state/figure.js';
import { FakeKernelHost } from '../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host = new FakeKernelHost();
});
afterEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host.remove();
});

/** A search whose loss falls from 1e-4 on and explodes behind 1; `flat`: one that says nothing. */
function search({ flat = false } = {}): TrainingRecord {
  const lrs = Array.from({ length: 100 }, (_, i) => 1e-7 * 10 ** (i * 0.08));
  const losses = lrs.map((lr) => (flat ? 2.3 : lr > 1 ? 2.3 + 50 * (lr - 1) : 2.3 - 2 / (1 + (1e-3 / lr) ** 1.5)));
  return { lrs, losses, moms: lrs, epochs: lrs.map(() => 0), valLosses: [], metrics: [], nbBatches: [], names: [] };
}

test('a click takes a rate; before that it is the suggested one, which is explained', async () => {
  const plot = new LrFinderPlot(search());
  await plot.display();
  const suggested = plot.lr!;
  assert.ok(suggested > 1e-5 && suggested < 1e-1, `${suggested}`);
  const id = host.messages('comm_open')[0]!.commId;
  assert.match(String(host.displays[0]!.bundle['text/plain']), /is marked\. \w/);
  await host.click(id, { type: 'pick', x: 3e-3 });
  assert.equal(await plot.picked, 3e-3);
  await host.click(id, { type: 'pick', x: 5e-3 });
  assert.deepEqual([plot.lr, await plot.picked, host.stateOf(id).picked], [5e-3, 3e-3, 5e-3]);
});

test('where nobody can click the suggested rate is taken at once', async () => {
  process.env.NOTEBEAR_DISPLAY = 'static';
  const plot = new LrFinderPlot(search());
  assert.equal(await plot.picked, plot.lr);
  await assert.rejects(
    new LrFinderPlot(search({ flat: true })).picked,
    /nobody can take a rate here, and none is suggested: /,
  );
});

test('several runs are laid over one another, a colour each', async () => {
  const record = { ...search(), valLosses: [2, 1], nbBatches: [50, 50], metrics: [[], []] };
  await compareRuns([record, record]);
  const { data } = host.displays[0]!.bundle['application/vnd.plotly.v1+json'] as { data: ScatterTrace[] };
  assert.deepEqual(
    data.map(({ name, line }) => [name, line?.color, line?.dash]),
    [
      ['run 1: Train', '#1f77b4', 'solid'],
      ['run 1: Validation', '#1f77b4', 'dash'],
      ['run 2: Train', '#ff7f0e', 'solid'],
      ['run 2: Validation', '#ff7f0e', 'dash'],
    ],
  );
  assert.match(String(host.displays[0]!.bundle['text/plain']), /^run 1: Loss over .* run 2: Loss over /);
  assert.throws(() => compareRuns([]), /compareRuns: runs/);
  assert.throws(() => compareRuns([record], 'loss' as never), /'losses', 'lossVsLr' or 'rates'/);
  const heatmap = { type: 'heatmap' as const, x: [], y: [], z: [] };
  const axis = { title: { text: '' }, type: 'linear' as const };
  const figure = { data: [heatmap], layout: { title: { text: '' }, xaxis: axis, yaxis: axis }, summary: '' };
  assert.throws(() => overlay({ a: figure }), /'a' is a heatmap/);
});
