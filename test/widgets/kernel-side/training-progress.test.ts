import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { tableText } from '../../../widgets/kernel-side/table-text.js';
import { TrainingProgress } from '../../../widgets/kernel-side/training-progress.js';
import type { TrainingProgressState } from '../../../widgets/state/training-progress.js';
import { captureStdout } from '../../helpers/capture-stdout.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
let now = 0;
beforeEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  now = 0;
  host = new FakeKernelHost();
});
afterEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host.remove();
});

const names = ['epoch', 'train_loss', 'valid_loss', 'error_rate'];
const rows = [
  ['1', '0.710584', '0.087024', '0.021277'],
  ['2', '0.414239', '1144188288.000000', '0.014184'],
];
const progress = () => new TrainingProgress({ names, epochs: 2, batches: 10, clock: () => now });
const state = () => host.stateOf(host.messages('comm_open')[0]!.commId) as unknown as TrainingProgressState;

test('the table pads each cell to its header; a longer cell pushes its row to the right', () => {
  assert.equal(
    tableText(names, rows),
    [
      'epoch  train_loss  valid_loss  error_rate',
      '1      0.710584    0.087024    0.021277',
      '2      0.414239    1144188288.000000  0.014184',
    ].join('\n'),
  );
});

test('batches move both bars, with time spent and an estimate of what remains', () => {
  const run = progress();
  run.display();
  now = 4;
  run.batch({ epoch: 0, batch: 5, comment: '0.7123' });
  run.finish('done', '');
  assert.deepEqual(state().batches, { value: 5, total: 10, elapsed: 4, remaining: 4, comment: '0.7123' });
  assert.deepEqual(state().epochs, { value: 0, total: 2, elapsed: 4, remaining: 12, comment: '' });
});

test('validation has a bar of its own, and the next epoch starts its bar anew', () => {
  const run = progress();
  run.display();
  now = 10;
  run.batch({ epoch: 0, batch: 10, comment: '' });
  run.validating({ epoch: 0, batch: 1, batches: 4 });
  now = 12;
  run.validating({ epoch: 0, batch: 3, batches: 4 });
  run.row(rows[0]!);
  now = 20;
  run.batch({ epoch: 1, batch: 1, comment: '' });
  now = 21;
  run.batch({ epoch: 1, batch: 2, comment: '' });
  run.finish('done', '');
  assert.deepEqual(state().batches, { value: 2, total: 10, elapsed: 1, remaining: 4, comment: '' });
  assert.equal(state().epochs.value, 1);
});

test('a thousand batches are a few messages', () => {
  const run = progress();
  run.display();
  for (let batch = 1; batch <= 1000; batch++) run.batch({ epoch: 0, batch, comment: String(batch) });
  assert.ok(host.messages('comm_msg').length <= 20, `got ${host.messages('comm_msg').length} messages`);
  run.finish('done', '');
  assert.equal(state().batches.value, 1000);
});

test('finish leaves the given text alone in the notebook and closes the comm', () => {
  const run = progress();
  run.display();
  for (const row of rows) run.row(row);
  run.finish('interrupted', 'Total time: 00:54');
  run.finish('failed', 'a second end');
  const [shown, left, ...more] = host.displays;
  assert.equal(more.length, 0);
  assert.deepEqual(left, {
    bundle: { 'text/plain': 'Total time: 00:54' },
    displayId: shown?.displayId,
    update: true,
    metadata: {},
  });
  assert.equal(state().status, 'interrupted');
  assert.equal(host.messages('comm_close').length, 1);
});

test('in static mode the text grows by a row at a time, and no comm is opened', () => {
  process.env.NOTEBEAR_DISPLAY = 'static';
  const run = progress();
  run.display();
  run.batch({ epoch: 0, batch: 1, comment: '' });
  for (const row of rows) run.row(row);
  run.finish('done', 'the whole table');
  assert.equal(host.sent.length, 0);
  const texts = host.displays.map(({ bundle }) => bundle['text/plain']);
  assert.deepEqual(texts, [...[0, 1, 2].map((count) => tableText(names, rows.slice(0, count))), 'the whole table']);
});

test('without a kernel each row is printed once, as it comes', async () => {
  host.remove();
  const printed = await captureStdout(() => {
    const run = progress();
    run.display();
    for (const row of rows) run.row(row);
    run.finish('done', tableText(names, rows));
  });
  assert.equal(printed, `${tableText(names, rows)}\n`);
});

test('Stop is told once, and shows until the run has ended', async () => {
  let stops = 0;
  const run = new TrainingProgress({ names, epochs: 2, batches: 10, onStop: () => stops++, clock: () => now });
  run.display();
  const id = host.messages('comm_open')[0]!.commId;
  assert.equal(state().stoppable, true);
  await host.click(id, { type: 'other' });
  await host.click(id, null);
  await host.click(id, { type: 'stop' });
  await host.click(id, { type: 'stop' });
  run.batch({ epoch: 0, batch: 1, comment: '' });
  assert.equal(stops, 1);
  run.finish('stopped', 'the table');
  assert.equal(state().status, 'stopped');
});

test('without anybody to ask there is no Stop', async () => {
  const run = progress();
  run.display();
  await host.click(host.messages('comm_open')[0]!.commId, { type: 'stop' });
  run.finish('done', '');
  assert.deepEqual([state().stoppable, state().status], [false, 'done']);
});

test('what is no number, or beyond all that its column had, is flagged', () => {
  const run = progress();
  run.display();
  for (const row of [...rows, ['3', 'nan', 'inf', '0.5'], ['4', '900.000000', '#na#', '0.5']]) run.row(row);
  run.batch({ epoch: 2, batch: 1, comment: 'NaN', diverged: true });
  run.finish('done', '');
  assert.deepEqual(state().flags, [
    [null, null, null, null],
    [null, null, 'diverged', null],
    [null, 'not a number', 'not a number', null],
    [null, 'diverged', null, null],
  ]);
  assert.match(state().warning, /diverged\. Stop it and try a lower learning rate/);
});
