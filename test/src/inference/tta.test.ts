import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { ImageDataBunch } from '../../../src/data/image-data-bunch.js';
import { lossesOf, viewTransforms } from '../../../src/inference/tta.js';
import { tf } from '../../../src/native/tensorflow.js';
import { Random } from '../../../src/random.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import { project } from '../../../src/transforms/matrix.js';
import { drawPlan } from '../../../src/transforms/plan.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { classFolders } from '../data/picture-folder.js';

async function make(t: TestContext) {
  const root = await classFolders(t, 6);
  const data = await ImageDataBunch.fromFolder(root, { size: 16, bs: 4, validPct: 0.5, dsTfms: getTransforms() });
  return { root, data, learn: await cnnLearner(data, tinyNet, { pretrained: false, silent: true }) };
}

test('the eight views look at the four corners, each as it is and mirrored', () => {
  const size = { height: 100, width: 100 };
  const corners = Array.from({ length: 8 }, (_, view) => {
    const transforms = viewTransforms([], view, 1.25);
    const { matrix } = drawPlan(size, size, 'crop', transforms, new Random(0));
    return [project(matrix, 0, 0), project(matrix, 99, 99)].map((point) =>
      point.map((n) => Math.round(n * 10) / 10 + 0),
    );
  });
  // 99 / 1.25 = 79.2 pixels are seen, from one end or the other; the last four from right to left.
  const [a, b] = [79.2, 19.8];
  assert.deepEqual(corners.slice(0, 4), [
    [
      [0, 0],
      [a, a],
    ],
    [
      [0, b],
      [a, 99],
    ],
    [
      [b, 0],
      [99, a],
    ],
    [
      [b, b],
      [99, 99],
    ],
  ]);
  assert.deepEqual(corners[4], [
    [a, 0],
    [0, a],
  ]);
  assert.deepEqual(corners[7], [
    [99, b],
    [b, 99],
  ]);
});

test("the training's crop, flip and zoom give way to the view's; the rest stays", () => {
  const names = viewTransforms(getTransforms()[0], 4, 1.35).map(({ name }) => name);
  assert.deepEqual(names, ['symmetricWarp', 'rotate', 'brightness', 'contrast', 'zoom', 'cropPad', 'flipLr']);
});

test('the result is beta parts the plain prediction, the rest the mean of the views', async (t) => {
  const { learn } = await make(t);
  const [plain, averaged, targets] = await learn.TTA({ beta: null });
  const [mixed] = await learn.TTA();
  const [all] = await learn.TTA({ beta: 1 });
  const expected = plain.mul(0.4).add(averaged.mul(0.6));
  assertAllClose(mixed.dataSync(), expected.dataSync(), 1e-5);
  assertAllClose(all.dataSync(), plain.dataSync(), 1e-6);
  const [preds, same] = await learn.getPreds();
  assertAllClose(plain.dataSync(), preds.dataSync(), 1e-6);
  assert.deepEqual(same.dataSync(), targets.dataSync());
  assert.notDeepEqual([...averaged.dataSync()], [...plain.dataSync()]);
  assertAllClose(averaged.sum(1).dataSync(), [1, 1, 1, 1, 1, 1], 1e-5);
  tf.dispose([plain, averaged, targets, mixed, all, expected, preds, same]);
});

test('losses are those of the mixed predictions', async (t) => {
  const { learn } = await make(t);
  const [preds, targets, losses] = await learn.TTA({ withLoss: true });
  const rows = preds.arraySync();
  const expected = [...targets.dataSync()].map((target, i) => -Math.log(rows[i]![target]!));
  assertAllClose(losses, expected, 1e-5);
  tf.dispose([preds, targets]);
});

test('losses from probabilities of several labels, and from numbers', () => {
  const preds = tf.tensor2d([[0.5, 0.25]]);
  const labels = tf.tensor2d([[1, 0]]);
  assertAllClose(lossesOf(preds, labels, 'multiCategory'), [-(Math.log(0.5) + Math.log(0.75)) / 2], 1e-5);
  assertAllClose(lossesOf(preds, labels, 'float'), [(0.25 + 0.0625) / 2], 1e-5);
  tf.dispose([preds, labels]);
});

test('it draws no random number of training, repeats itself and leaves no tensor', async (t) => {
  const { learn, data } = await make(t);
  const state = data.randomState;
  const [one, targets] = await learn.TTA();
  assert.deepEqual(data.randomState, state);
  const before = await tensorCounts();
  const [two, again] = await learn.TTA();
  assert.deepEqual([...two.dataSync()], [...one.dataSync()]);
  tf.dispose([two, again]);
  assert.deepEqual(await tensorCounts(), before);
  tf.dispose([one, targets]);
});

test('options out of range, and data without views, are told', async (t) => {
  const { learn } = await make(t);
  await assert.rejects(learn.TTA({ beta: 2 }), /TTA: beta: expected a number from 0 to 1, got 2/);
  await assert.rejects(learn.TTA({ scale: 0.5 }), /TTA: scale: expected a number from 1 on, got 0.5/);
  const fake = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  await assert.rejects(fake.TTA(), /TTA: this data cannot be seen in other views/);
});

test('files that go away do not mix rows up', async (t) => {
  const { learn, data, root } = await make(t);
  rmSync(data.validDs.x.get(0));
  const [preds, targets] = await learn.TTA();
  assert.equal(preds.shape[0], 5);
  assert.ok(root);
  tf.dispose([preds, targets]);
});
