import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { slice } from '../../../src/schedule.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { trainingOracle } from '../../helpers/training-oracle.js';

const make = () => cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });

test("a run of 32 batches has fastai's rates and momenta", async () => {
  const { lrs, moms, maxLr } = trainingOracle().oneCycle;
  const learn = await make();
  await learn.fitOneCycle(8, { maxLr });
  assertAllClose(learn.recorder.lrs, lrs, 1e-9);
  assertAllClose(learn.recorder.moms, moms, 1e-9);
});

test('all layer groups follow the same curve, each with its own greatest rate', async () => {
  const learn = await make();
  const seen: number[][] = [];
  const note = { onBatchBegin: () => void seen.push([...learn.opt.lrs]) };
  await learn.fitOneCycle(1, { maxLr: slice(1e-3), callbacks: [note] });
  for (const [first, second, third] of seen) {
    assert.ok(Math.abs(first! / third! - 0.1) < 1e-12);
    assert.equal(first, second);
  }
});

test('a cycle trained in two parts has the rates of one trained whole', async () => {
  const [whole, parts] = [await make(), await make()];
  await whole.fitOneCycle(3);
  await parts.fitOneCycle(1, { totEpochs: 3 });
  await parts.fitOneCycle(2, { totEpochs: 3, startEpoch: 1 });
  const rates = parts.recorders.flatMap(({ lrs }) => lrs);
  assert.deepEqual(rates, whole.recorder.lrs);
});
