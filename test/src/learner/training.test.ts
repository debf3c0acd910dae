import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GeneralScheduler, TrainingPhase } from '../../../src/callbacks/general-scheduler.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Learner } from '../../../src/learner.js';
import { annealCos, annealPoly, slice } from '../../../src/schedule.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { type FakeDataOptions, fakeData, tinyNet } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';

/** What test/oracle/make_schedules.py wrote. */
const { rates } = JSON.parse(readFileSync(repositoryFile('test/oracle/schedules.json'), 'utf8')) as {
  rates: { flatCos: number[]; fineTune: [number[], number[], number[]] };
};

const make = (data: FakeDataOptions = {}): Promise<Learner> =>
  cnnLearner(fakeData(data), tinyNet, { pretrained: false, silent: true });

test("fineTune trains the head, then all, with the rates of fastai's fine_tune", async () => {
  const learn = await make({ train: 80, bs: 4, valid: 4 });
  const first: number[] = [];
  const frozen: boolean[] = [];
  const note = {
    onStepEnd() {
      first.push(learn.opt.lrs[0]!);
      frozen.push(!learn.model.parameters[0]!.trainable);
    },
  };
  await learn.fineTune(1, { freezeEpochs: 5, callbacks: [note] });
  const [head, all] = learn.recorders;
  assert.equal(learn.recorders.length, 2);
  assertAllClose(head!.lrs, rates.fineTune[0], 1e-5);
  assertAllClose(all!.lrs, rates.fineTune[1], 1e-5);
  assertAllClose(
    first.slice(100).map((lr) => 100 * lr),
    rates.fineTune[1],
    1e-5,
  );
  assertAllClose(first.slice(100), rates.fineTune[2], 1e-5);
  assert.deepEqual([frozen.indexOf(false), frozen.length], [100, 120]);
});

test('fineTune without frozen epochs trains all at once', async () => {
  const learn = await make();
  await learn.fineTune(1, { freezeEpochs: 0, baseLr: 1e-2, lrMult: 10 });
  assert.equal(learn.recorders.length, 1);
  assert.equal(Math.max(...learn.recorder.lrs), 5e-3);
});

test("fitFlatCos has the rates of fastai's fit_flat_cos, momentum stays", async () => {
  const learn = await make();
  await learn.fitFlatCos(4, { lr: 3e-3 });
  assertAllClose(learn.recorder.lrs, rates.flatCos, 1e-6);
  assert.deepEqual(new Set(learn.recorder.moms), new Set([0.9]));
  assert.equal(learn.recorder.valLosses.length, 4);
});

for (const pctStart of [0, 1]) {
  test(`fitFlatCos with pctStart ${pctStart} trains its epochs`, async () => {
    const learn = await make();
    await learn.fitFlatCos(2, { pctStart });
    assert.equal(learn.recorder.losses.length, 8);
  });
}

test('startEpoch trains what is left of the cycle', async () => {
  const [whole, rest] = [await make(), await make()];
  await whole.fitOneCycle(3);
  const epochs: number[] = [];
  await rest.fitOneCycle(3, { startEpoch: 1, callbacks: [{ onEpochEnd: ({ epoch }) => void epochs.push(epoch) }] });
  assert.deepEqual(rest.recorder.lrs, whole.recorder.lrs.slice(4));
  assert.deepEqual(epochs, [1, 2]);
});

test('phases follow each other, each with its courses, and training ends with the last', async () => {
  const learn = await make();
  const phases = [
    new TrainingPhase(3).scheduleHp('lr', 1e-3).scheduleHp('mom', 0.9, 0.6),
    new TrainingPhase(4).scheduleHp('lr', slice(1e-2), slice(1e-4), annealCos).scheduleHp('wd', 0.1, 0, annealPoly(2)),
  ];
  const seen: { lrs: number[]; wd: number }[] = [];
  const note = { onStepEnd: () => void seen.push({ lrs: [...learn.opt.lrs], wd: learn.opt.wd }) };
  await learn.fit(10, 1, { callbacks: [new GeneralScheduler(phases), note] });
  const { lrs, moms, nbBatches } = learn.recorder;
  assertAllClose(lrs, [1e-3, 1e-3, 1e-3, ...[0, 1, 2, 3].map((i) => annealCos(1e-2, 1e-4, i / 4))], 1e-9);
  assertAllClose(moms, [0.9, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7], 1e-9);
  assertAllClose(seen[3]!.lrs, [1e-3, 1e-3, 1e-2], 1e-9);
  assertAllClose(
    seen.map(({ wd }) => wd),
    [0.01, 0.01, 0.01, 0.1, 0.05625, 0.025, 0.00625],
    1e-9,
  );
  assert.deepEqual(nbBatches, [4, 3]);
});

test('a schedule of a run that begins later is that of the whole', async () => {
  const learn = await make();
  const phases = [new TrainingPhase(12).scheduleHp('lr', 1e-3, 1.3e-3)];
  const begin = { order: -20, onTrainBegin: (run: { epoch: number }) => void Object.assign(run, { epoch: 2 }) };
  await learn.fit(3, 1, { callbacks: [new GeneralScheduler(phases), begin] });
  assertAllClose(learn.recorder.lrs, [1.2e-3, 1.225e-3, 1.25e-3, 1.275e-3], 1e-9);
});

test('options that these calls could not take are refused before anything is trained', async () => {
  const learn = await make();
  await assert.rejects(learn.fineTune(0), /epochs: expected a whole number from 1 on/);
  await assert.rejects(learn.fineTune(1, { base_lr: 1 } as never), /fineTune: .*It is called 'baseLr'/);
  await assert.rejects(learn.fineTune(1, { lrMult: 0 }), /lrMult: expected a positive number, got 0/);
  await assert.rejects(learn.fineTune(1, { pctStart: 30 }), /pctStart: expected a share/);
  await assert.rejects(learn.fitFlatCos(1, { divFinal: 0 }), /divFinal: expected a positive number/);
  await assert.rejects(learn.fitOneCycle(3, { startEpoch: 3 }), /startEpoch: expected an epoch below .*, 3, got 3/);
  assert.throws(() => new TrainingPhase(0), /length: expected a whole number of batches/);
  assert.throws(() => new TrainingPhase(1).scheduleHp('beta' as never, 1), /name: expected 'lr', 'mom' or 'wd'/);
  assert.throws(() => new GeneralScheduler([]), /phases: expected a list/);
  assert.equal(learn.recorders.length, 0);
  assert.ok(learn.model.parameters.every(({ trainable }) => trainable));
});
