import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { KernelInterrupt, setKernelHost } from '../../kernel/api.js';
import { type Callback, CancelBatch, CancelEpoch, CancelFit, type TrainingRun } from '../../src/callback.js';
import { LRFinder } from '../../src/callbacks/lr-finder.js';
import { cnnLearner } from '../../src/cnn-learner.js';
import type { Learner } from '../../src/learner.js';
import type { LearnerOptions } from '../../src/learner-options.js';
import { errorRate } from '../../src/metrics.js';
import { liveHandles } from '../../src/native/arena.js';
import { tf } from '../../src/native/tensorflow.js';
import { slice } from '../../src/schedule.js';
import { type FakeDataOptions, fakeData, tinyNet } from '../helpers/fake-data.js';
import { interruptibleHost } from '../helpers/interruptible-host.js';
import { tensorCounts } from '../helpers/tensors.js';

const make = (data: FakeDataOptions = {}, options: LearnerOptions = {}): Promise<Learner> =>
  cnnLearner(fakeData(data), tinyNet, { pretrained: false, metrics: errorRate, silent: true, ...options });

/** All weights and statistics in one list. */
const weights = (learn: Learner): number[][] => learn.model.state().map(({ variable }) => [...variable.get()]);

test('a small network learns to tell colours apart', async () => {
  const learn = await make();
  await learn.fitOneCycle(6, { maxLr: 1e-2 });
  const { rawLosses } = learn.recorder;
  assert.ok(rawLosses.at(-1)! < 0.5 * rawLosses[0]!, `losses ${rawLosses[0]} → ${rawLosses.at(-1)}`);
  const [, error] = await learn.validate();
  assert.equal(error, 0);
});

test('equal seeds give equal runs, bit for bit', async () => {
  const [one, two] = [await make(), await make()];
  await one.fit(2, 1e-3);
  await two.fit(2, 1e-3);
  assert.deepEqual(one.recorder.rawLosses, two.recorder.rawLosses);
  assert.deepEqual(weights(one), weights(two));
});

test('another seed gives another run', async () => {
  const [one, two] = [await make(), await make({}, { seed: 8 })];
  assert.notDeepEqual(weights(one), weights(two));
});

test('the recorder keeps rates, momenta and losses of every batch and values of every epoch', async () => {
  const learn = await make();
  await learn.fitOneCycle(2, { maxLr: 1e-2 });
  const { lrs, moms, losses, rawLosses, valLosses, metrics, nbBatches, names } = learn.recorder;
  assert.deepEqual([lrs.length, moms.length, losses.length, rawLosses.length], [8, 8, 8, 8]);
  assert.deepEqual([valLosses.length, metrics.length, nbBatches], [2, 2, [4, 4]]);
  assert.deepEqual(names, ['epoch', 'train_loss', 'valid_loss', 'error_rate']);
  assert.ok(Math.abs(lrs[0]! - 1e-2 / 25) < 1e-12);
  assert.equal(lrs[2], 1e-2);
  assert.equal(moms[2], 0.85);
});

test('each layer group has its learning rate', async () => {
  const learn = await make();
  await learn.fit(1, slice(1e-5, 1e-3));
  const [first, second, third] = learn.opt.lrs;
  assert.equal(first, 1e-5);
  assert.ok(Math.abs(second! - 1e-4) < 1e-12);
  assert.equal(third, 1e-3);
});

test('freeze changes only the head and the BatchNorms, unfreeze all', async () => {
  const learn = await make();
  learn.freeze();
  const before = learn.model.parameters.map(({ variable }) => [...variable.get()]);
  await learn.fit(1, 1e-2);
  for (const [i, { name, variable, kind }] of learn.model.parameters.entries()) {
    const learns = kind === 'norm' || name.startsWith('head.');
    assert.equal(String([...variable.get()]) !== String(before[i]), learns, name);
  }
  learn.unfreeze();
  await learn.fit(1, 1e-2);
  for (const [i, { name, variable }] of learn.model.parameters.entries()) {
    assert.notEqual(String([...variable.get()]), String(before[i]), name);
  }
});

test('without trainBn the BatchNorms of frozen groups do not learn either', async () => {
  const learn = await make({}, { trainBn: false });
  learn.freeze();
  const before = learn.model.parameters.map(({ variable }) => [...variable.get()]);
  await learn.fit(1, 1e-2);
  for (const [i, { name, variable }] of learn.model.parameters.entries()) {
    assert.equal(String([...variable.get()]) !== String(before[i]), name.startsWith('head.'), name);
  }
});

for (const call of ['fit', 'fitOneCycle', 'lrFind'] as const) {
  test(`${call} takes a rate for each layer group, as a list too`, async () => {
    const learn = await make();
    const seen: number[][] = [];
    learn.callbacks.push({ inSearch: true, onStepEnd: () => void seen.push([...learn.opt.lrs]) });
    const lrs = [1e-5, 1e-4, 1e-3];
    if (call === 'fit') await learn.fit(1, lrs);
    else if (call === 'fitOneCycle') await learn.fitOneCycle(1, { maxLr: lrs });
    else await learn.lrFind({ startLr: lrs, endLr: [1e-3, 1e-2, 1e-1], numIt: 4 });
    for (const [first, second, third] of seen) {
      assert.ok(Math.abs(second! / first! - 10) < 1e-9 && Math.abs(third! / second! - 10) < 1e-9);
    }
    assert.equal(seen.length, 4);
  });
}

test('the flags end an epoch or the run once all callbacks have been called', async () => {
  const learn = await make();
  const ended: string[] = [];
  const stop: Callback = {
    onBatchEnd(run) {
      run.stopEpoch = run.epoch === 0 && run.batch === 1;
    },
    onEpochEnd(run) {
      run.stopTraining = run.epoch === 1;
    },
  };
  const later: Callback = { onEpochEnd: ({ epoch, batch }) => void ended.push(`${epoch}: ${batch}`) };
  await learn.fit(5, 1e-3, { callbacks: [stop, later] });
  assert.deepEqual(ended, ['0: 2', '1: 4']);
});

test('callbacks are called by their order, whatever theirs in the list', async () => {
  const learn = await make({ train: 8 });
  const seen: string[] = [];
  const note = (name: string, order?: number): Callback => ({
    ...(order === undefined ? {} : { order }),
    onEpochBegin: () => void seen.push(name),
  });
  await learn.fit(1, 1e-3, { callbacks: [note('late', 5), note('second'), note('third'), note('early', -20)] });
  assert.deepEqual(seen, ['early', 'second', 'third', 'late']);
});

test('lrFind leaves no trace: training after it is bit for bit what it is without', async () => {
  const [plain, searched] = [await make(), await make()];
  await plain.fit(1, 1e-3);
  await searched.fit(1, 1e-3);
  const recorder = searched.recorder;
  await searched.lrFind({ numIt: 10 });
  assert.equal(searched.recorders.at(-2), recorder);
  await plain.fit(1, 1e-3);
  await searched.fit(1, 1e-3);
  assert.deepEqual(searched.recorder.rawLosses, plain.recorder.rawLosses);
  assert.deepEqual(weights(searched), weights(plain));
});

test('lrFind before any step leaves no trace either', async () => {
  const [plain, searched] = [await make(), await make()];
  await searched.lrFind({ numIt: 5, wd: 0.1 });
  assert.equal(searched.opt.state().length, 0);
  assert.deepEqual(
    [searched.opt.lrs, searched.opt.moms, searched.opt.wds],
    [plain.opt.lrs, plain.opt.moms, plain.opt.wds],
  );
  await plain.fit(1, 1e-3);
  await searched.fit(1, 1e-3);
  assert.deepEqual(weights(searched), weights(plain));
});

test('lrFind gives a rate to take with its reason, and the recorder knows what was searched', async () => {
  const learn = await make({ train: 64 });
  const advice = await learn.lrFind({ startLr: 1e-5, numIt: 60 });
  assert.equal(learn.recorder.numIt, 60);
  assert.ok(advice.lr! > 1e-5 && advice.lr! < 1, String(advice));
  assert.match(advice.reason, /^Suggested learning rate/);
});

test('lrFind grows the rate by equal factors for exactly numIt batches', async () => {
  const learn = await make();
  await learn.lrFind({ numIt: 10, stopDiv: false });
  const { lrs } = learn.recorder;
  assert.equal(lrs.length, 10);
  for (const [i, lr] of lrs.entries()) assert.ok(Math.abs(lr / (1e-7 * 1e8 ** (i / 10)) - 1) < 1e-9);
});

test('lrFind stops when the loss is four times its lowest', async () => {
  const learn = await make();
  await learn.lrFind({ startLr: 1e-2, endLr: 1e6, numIt: 100 });
  const { losses } = learn.recorder;
  assert.ok(losses.length < 100);
  assert.ok(!(losses.at(-1)! <= 4 * Math.min(...losses.slice(0, -1))));
});

test('training, searching, predicting and validating leave no tensor behind', async () => {
  const learn = await make();
  const work = async () => {
    await learn.fit(1, 1e-3);
    await learn.lrFind({ numIt: 5 });
    await learn.validate();
    const x = tf.zeros([1, 16, 16, 3]) as tf.Tensor4D;
    await learn.predict(x);
    x.dispose();
    tf.dispose((await learn.getPreds()).slice(0, 2) as tf.Tensor[]);
  };
  await work();
  const before = await tensorCounts();
  await work();
  assert.deepEqual(await tensorCounts(), before);
  assert.equal(before.handles, 0);
});

test('an interrupt ends training after the batch, with the history so far and no tensor left', async () => {
  const learn = await make();
  await learn.fit(1, 1e-3);
  const before = await tensorCounts();
  const { host, interrupt } = interruptibleHost();
  setKernelHost(host);
  try {
    const stopper: Callback = { onBatchEnd: ({ iteration }) => void (iteration === 6 && interrupt()) };
    await assert.rejects(learn.fit(3, 1e-3, { callbacks: [stopper] }), KernelInterrupt);
  } finally {
    setKernelHost(undefined);
  }
  assert.equal(learn.recorder.losses.length, 6);
  assert.equal(learn.recorder.valLosses.length, 1);
  assert.deepEqual(await tensorCounts(), before);
  await learn.fit(1, 1e-3);
});

test('callbacks see the events of an epoch in order', async () => {
  const seen: string[] = [];
  const note = (name: string) => () => void seen.push(name);
  const callback: Callback = {
    onTrainBegin: note('train begin'),
    onEpochBegin: note('epoch begin'),
    onBatchBegin: note('batch begin'),
    onLossBegin: note('loss begin'),
    onBackwardBegin: note('backward begin'),
    onBackwardEnd: note('backward end'),
    onStepEnd: note('step end'),
    onBatchEnd: note('batch end'),
    onEpochEnd: note('epoch end'),
    onTrainEnd: note('train end'),
  };
  const learn = await make({ train: 8 });
  await learn.fit(1, 1e-3, { callbacks: [callback] });
  const batch = ['batch begin', 'loss begin', 'backward begin', 'backward end', 'step end', 'batch end'];
  assert.deepEqual(seen, ['train begin', 'epoch begin', ...batch, 'epoch end', 'train end']);
});

test("a callback of one's own in a few lines, as documented, sees every batch", async (t) => {
  const warned: string[] = [];
  t.mock.method(console, 'warn', (text: string) => void warned.push(text));
  const watch: Callback = {
    onBatchEnd({ epoch, batch, loss, smoothLoss }) {
      if (loss > 0.01 * smoothLoss) console.warn(`epoch ${epoch}, batch ${batch}: loss ${loss}`);
    },
  };
  const learn = await make({}, { callbacks: [watch] });
  await learn.fitOneCycle(1);
  assert.deepEqual(
    warned,
    learn.recorder.rawLosses.map((loss, batch) => `epoch 0, batch ${batch}: loss ${loss}`),
  );
});

test('the gradients are one list, in the order of the parameters', async () => {
  const learn = await make({ train: 8 });
  let names: string[] = [];
  const callback: Callback = {
    onBackwardEnd({ gradients }) {
      names = gradients.map(({ name }) => name);
    },
  };
  await learn.fit(1, 1e-3, { callbacks: [callback] });
  assert.deepEqual(
    names,
    learn.model.parameters.map(({ name }) => name),
  );
});

for (const [Cancel, batches, epochs] of [
  [CancelBatch, 6, 2],
  [CancelEpoch, 2, 2],
  [CancelFit, 1, 0],
] as const) {
  test(`${Cancel.name} skips the rest of what it names`, async () => {
    const learn = await make();
    const callback: Callback = {
      onBackwardEnd({ batch }: TrainingRun) {
        if (batch === 1) throw new Cancel();
      },
    };
    await learn.fit(2, 1e-3, { callbacks: [callback] });
    assert.equal(learn.recorder.losses.length, batches);
    assert.equal(learn.recorder.valLosses.length, epochs);
    assert.equal(liveHandles(), 0);
  });
}

test('a callback that fails ends the run with its error, and onTrainEnd is still called', async () => {
  const learn = await make();
  let ended: unknown;
  const failing: Callback = {
    onStepEnd() {
      throw new Error('no');
    },
    onTrainEnd(_, error) {
      ended = error;
    },
  };
  await assert.rejects(learn.fit(1, 1e-3, { callbacks: [failing] }), /^Error: no$/);
  assert.equal((ended as Error).message, 'no');
  assert.equal(liveHandles(), 0);
});

test('a loss that is not finite is kept in the record and training goes on', async () => {
  const learn = await make();
  await learn.fit(1, 1e30);
  assert.equal(learn.recorder.losses.length, 4);
  assert.ok(learn.recorder.rawLosses.some((loss) => !Number.isFinite(loss)));
});

test('without a validation set the epoch ends without validation', async () => {
  const learn = await make({ valid: 0 });
  await learn.fit(1, 1e-3);
  assert.deepEqual(learn.recorder.valLosses, [null]);
  assert.deepEqual(learn.recorder.metrics, [[null]]);
  await assert.rejects(learn.validate(), /no validation items/);
});

test('too little data for one batch is an error that says what to do', async () => {
  const learn = await make({ train: 5 });
  await assert.rejects(learn.fit(1), /5 items, too few for one batch of 8: .*bs: 5 or less/);
  await assert.rejects(learn.lrFind(), /too few for one batch/);
  assert.equal(learn.recorders.length, 0);
});

test('a number of epochs or batches that is none is refused', async () => {
  const learn = await make();
  await assert.rejects(learn.fit(0), /epochs: expected a whole number from 1 on, got 0/);
  await assert.rejects(learn.fitOneCycle(1.5), /got 1\.5/);
  await assert.rejects(learn.lrFind({ numIt: 0 }), /numIt: expected a whole number of batches from 1 on, got 0/);
});

test('one class only is an error that says what to do', async () => {
  await assert.rejects(make({ classes: 1 }), /at least 2 classes, found only red/);
});

test('getPreds gives probabilities, targets and losses in the order of the data', async () => {
  const learn = await make();
  const [preds, targets, losses] = await learn.getPreds({ withLoss: true });
  const rows = preds.arraySync();
  assert.deepEqual([...targets.dataSync()], [...learn.data.validDl.dataset.labels]);
  for (const [i, row] of rows.entries()) {
    assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-5);
    assert.ok(Math.abs(losses[i]! + Math.log(row[targets.dataSync()[i]!]!)) < 1e-4);
  }
  tf.dispose([preds, targets]);
});

test('save and load give back equal predictions, optimizer and rates', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  const [one, two] = [await make({}, { modelDir }), await make({}, { modelDir, seed: 99 })];
  await one.fitOneCycle(1);
  await one.save('stage-1');
  assert.equal(await two.load('stage-1'), two);
  assert.deepEqual(weights(two), weights(one));
  assert.deepEqual(await two.validate(), await one.validate());
  assert.deepEqual(two.opt.lrs, one.opt.lrs);
  assert.equal(two.opt.steps, one.opt.steps);
  for (const [i, { name, variable }] of two.opt.state().entries()) {
    assert.deepEqual(variable.get(), one.opt.state()[i]!.variable.get(), name);
  }
});

test('loading into another network names the file and both shapes and changes nothing', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  const [three, two] = [await make({}, { modelDir }), await make({ classes: 2 }, { modelDir })];
  await three.save('three');
  const before = weights(two);
  await assert.rejects(two.load('three'), (error: Error) => {
    assert.match(
      error.message,
      /three\.safetensors: head\.1\.linear\.weight: expected shape \[512,2\], found shape \[512,3\]/,
    );
    return true;
  });
  assert.deepEqual(weights(two), before);
});

test('loading a model of other classes, as many, is told', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  const learn = await make({}, { modelDir });
  const file = await learn.save('one');
  const warn = t.mock.method(console, 'warn', () => {});
  await learn.load('one');
  assert.equal(warn.mock.callCount(), 0);
  writeFileSync(file, readFileSync(file, 'latin1').replace('red', 'fox'), 'latin1');
  await learn.load('one');
  assert.match(String(warn.mock.calls[0]!.arguments[0]), /trained for the classes \["fox".*this data has \["red"/);
});

test('a missing or damaged model file is an error that names it', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  const learn = await make({}, { modelDir });
  await assert.rejects(
    learn.load('nothing'),
    /nothing\.safetensors: expected a saved model, .*Nothing is saved there yet/,
  );
  const file = await learn.save('cut');
  await assert.rejects(learn.load('nothing'), /there is no such file\. Saved there: 'cut'/);
  truncateSync(file, readFileSync(file).length - 100);
  await assert.rejects(learn.load('cut'), /cut\.safetensors: .*cut short or damaged/);
  writeFileSync(file, 'not a model');
  await assert.rejects(learn.load('cut'), /cut\.safetensors: expected a safetensors file/);
});

test('a name that is a path is refused', async () => {
  const learn = await make();
  await assert.rejects(learn.save('../stage-1'), /expected a plain file name, got "\.\.\/stage-1"/);
  await assert.rejects(learn.save(undefined as never), /expected a plain file name, got undefined/);
});

test('a model folder that cannot be written is an error that names the file and the way out', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'file'), '');
  const learn = await make({}, { modelDir: join(folder, 'file/models') });
  await assert.rejects(
    learn.save('one'),
    /file\/models\/one\.safetensors: the model cannot be written: .*Choose another folder with \{ modelDir \}/,
  );
});

test('a search stopped by force puts the weights back', async () => {
  const learn = await make();
  const before = weights(learn);
  const { host, force } = interruptibleHost();
  setKernelHost(host);
  try {
    const finder = new LRFinder({ startLr: 1e-2, silent: true });
    let atStop: number[][] = [];
    const stopper: Callback = {
      onBatchEnd({ iteration }) {
        if (iteration !== 3) return;
        force();
        atStop = weights(learn);
        throw new CancelFit();
      },
    };
    await learn.fit(1, 1e-2, { callbacks: [finder, stopper] });
    assert.deepEqual(atStop, before);
  } finally {
    setKernelHost(undefined);
  }
});
