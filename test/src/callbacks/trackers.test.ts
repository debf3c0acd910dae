import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Callback, TrainingRun } from '../../../src/callback.js';
import { CSVLogger } from '../../../src/callbacks/csv-logger.js';
import { EarlyStoppingCallback } from '../../../src/callbacks/early-stopping.js';
import { ReduceLROnPlateauCallback } from '../../../src/callbacks/reduce-lr-on-plateau.js';
import { SaveModelCallback } from '../../../src/callbacks/save-model.js';
import { StopAfterNBatches } from '../../../src/callbacks/stop-after-n-batches.js';
import { TerminateOnNaNCallback } from '../../../src/callbacks/terminate-on-nan.js';
import { TrackEpochCallback } from '../../../src/callbacks/track-epoch.js';
import { TrackerCallback } from '../../../src/callbacks/tracker.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Learner } from '../../../src/learner.js';
import type { LearnerOptions } from '../../../src/learner-options.js';
import { accuracy, errorRate } from '../../../src/metrics.js';
import { slice } from '../../../src/schedule.js';
import { type FakeDataOptions, fakeData, tinyNet } from '../../helpers/fake-data.js';

const make = (options: LearnerOptions = {}, data: FakeDataOptions = {}): Promise<Learner> =>
  cnnLearner(fakeData(data), tinyNet, { pretrained: false, metrics: [errorRate, accuracy], silent: true, ...options });

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Puts these validation losses in the place of the true ones, epoch by epoch. */
const losses = (...values: number[]): Callback => ({
  order: -15,
  onEpochEnd(run) {
    run.validLoss = values[run.epoch]!;
  },
});

const weights = (learn: Learner): number[][] => learn.model.state().map(({ variable }) => [...variable.get()]);

test('early stopping bears as many epochs without improvement as its patience', async () => {
  for (const [patience, epochs] of [
    [0, 3],
    [1, 6],
    [5, 7],
  ] as const) {
    const learn = await make();
    const callbacks = [losses(1, 0.5, 0.6, 0.4, 0.4, 0.5, 0.9), new EarlyStoppingCallback({ patience })];
    await learn.fit(7, 1e-3, { callbacks });
    assert.equal(learn.recorder.valLosses.length, epochs, `patience ${patience}`);
  }
});

test('an improvement smaller than minDelta is none', async () => {
  const learn = await make();
  const callbacks = [losses(1, 0.95, 0.9, 0.8), new EarlyStoppingCallback({ minDelta: 0.08, patience: 1 })];
  await learn.fit(4, 1e-3, { callbacks });
  assert.equal(learn.recorder.valLosses.length, 4);
  const strict = [losses(1, 0.95, 0.93, 0.9), new EarlyStoppingCallback({ minDelta: 0.2 })];
  await learn.fit(4, 1e-3, { callbacks: strict });
  assert.equal(learn.recorder.valLosses.length, 2);
});

test('mode auto takes less of a loss or an error for better, more of the rest; names may be in camel case', async () => {
  class Probe extends TrackerCallback {
    readonly seen: (boolean | null)[] = [];
    onEpochEnd(run: TrainingRun): void {
      this.seen.push(this.improved(run));
    }
  }
  const values = (...all: number[]): Callback => ({
    order: -15,
    onEpochEnd: (run) => void Object.assign(run, { metrics: [all[run.epoch]!, all[run.epoch]!] }),
  });
  const [less, more] = [new Probe({ monitor: 'errorRate' }), new Probe({ monitor: 'accuracy' })];
  const forced = new Probe({ monitor: 'accuracy', mode: 'min' });
  const learn = await make();
  await learn.fit(4, 1e-3, { callbacks: [values(0.5, 0.6, Number.NaN, 0.4), less, more, forced] });
  assert.deepEqual(less.seen, [true, false, false, true]);
  assert.deepEqual(more.seen, [true, true, false, false]);
  assert.deepEqual(forced.seen, less.seen);
  assert.equal(more.best, 0.6);
});

test('a value that the run will not have is an error before it begins', async () => {
  const learn = await make();
  const run = (callback: Callback) => learn.fit(1, 1e-3, { callbacks: [callback] });
  await assert.rejects(
    run(new EarlyStoppingCallback({ monitor: 'f1' })),
    /monitor: expected one of train_loss, valid_loss, error_rate, accuracy, got 'f1'/,
  );
  const bare = await make({}, { valid: 0 });
  const stop = new EarlyStoppingCallback();
  await assert.rejects(bare.fit(1, 1e-3, { callbacks: [stop] }), /valid_loss needs a validation set/);
  await bare.fit(1, 1e-3, { callbacks: [new EarlyStoppingCallback({ monitor: 'train_loss' })] });
});

test('the best model of a run is saved and loaded at its end', async (t) => {
  const modelDir = folder(t);
  const learn = await make({ modelDir });
  let best: number[][] = [];
  const note: Callback = {
    order: -14,
    onEpochEnd({ epoch }) {
      if (epoch === 1) best = weights(learn);
    },
  };
  await learn.fit(4, 1e-2, {
    callbacks: [losses(1, 0.5, 0.7, Number.NaN), note, new SaveModelCallback({ name: 'best' })],
  });
  assert.deepEqual(readdirSync(modelDir), ['best.safetensors']);
  assert.deepEqual(weights(learn), best);
});

test('a model is saved after each epoch, and an interrupted series continues from the last', async (t) => {
  const modelDir = folder(t);
  const make1 = () => make({ modelDir });
  const [whole, first, second] = [await make(), await make1(), await make1()];
  await whole.fit(4, 1e-2);
  const callbacks = (learn: Learner) => [
    new SaveModelCallback({ every: 'epoch', name: 'part' }),
    new TrackEpochCallback(learn),
  ];
  const fail: Callback = {
    onEpochBegin({ epoch }) {
      if (epoch === 2) throw new Error('power cut');
    },
  };
  await assert.rejects(first.fit(4, 1e-2, { callbacks: [...callbacks(first), fail] }), /power cut/);
  assert.deepEqual(readdirSync(modelDir).sort(), ['epoch', 'part_0.safetensors', 'part_1.safetensors']);
  const trained: number[] = [];
  const note: Callback = { onEpochEnd: ({ epoch }) => void trained.push(epoch) };
  await second.fit(4, 1e-2, { callbacks: [...callbacks(second), note] });
  assert.deepEqual(trained, [2, 3]);
  assert.equal(readFileSync(join(modelDir, 'epoch'), 'utf8'), '3');
  new TrackEpochCallback(second).restart();
  assert.ok(!existsSync(join(modelDir, 'epoch')));
});

test('rates of all layer groups fall together where nothing improves, to the limit', async () => {
  const learn = await make();
  const seen: number[][] = [];
  const note: Callback = { onEpochBegin: () => void seen.push([...learn.opt.lrs]) };
  const reduce = new ReduceLROnPlateauCallback({ factor: 0.1, minLr: 5e-4 });
  await learn.fit(5, slice(1e-4, 1e-2), { callbacks: [losses(1, 1, 0.5, 0.5, 0.5), reduce, note] });
  assert.deepEqual(
    seen.map((lrs) => lrs.map((lr) => Number(lr.toPrecision(6)))),
    [
      [1e-4, 1e-3, 1e-2],
      [1e-4, 1e-3, 1e-2],
      [1e-5, 1e-4, 1e-3],
      [1e-5, 1e-4, 1e-3],
      [5e-6, 5e-5, 5e-4],
    ],
  );
});

test('a loss that is no number ends the run at once, without validation', async () => {
  const learn = await make();
  await learn.fit(3, 1e30, { callbacks: [new TerminateOnNaNCallback()] });
  const { rawLosses, valLosses } = learn.recorder;
  assert.ok(!Number.isFinite(rawLosses.at(-1)) && rawLosses.slice(0, -1).every(Number.isFinite));
  assert.deepEqual(valLosses, [null]);
});

test('a run can be ended after some batches', async () => {
  const learn = await make();
  await learn.fit(3, 1e-3, { callbacks: [new StopAfterNBatches(3)] });
  assert.equal(learn.recorder.losses.length, 3);
  assert.deepEqual(learn.recorder.valLosses, [null]);
});

test("the table goes into a CSV file with fastai's columns, whole or added to", async (t) => {
  const filename = join(folder(t), 'runs/history');
  const learn = await make();
  const log = new CSVLogger({ filename });
  await learn.fit(2, 1e-3, { callbacks: [log] });
  const [header, ...rows] = readFileSync(log.path, 'utf8').split('\n');
  assert.equal(header, 'epoch,train_loss,valid_loss,error_rate,accuracy,time');
  assert.match(rows[1]!, /^1(,\d\.\d{6}){4},\d\d:\d\d$/);
  assert.equal(rows[2], '');
  assert.equal(log.readLoggedFile()[0]!.train_loss, learn.recorder.losses[3]!.toFixed(6));
  await learn.fit(1, 1e-3, { callbacks: [new CSVLogger({ filename, append: true })] });
  assert.deepEqual(
    log.readLoggedFile().map(({ epoch }) => epoch),
    ['0', '1', '0'],
  );
  await learn.fit(1, 1e-3, { callbacks: [log] });
  assert.equal(log.readLoggedFile().length, 1);
});

test('a CSV file that cannot be written is an error that names it', async (t) => {
  const file = join(folder(t), 'file');
  writeFileSync(file, '');
  const learn = await make();
  const log = new CSVLogger({ filename: join(file, 'history') });
  await assert.rejects(learn.fit(1, 1e-3, { callbacks: [log] }), /file/);
});

test('what they do is told, unless the learner is silent', async (t) => {
  const told: string[] = [];
  t.mock.method(console, 'log', (text: string) => void told.push(text));
  t.mock.method(process.stdout, 'write', () => true);
  const learn = await make({ silent: false, modelDir: folder(t) });
  const callbacks = [
    losses(0.5, 0.6),
    new EarlyStoppingCallback(),
    new SaveModelCallback(),
    new ReduceLROnPlateauCallback(),
  ];
  await learn.fit(3, 1e-2, { callbacks });
  assert.deepEqual(told, [
    'Better model found at epoch 0 with valid_loss value: 0.5.',
    'Epoch 1: reducing lr to 0.002',
    'Epoch 1: early stopping',
  ]);
});

test('options that none of them has are refused', () => {
  assert.throws(() => new EarlyStoppingCallback({ min_delta: 1 } as never), /It is called 'minDelta'/);
  assert.throws(() => new EarlyStoppingCallback({ patience: -1 }), /patience: expected a whole number of epochs/);
  assert.throws(() => new SaveModelCallback({ every: 'batch' as never }), /every: expected 'improvement' or 'epoch'/);
  assert.throws(() => new ReduceLROnPlateauCallback({ factor: 2 }), /factor: expected a number between 0 and 1, got 2/);
  assert.throws(() => new TrackerCallback({ mode: 'less' as never }), /mode: expected 'auto', 'min' or 'max'/);
  assert.throws(() => new StopAfterNBatches(0), /n: expected a whole number of batches/);
  assert.throws(() => new CSVLogger({ filename: '' }), /filename: expected the name of a file/);
});
