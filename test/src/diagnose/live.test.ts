import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from '../../../src/callbacks/progress.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { earlyWarning, liveWarning } from '../../../src/diagnose/live.js';
import { UNKNOWN } from '../../../src/diagnose/run-record.js';
import { errorRate } from '../../../src/metrics.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

const options = { pretrained: false, metrics: errorRate };
const chance = Math.log(3);

test('a loss that is no number is warned of at once', () => {
  assert.match(liveWarning([1.1, Number.NaN], chance)!, /no number any more, in batch 2: the run has diverged/);
  assert.match(liveWarning([1.1, Number.POSITIVE_INFINITY], chance)!, /lower learning rate/);
});

test('three losses in a row far above the beginning are warned of, one alone is not', () => {
  assert.equal(liveWarning([1.1, 1, 1.2, 1.1, 9, 1.1], chance), null);
  assert.equal(liveWarning([1.1, 1, 1.2, 2, 3, 3.2], chance), null);
  assert.equal(
    liveWarning([1.1, 1, 1.2, 4, 9, 20], chance),
    'The loss has risen from 1.1 to 11 in 6 batches: the learning rate is too high. Stop the run, make the model anew and take a tenth of the rate.',
  );
});

test('losses of numbers, which may be of any size, are measured by their own beginning', () => {
  assert.equal(liveWarning([500, 450, 480, 900, 700, 800], 0), null);
  assert.match(liveWarning([500, 450, 480, 1900, 1700, 1800], 0)!, /risen from 500 to 1800 in 6 batches/);
});

/** What a run leaves in a notebook, and whether it was warned of while it lasted. */
async function shown(lr: number, more: { diagnose?: boolean } = {}): Promise<{ text: string; warning: unknown }> {
  const learn = await cnnLearner(fakeData({ train: 128 }), tinyNet, { ...options, ...more });
  const host = new FakeKernelHost();
  try {
    await learn.fit(1, lr);
    const id = host.messages('comm_open')[0]!.commId;
    return { text: String(host.displays.at(-1)!.bundle['text/plain']), warning: host.stateOf(id).warning };
  } finally {
    host.remove();
    learn.dispose();
  }
}

test('a run at an absurd rate is warned of while it lasts, and its table ends with a line', async () => {
  const { text, warning } = await shown(100);
  assert.match(String(warning), /^The loss has risen from .* batches: the learning rate is too high/);
  assert.match(text, /^1 .*\n(Diverged|Learning rate too high)\? [\s\S]* (make the model|make it)\sanew/im);
});

test('a validation beyond all bounds is warned of after the epoch, not only at the end', () => {
  const record = { ...UNKNOWN, planned: 4, classes: 3, epochs: [{ trainLoss: 2, validLoss: 1e9, error: 0.7 }] };
  assert.match(earlyWarning(record)!, /^The validation loss is 1\.00e\+9, .* make the model anew/);
  assert.equal(earlyWarning({ ...record, epochs: [{ trainLoss: 1.1, validLoss: 1, error: 0.5 }] }), null);
});

test('with diagnose: false there is the table alone', async () => {
  const { text, warning } = await shown(100, { diagnose: false });
  assert.equal(warning, '');
  assert.match(text, /^1 .*\n$/m);
  assert.doesNotMatch(text, /\?/);
});

test('a terminal is told as well', async () => {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const learn = await cnnLearner(fakeData({ train: 128 }), tinyNet, { ...options, silent: true });
  const progress = new Progress({ names: learn.recorder.names, diagnose: true, stream });
  await learn.fit(1, 100, { callbacks: [progress] });
  assert.match(text, /^The loss has risen from .*\n/m);
  assert.match(text, /^Total time: .*\n(Diverged|Learning rate too high)\? .*\n$/m);
  learn.dispose();
});
