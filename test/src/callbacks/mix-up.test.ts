import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { beta, blend, MixUpCallback, mixedLoss } from '../../../src/callbacks/mix-up.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { crossEntropy, weightedCrossEntropy } from '../../../src/losses/cross-entropy.js';
import { inArena } from '../../../src/native/arena.js';
import { floats, int32s, read } from '../../../src/native/convert.js';
import { tf } from '../../../src/native/tensorflow.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { wave } from '../../helpers/training-oracle.js';

interface Oracle
  extends Record<'pictures' | 'partners' | 'shares' | 'mixed' | 'targets' | 'scores' | 'gradient', number[]> {
  shape: [number, number, number, number];
  loss: number;
}
const oracle = JSON.parse(readFileSync(repositoryFile('test/oracle/mix-up.json'), 'utf8')) as Oracle;

for (const alpha of [0.05, 0.4, 1, 3]) {
  test(`Beta(${alpha}, ${alpha}) has mean and variance of that distribution`, () => {
    const random = new Random(1);
    const values = Array.from({ length: 20000 }, () => beta(random, alpha));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(values.every((value) => value >= 0 && value <= 1));
    assert.ok(Math.abs(mean - 0.5) < 0.015, `mean ${mean}`);
    assert.ok(Math.abs(variance * 4 * (2 * alpha + 1) - 1) < 0.05, `variance ${variance}`);
  });
}

test('the mixed loss and its gradient are those to both targets in their shares', () => {
  const [own, others, shares] = [[0, 1, 2], [2, 1, 0], Float32Array.of(0.9, 0.5, 0.75)];
  for (const loss of [crossEntropy, weightedCrossEntropy([1, 2, 3])]) {
    inArena(() => {
      const scores = floats(wave(9, 0), [3, 3]);
      const [a, b] = [loss.evaluate(scores, int32s(own)), loss.evaluate(scores, int32s(others))];
      const mixed = mixedLoss(loss, int32s(others), shares).evaluate(scores, int32s(own));
      const blend = (x: Float32Array, y: Float32Array) =>
        x.map((value, i) => {
          const share = shares[Math.floor(i / (x.length / 3))]!;
          return share * value + (1 - share) * y[i]!;
        });
      assertAllClose(read(mixed.losses), blend(read(a.losses), read(b.losses)), 1e-6, 'losses');
      assertAllClose(read(mixed.gradient), blend(read(a.gradient), read(b.gradient)), 1e-6, 'gradient');
      if (a.weights) assertAllClose(read(mixed.weights!), blend(read(a.weights), read(b.weights!)), 1e-6, 'weights');
    });
  }
});

test("a batch is mixed as by fastai's MixUp, and its loss and gradient are fastai's", () => {
  const { shape, pictures, partners, shares, mixed, targets, scores, loss, gradient } = oracle;
  inArena(() => {
    const logits = floats(Float32Array.from(scores), [targets.length, scores.length / targets.length]);
    const others = int32s(partners.map((partner) => targets[partner]!));
    const found = mixedLoss(crossEntropy, others, Float32Array.from(shares)).evaluate(logits, int32s(targets));
    const mean = read(found.losses).reduce((sum, value) => sum + value, 0) / targets.length;
    assertAllClose([mean], [loss], 1e-6, 'loss');
    const ofMean = Array.from(read(found.gradient), (value) => value / targets.length);
    assertAllClose(ofMean, gradient, 1e-6, 'gradient');
  });
  tf.tidy(() => {
    const found = blend(tf.tensor4d(pictures, shape), Int32Array.from(partners), Float32Array.from(shares));
    assertAllClose(found.dataSync(), mixed, 1e-6, 'pictures');
  });
});

test('the network is shown mixed pictures in training, and the data stays as it is', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  const shown: [before: Float32Array, mixed: Float32Array, loss: boolean][] = [];
  let before = new Float32Array();
  const first = {
    order: -1,
    onBatchBegin: ({ xb }: { xb: { dataSync(): unknown } }) => {
      before = (xb.dataSync() as Float32Array).slice();
    },
  };
  const last = {
    onLossBegin: ({ xb, lossFunc }: { xb: { dataSync(): unknown }; lossFunc: unknown }) =>
      void shown.push([before, (xb.dataSync() as Float32Array).slice(), lossFunc !== learn.lossFunc]),
  };
  await learn.mixup(1).fit(1, 1e-3, { callbacks: [first, last] });
  assert.equal(shown.length, 4);
  for (const [plain, mixed, isMixedLoss] of shown) {
    assert.ok(isMixedLoss);
    const size = plain.length / 8;
    // Each is the blend of its own picture with one of the batch, its own share half or more.
    for (let row = 0; row < 8; row++) {
      const picture = (values: Float32Array, i: number) => values.subarray(i * size, (i + 1) * size);
      const [own, seen] = [picture(plain, row), picture(mixed, row)];
      const isBlend = Array.from({ length: 8 }, (_, partner) => {
        const other = picture(plain, partner);
        const k = own.findIndex((value, i) => Math.abs(value - other[i]!) > 0.05);
        const share = k < 0 ? 1 : (seen[k]! - other[k]!) / (own[k]! - other[k]!);
        const fits = seen.every((value, i) => Math.abs(value - (share * own[i]! + (1 - share) * other[i]!)) < 1e-4);
        return fits && share > 0.5 - 1e-4 && share < 1 + 1e-4;
      });
      assert.ok(isBlend.includes(true), `row ${row}`);
    }
  }
});

test('training on mixed pictures learns, is the same for the same seed and leaves no tensor behind', async () => {
  const make = async () => (await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true })).mixup();
  const [one, two] = [await make(), await make()];
  await one.fitOneCycle(6, { maxLr: 1e-2 });
  const before = await tensorCounts();
  await one.fit(1, 1e-3);
  await one.lrFind({ numIt: 4 });
  assert.deepEqual(await tensorCounts(), before);
  await two.fitOneCycle(6, { maxLr: 1e-2 });
  assert.deepEqual(two.recorder.rawLosses, one.recorders[0]!.rawLosses);
  const { valLosses } = two.recorder;
  assert.ok(valLosses.at(-1)! < 0.5 * valLosses[0]!, String(valLosses));
});

test('an alpha that is none is refused', () => {
  assert.throws(() => new MixUpCallback(0), /alpha: expected a positive number, got 0/);
});
