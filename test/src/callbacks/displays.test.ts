import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Learner } from '../../../src/learner.js';
import { errorRate } from '../../../src/metrics.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

/** A learner that shows what it does, and what the kernel got of it. */
async function withKernel(work: (learn: Learner, host: FakeKernelHost) => Promise<void>): Promise<FakeKernelHost> {
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, metrics: errorRate });
  const host = new FakeKernelHost();
  try {
    await work(learn, host);
  } finally {
    host.remove();
  }
  return host;
}

/** The last bundle of each display, by display id. */
const final = (host: FakeKernelHost) => [...new Map(host.displays.map((d) => [d.displayId, d.bundle])).values()];

test("a run leaves the table in fastai's text, and nothing else", async () => {
  const host = await withKernel((learn) => learn.fit(2, 1e-3));
  const [bundle, ...rest] = final(host);
  assert.deepEqual(rest, []);
  assert.deepEqual(Object.keys(bundle!), ['text/plain']);
  const lines = String(bundle!['text/plain']).split('\n');
  assert.match(lines[0]!, /^Total time: \d\d:\d\d$/);
  assert.equal(lines[1], 'epoch  train_loss  valid_loss  error_rate');
  assert.match(lines[2]!, /^1 {6}\d\.\d{6} {4}\d\.\d{6} {4}\d\.\d{6} {4}\(\d\d:\d\d\)$/);
  assert.match(lines[3]!, /^2 /);
});

test("a learner's tableStyle is that of its runs", async () => {
  const host = await withKernel(async (learn) => {
    const other = await cnnLearner(learn.data, tinyNet, { pretrained: false, metrics: errorRate, tableStyle: 'v2' });
    await other.fit(1, 1e-3);
  });
  const lines = String(final(host)[0]!['text/plain']).split('\n');
  assert.equal(lines[0], 'epoch     train_loss  valid_loss  error_rate  time    ');
  assert.match(lines[1]!, /^0 {9}\d\.\d{6} {4}\d\.\d{6} {4}\d\.\d{6} {4}\d\d:\d\d {5}$/);
});

test('a run that is continued has the whole table', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  t.mock.method(console, 'log', () => {});
  const host = await withKernel(async ({ data }) => {
    const make = () => cnnLearner(data, tinyNet, { pretrained: false, metrics: errorRate, modelDir });
    const stop = {
      onEpochBegin({ epoch }: { epoch: number }) {
        if (epoch === 2) throw new Error('enough');
      },
    };
    await assert.rejects((await make()).fit(3, 1e-3, { checkpoint: 'run', callbacks: [stop] }), /enough/);
    await (await make()).fit(3, 1e-3, { checkpoint: 'run', resume: true });
  });
  const [first, second] = final(host).map((bundle) => String(bundle['text/plain']).split('\n'));
  assert.equal(second!.length, 6);
  assert.deepEqual(second!.slice(2, 4), first!.slice(2, 4));
  assert.match(second![4]!, /^3 /);
});

test('an interrupted run leaves the rows so far', async () => {
  const host = await withKernel(async (learn) => {
    const stop = {
      onEpochBegin({ epoch }: { epoch: number }) {
        if (epoch === 1) throw new Error('enough');
      },
    };
    await assert.rejects(learn.fit(3, 1e-3, { callbacks: [stop] }), /enough/);
  });
  const text = String(final(host)[0]!['text/plain']).split('\n');
  assert.equal(text.length, 4);
  assert.match(text[2]!, /^1 /);
});

test('Stop ends the run after its batch, which every callback has seen, and the rows so far stay', async () => {
  const seen: number[] = [];
  const host = await withKernel(async (learn, kernel) => {
    const press = {
      order: 100,
      async onBatchEnd({ iteration }: { iteration: number }) {
        seen.push(iteration);
        if (iteration === 6) await kernel.click(kernel.messages('comm_open')[0]!.commId, { type: 'stop' });
      },
    };
    await learn.fit(3, 1e-3, { callbacks: [press] });
    assert.equal(learn.recorder.losses.length, 6);
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
  const id = host.messages('comm_open')[0]!.commId;
  assert.equal(host.stateOf(id).status, 'stopped');
  assert.match(String(final(host)[0]!['text/plain']).split('\n')[2]!, /^1 /);
});

test('the plot of a run grows while it lasts and is frozen to plotly, PNG and a sentence', async () => {
  const host = await withKernel((learn) => learn.fit(1, 1e-3, { plot: true }));
  const plot = final(host).find((bundle) => 'image/png' in bundle)!;
  assert.ok('application/vnd.plotly.v1+json' in plot);
  assert.match(String(plot['text/plain']), /^Loss over 4 batches: training loss from .*validation loss/);
});

test('the search for a rate shows its plot and says how to see it again', async () => {
  const host = await withKernel(async (learn) => void (await learn.lrFind({ numIt: 6 })));
  const texts = final(host).map((bundle) => String(bundle['text/plain']));
  assert.ok(texts.some((text) => /^LR Finder is complete, type learn\.recorder\.plot\(\)/.test(text)));
  assert.ok(texts.some((text) => /^Loss by learning rate \(a run of 6 batches/.test(text)));
});

test('every plot of the recorder is a picture with a sentence', async () => {
  const host = await withKernel(async (learn, host) => {
    await learn.fitOneCycle(5);
    host.displays.length = 0;
    await learn.recorder.plot();
    await learn.recorder.plotLosses();
    await learn.recorder.plotLr({ showMoms: true });
    await learn.recorder.plotMetrics();
  });
  assert.equal(host.displays.length, 5);
  for (const { bundle } of host.displays) {
    assert.ok('image/png' in bundle);
    assert.match(String(bundle['text/plain']), /\.$/);
  }
});

test('a silent learner shows nothing', async () => {
  const host = await withKernel(async (learn) => {
    const silent = await cnnLearner(learn.data, tinyNet, { pretrained: false, silent: true });
    await silent.fit(1, 1e-3, { plot: true });
    await silent.lrFind({ numIt: 4 });
  });
  assert.deepEqual(host.displays, []);
  assert.deepEqual(host.sent, []);
});
