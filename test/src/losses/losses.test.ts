import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { type Loss, meanLoss } from '../../../src/loss.js';
import { bceWithLogits, weightedBceWithLogits } from '../../../src/losses/binary-cross-entropy.js';
import { crossEntropy, labelSmoothingCrossEntropy, weightedCrossEntropy } from '../../../src/losses/cross-entropy.js';
import { mse } from '../../../src/losses/mean-squared-error.js';
import { inArena } from '../../../src/native/arena.js';
import type { Handle } from '../../../src/native/binding.js';
import { floats, int32s, read, scalar } from '../../../src/native/convert.js';
import { mul } from '../../../src/native/math.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';

interface Case {
  scores: number[];
  losses: number[];
  loss: number;
  gradient: number[];
  activation: number[];
}

/** What test/oracle/make_losses.py wrote: 6 items of 4 classes. */
const oracle = JSON.parse(readFileSync(repositoryFile('test/oracle/losses.json'), 'utf8')) as {
  labels: number[];
  several: number[];
  one: number[];
  two: number[];
  weight: number[];
  posWeight: number[];
  cases: Record<string, Case>;
};
const { labels, several, one, two, weight, posWeight } = oracle;
const N = 6;

const LOSSES: Record<string, { loss: Loss; targets: () => Handle }> = {
  crossEntropy: { loss: crossEntropy, targets: () => int32s(labels) },
  weightedCrossEntropy: { loss: weightedCrossEntropy(weight), targets: () => int32s(labels) },
  labelSmoothing: { loss: labelSmoothingCrossEntropy(), targets: () => int32s(labels) },
  labelSmoothing03: { loss: labelSmoothingCrossEntropy({ eps: 0.3 }), targets: () => int32s(labels) },
  bce: { loss: bceWithLogits, targets: () => floats(several, [N, 4]) },
  bceWeighted: { loss: weightedBceWithLogits({ weight, posWeight }), targets: () => floats(several, [N, 4]) },
  mseOne: { loss: mse, targets: () => floats(one, [N]) },
  mseTwo: { loss: mse, targets: () => floats(two, [N, 2]) },
};

for (const [name, expected] of Object.entries(oracle.cases)) {
  test(`${name}: losses, mean, gradient and activation are PyTorch's to 1e-5`, () => {
    const { loss, targets } = LOSSES[name]!;
    inArena(() => {
      const scores = floats(expected.scores, [N, expected.scores.length / N]);
      const parts = loss.evaluate(scores, targets());
      const { loss: mean, total } = meanLoss(parts);
      assertAllClose(read(parts.losses), expected.losses, 1e-5, 'losses');
      assertAllClose([mean], [expected.loss], 1e-5, 'mean');
      assertAllClose(read(mul(parts.gradient, scalar(1 / total))), expected.gradient, 1e-5, 'gradient');
      const activated = loss.activation(scores);
      assert.notEqual(activated.id, scores.id);
      assertAllClose(read(activated), expected.activation, 1e-5, 'activation');
    });
  });
}

test('the loss of a learner is that of its data', async () => {
  const lossOf = async (kind: 'category' | 'multiCategory' | 'float') =>
    (await cnnLearner(fakeData({ kind }), tinyNet, { pretrained: false, silent: true })).lossFunc;
  assert.equal(await lossOf('category'), crossEntropy);
  assert.equal(await lossOf('multiCategory'), bceWithLogits);
  assert.equal(await lossOf('float'), mse);
});

for (const kind of ['multiCategory', 'float'] as const) {
  test(`a small network learns targets of kind ${kind}, and its predictions have their form`, async () => {
    const learn = await cnnLearner(fakeData({ kind }), tinyNet, { pretrained: false, silent: true, ps: 0 });
    const [before] = await learn.validate();
    await learn.fitOneCycle(12, { maxLr: 2e-2 });
    const [after] = await learn.validate();
    assert.ok(after < 0.3 * before, `${before} → ${after}`);
    const [preds, targets] = await learn.getPreds();
    assert.deepEqual(preds.shape, [16, learn.data.c]);
    assert.deepEqual(targets.shape, kind === 'float' ? [16] : [16, 3]);
    const within = [...preds.dataSync()].every((p) => p >= 0 && p <= 1);
    assert.equal(within, kind === 'multiCategory');
    preds.dispose();
    targets.dispose();
  });
}

test('a loss for other targets than the data has is an error that names the right one', async () => {
  const make = (kind: 'category' | 'float', lossFunc: Loss) =>
    cnnLearner(fakeData({ kind }), tinyNet, { pretrained: false, lossFunc });
  await assert.rejects(
    make('category', bceWithLogits),
    /bceWithLogits is for .*'multiCategory', .*'category': use crossEntropy/,
  );
  await assert.rejects(make('float', crossEntropy), /crossEntropy is for .*'category', .*'float': use mse/);
});

test('shapes that do not fit are errors in words', () => {
  const evaluate = (loss: Loss, shape: number[], targets: () => Handle) =>
    inArena(() => loss.evaluate(floats(new Float32Array(shape[0]! * shape[1]!), shape), targets()));
  assert.throws(
    () => evaluate(crossEntropy, [2, 3], () => floats([0, 1], [2])),
    /class indices, int32 \[N\]; got \[2,3\]/,
  );
  assert.throws(
    () => evaluate(bceWithLogits, [2, 3], () => int32s([0, 1])),
    /one shape \[N, C\].*got \[2,3\] and \[2\]/,
  );
  assert.throws(
    () => evaluate(mse, [2, 3], () => floats([0, 1], [2])),
    /as many numbers as the network gives, \[2,3\]/,
  );
  assert.throws(
    () => evaluate(weightedCrossEntropy([1, 2]), [2, 3], () => int32s([0, 1])),
    /weight: expected 3 numbers/,
  );
});

test('options that a loss could not use are refused', () => {
  assert.throws(() => labelSmoothingCrossEntropy({ eps: 1 }), /eps: expected a share from 0 to below 1, got 1/);
  assert.throws(() => weightedCrossEntropy([1, -1]), /weight: expected a list of positive numbers/);
  assert.throws(() => weightedBceWithLogits({ pos_weight: [1] } as never), /It is called 'posWeight'/);
});
