import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingRun } from '../../../src/callback.js';
import { AccumulateScheduler } from '../../../src/callbacks/accumulate-scheduler.js';
import { GradientClipping } from '../../../src/callbacks/gradient-clipping.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { Learner } from '../../../src/learner.js';
import { Linear } from '../../../src/models/layers/linear.js';
import { AveragePool } from '../../../src/models/layers/pool.js';
import { Network } from '../../../src/models/network.js';
import { Arena } from '../../../src/native/arena.js';
import { floats, read } from '../../../src/native/convert.js';
import { sgd } from '../../../src/optimizers/sgd.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { tensorCounts } from '../../helpers/tensors.js';

/** Gradients [3, 4] and [0, 12], of norm 13, after clipping to `clip`. */
function clipped(clip: number, first = [3, 4]): number[] {
  const arena = new Arena();
  const gradients = arena.run(() => [
    { name: 'a', value: floats(first, [2]) },
    { name: 'b', value: floats([0, 12], [1, 2]) },
  ]);
  const run = { arena, gradients, skipStep: false } as unknown as TrainingRun;
  new GradientClipping(clip).onBackwardEnd(run);
  const values = run.gradients.flatMap(({ value }) => [...read(value)]);
  arena.dispose();
  return values;
}

test('gradients longer than the limit are shortened together, by their common norm', () => {
  assertAllClose(clipped(1.3), [0.3, 0.4, 0, 1.2], 1e-6);
});

test('gradients within the limit are left as they are', () => {
  assert.deepEqual(clipped(14), [3, 4, 0, 12]);
});

test('gradients that are no numbers stay so, as in PyTorch', () => {
  assert.ok(clipped(1, [Number.NaN, 1]).every((value) => Number.isNaN(value)));
});

/** A network without BatchNorm, for which batches added up are one large batch. */
async function linearLearner(bs: number, nStep: number, dropLast = false, train = 32): Promise<Learner> {
  const data = fakeData({ train, bs });
  const model = new Network([[new AveragePool()], [new Linear('fc', { in: 3, out: 3 })]]);
  model.initialise(new Random(3));
  const callbacks = nStep > 1 ? [new AccumulateScheduler({ nStep, dropLast })] : [];
  return new Learner(data, model, { silent: true, optFunc: sgd({ mom: 0.9 }), callbacks });
}

const weights = (learn: Learner): number[] => learn.model.state().flatMap(({ variable }) => [...variable.get()]);

test('two batches of 4 added up move the weights as one of 8 does', async () => {
  const [whole, parts] = [await linearLearner(8, 1), await linearLearner(4, 2)];
  await whole.fit(2, 0.1);
  await parts.fit(2, 0.1);
  assert.equal(parts.opt.steps, 8);
  assertAllClose(weights(parts), weights(whole), 1e-5);
});

test('what is left at the end of an epoch makes a step, or is dropped where asked for', async () => {
  const [kept, dropped] = [await linearLearner(4, 3), await linearLearner(4, 3, true)];
  await kept.fit(2, 0.1);
  await dropped.fit(2, 0.1);
  assert.equal(kept.opt.steps, 6);
  assert.equal(dropped.opt.steps, 4);
});

test('clipping takes the gradients that were added up, and nothing leaks', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, {
    ...{ pretrained: false, silent: true, callbacks: [new AccumulateScheduler({ nStep: 2 })] },
  });
  learn.clipGrad(0.01);
  const norms: number[] = [];
  const measure = {
    order: 20,
    onBackwardEnd: ({ gradients, skipStep }: TrainingRun) => {
      if (skipStep) return;
      const squares = gradients.flatMap(({ value }) => [...read(value)].map((x) => x * x));
      norms.push(Math.sqrt(squares.reduce((sum, x) => sum + x, 0)));
    },
  };
  await learn.fit(1, 1e-3, { callbacks: [measure] });
  assertAllClose(norms, [0.01, 0.01], 1e-3);
  const before = await tensorCounts();
  await learn.fit(1, 1e-3);
  assert.deepEqual(await tensorCounts(), before);
});

test('options that are none are refused', () => {
  assert.throws(() => new GradientClipping(0), /clip: expected a positive number, got 0/);
  assert.throws(() => new AccumulateScheduler({ nStep: 0 }), /nStep: expected a whole number of batches from 1 on/);
  assert.throws(() => new AccumulateScheduler({ n_step: 2 } as never), /It is called 'nStep'/);
});
