import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { KernelInterrupt, setKernelHost } from '../../../kernel/api.js';
import { type Callback, CancelFit } from '../../../src/callback.js';
import { CSVLogger } from '../../../src/callbacks/csv-logger.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Learner } from '../../../src/learner.js';
import { errorRate } from '../../../src/metrics.js';
import { fromText, toText } from '../../../src/plain-json.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { interruptibleHost } from '../../helpers/interruptible-host.js';

const SCRIPT = fileURLToPath(new URL('../../helpers/resumable-run.js', import.meta.url));

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

const train = (modelDir: string, call: string, every: number, killAt = 0) =>
  spawnSync(process.execPath, [SCRIPT, modelDir, call, String(every), String(killAt)], { encoding: 'utf8' });

// 4 epochs of 4 batches; gradients of 2 batches are added up, so that checkpoints in between have to wait.
for (const [call, every, kills] of [
  ['fit', 0, [6, 9]],
  ['fitOneCycle', 3, [6, 15]],
  ['fineTune', 2, [7]],
] as const) {
  test(`${call}: a run killed in the middle of an epoch and started again gives the numbers of one that never stopped`, (t) => {
    const [whole, parts] = [folder(t), folder(t)];
    const expected = train(whole, call, every);
    assert.equal(expected.status, 0, expected.stderr);
    for (const killAt of kills) {
      const killed = train(parts, call, every, killAt);
      assert.equal(killed.signal, 'SIGKILL', killed.stderr);
    }
    const found = train(parts, call, every);
    assert.deepEqual(JSON.parse(found.stdout), JSON.parse(expected.stdout));
    // Once more: it is finished, and says the same again.
    const again = train(parts, call, every);
    assert.deepEqual(JSON.parse(again.stdout), JSON.parse(expected.stdout));
  });
}

const make = (modelDir: string, options: object = {}): Promise<Learner> =>
  cnnLearner(fakeData(), tinyNet, { pretrained: false, metrics: errorRate, silent: true, modelDir, ...options });

const weights = (learn: Learner): number[][] => learn.model.state().map(({ variable }) => [...variable.get()]);

test('an interrupted run loses nothing and continues at the batch', async (t) => {
  const modelDir = folder(t);
  const filename = join(modelDir, 'history');
  const [whole, first, second] = [await make(modelDir), await make(modelDir), await make(modelDir)];
  await whole.fitOneCycle(3, { callbacks: [new CSVLogger({ filename: `${filename}-whole` })] });
  const { host, interrupt } = interruptibleHost();
  setKernelHost(host);
  try {
    const stopper: Callback = { onBatchEnd: ({ iteration }) => void (iteration === 6 && interrupt()) };
    const callbacks = [stopper, new CSVLogger({ filename })];
    await assert.rejects(first.fitOneCycle(3, { checkpoint: 'run', callbacks }), KernelInterrupt);
  } finally {
    setKernelHost(undefined);
  }
  const batches: number[] = [];
  const note: Callback = { onBatchEnd: ({ iteration }) => void batches.push(iteration) };
  const log = new CSVLogger({ filename });
  await second.fitOneCycle(3, { checkpoint: 'run', resume: true, callbacks: [note, log] });
  assert.deepEqual(batches, [7, 8, 9, 10, 11, 12]);
  assert.deepEqual(weights(second), weights(whole));
  assert.deepEqual(second.recorder.rawLosses, whole.recorder.rawLosses);
  const rows = (logger: CSVLogger) => logger.readLoggedFile().map(({ time: _, ...row }) => row);
  assert.deepEqual(rows(log), rows(new CSVLogger({ filename: `${filename}-whole` })));
});

test('a run that was stopped between batches continues there', async (t) => {
  const modelDir = folder(t);
  const [whole, first, second] = [await make(modelDir), await make(modelDir), await make(modelDir)];
  await whole.fit(2, 1e-3);
  const stop: Callback = {
    order: -5,
    onBatchBegin({ iteration }) {
      if (iteration === 6) throw new CancelFit();
    },
  };
  await first.fit(2, 1e-3, { checkpoint: 'run', callbacks: [stop] });
  await second.fit(2, 1e-3, { checkpoint: 'run', resume: true });
  assert.equal(second.opt.steps, 8);
  assert.deepEqual(second.recorder.rawLosses, whole.recorder.rawLosses);
  assert.deepEqual(weights(second), weights(whole));
});

test('without resume a run begins anew, whatever lies there', async (t) => {
  const learn = await make(folder(t));
  await learn.fit(1, 1e-3, { checkpoint: 'run' });
  await learn.fit(1, 1e-3, { checkpoint: 'run' });
  assert.equal(learn.opt.steps, 8);
  await learn.fit(1, 1e-3, { checkpoint: 'other', resume: true });
  assert.equal(learn.opt.steps, 12);
});

test('a checkpoint of another run is an error that names what differs, and nothing is changed', async (t) => {
  const modelDir = folder(t);
  const learn = await make(modelDir);
  await learn.fitOneCycle(2, { checkpoint: 'run' });
  const other = await make(modelDir);
  const before = weights(other);
  const resume = { checkpoint: 'run', resume: true };
  await assert.rejects(
    other.fitOneCycle(3, resume),
    /run\.checkpoint\.safetensors: .* had epochs 2, this one has 3: give the same/,
  );
  await assert.rejects(other.fitOneCycle(2, { ...resume, maxLr: 1e-2 }), /had lrs \[.*\], this one has \[/);
  await assert.rejects(
    other.fitOneCycle(2, { ...resume, pctStart: 0.5 }),
    /had callbacks \[.*OneCycleScheduler.*, this one has \[.*"pctStart":0\.5/,
  );
  other.freeze();
  await assert.rejects(other.fitOneCycle(2, resume), /had trained "(\d+) of \1 parameters", this one has "/);
  assert.deepEqual(weights(other), before);
  await learn.save('run.checkpoint');
  await assert.rejects(learn.fitOneCycle(2, resume), /expected a checkpoint of a run, found a model only/);
});

test('save and load, in a new process too, go on with the same order of data and the same dropout', async (t) => {
  const modelDir = folder(t);
  const [whole, first, second] = [await make(modelDir), await make(modelDir), await make(modelDir)];
  await whole.fit(2, 1e-3);
  await first.fit(1, 1e-3);
  await first.save('half');
  await second.load('half');
  await second.fit(1, 1e-3);
  assert.deepEqual(weights(second), weights(whole));
  await whole.fit(1, 1e-3);
  const state = whole.random.state;
  await whole.load('half', { withOpt: false });
  assert.deepEqual(whole.random.state, state);
});

test('half a file of a process that was killed is swept away, one of a running process is not', async (t) => {
  const modelDir = folder(t);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(modelDir, `one.safetensors.${dead}.part`), '');
  writeFileSync(join(modelDir, `one.safetensors.${process.ppid}.part`), '');
  writeFileSync(join(modelDir, `another.safetensors.${dead}.part`), '');
  const learn = await make(modelDir);
  await learn.save('one');
  assert.deepEqual(
    readdirSync(modelDir).sort(),
    [`another.safetensors.${dead}.part`, 'one.safetensors', `one.safetensors.${process.ppid}.part`].sort(),
  );
});

test('a file whose notes were tampered with is an error that names it, and nothing is changed', async (t) => {
  const learn = await make(folder(t));
  const options = { checkpoint: 'run', resume: true };
  await learn.fit(1, 1e-3, { checkpoint: 'run' });
  const file = join(learn.modelDir, 'run.checkpoint.safetensors');
  const bytes = readFileSync(file, 'latin1');
  const before = weights(learn);
  const tampered = async (from: RegExp, to: (found: string) => string) => {
    assert.match(bytes, from);
    // Of the same length, so that the file is whole.
    writeFileSync(
      file,
      bytes.replace(from, (found) => to(found).padEnd(found.length).slice(0, found.length)),
      'latin1',
    );
    await learn.fit(1, 1e-3, options);
  };
  await assert.rejects(
    tampered(/"random":"\[\d+/, () => '"random":"[-1'),
    /run\.checkpoint\.safetensors: its random is damaged/,
  );
  await assert.rejects(
    tampered(/\\"steps\\":\d+/, () => '\\"steps\\":['),
    /its optimizer is damaged: .* Load it with \{ withOpt: false \}/,
  );
  await assert.rejects(
    tampered(/\\"plan\\":\{/, () => '\\"plan\\":7'),
    /the state of its run is damaged; train with resume: false/,
  );
  assert.deepEqual(weights(learn), before);
  assert.equal(learn.opt.steps, 4);
});

test('numbers that are not finite are kept', () => {
  const value = { a: [Number.NaN, 1, Number.POSITIVE_INFINITY], b: null, c: { number: 3 }, d: '#na#' };
  assert.deepEqual(fromText(toText(value)), value);
});

test('options of a checkpoint that are none are refused', async (t) => {
  const learn = await make(folder(t));
  await assert.rejects(learn.fit(1, 1e-3, { resume: true }), /resume: expected a checkpoint to continue from/);
  await assert.rejects(learn.fit(1, 1e-3, { checkpoint: '' }), /checkpoint: expected a name/);
  await assert.rejects(learn.fit(1, 1e-3, { checkpoint: { name: 'a', every: 0 } }), /every: expected a whole number/);
  await assert.rejects(learn.fit(1, 1e-3, { checkpoint: '../a' }), /expected a plain file name/);
  assert.ok(!existsSync(join(learn.modelDir, '../a.checkpoint.safetensors')));
});
