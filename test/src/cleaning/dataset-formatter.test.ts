import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DatasetFormatter, topGap } from '../../../src/cleaning/dataset-formatter.js';
import { learnerFeatures, SeenFeatures } from '../../../src/cleaning/features.js';
import { cnnLearner, ImageDataBunch, type Learner } from '../../../src/index.js';
import { predictAll } from '../../../src/inference/predictions.js';
import { tf } from '../../../src/native/tensorflow.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { classFolders } from '../data/picture-folder.js';

async function learner(t: TestContext): Promise<Learner> {
  const root = await classFolders(t, 6);
  await copyFile(join(root, 'a/02.png'), join(root, 'b/02 again.png'));
  const data = await ImageDataBunch.fromFolder(root, { validPct: 0.3, size: 16, bs: 4 });
  const learn = await cnnLearner(data, tinyNet, { pretrained: false, silent: true });
  t.after(() => learn.dispose());
  return learn;
}

test('fromToplosses gives the training items by their loss, as the interpretation has it', async (t) => {
  const learn = await learner(t);
  const [dataset, idxs] = await DatasetFormatter.fromToplosses(learn, { nImgs: 4 });
  assert.equal(dataset, learn.data.fixDl.dataset);
  const [, , losses] = await learn.getPreds({ dl: learn.data.fixDl, withLoss: true });
  const byLoss = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]!);
  assert.deepEqual(idxs, byLoss.slice(0, 4));
});

test('fromSimilars gives pairs, the most similar first, and leaks nothing', async (t) => {
  const learn = await learner(t);
  await DatasetFormatter.fromSimilars(learn);
  const before = await tensorCounts();
  const [dataset, idxs] = await DatasetFormatter.fromSimilars(learn, { minSimilarity: 0, nImgs: 3 });
  assert.deepEqual(await tensorCounts(), before);
  assert.equal(idxs.length, 6);
  const names = idxs.slice(0, 2).map((i) => dataset.x.get(i).slice(-10));
  const both = [...dataset.x].filter((path) => /02/.test(path) && !path.endsWith('b/02.png'));
  if (both.length === 2)
    assert.ok(
      names.every((name) => name.includes('02')),
      names.join(),
    );
});

test('features that are gathered while the network predicts are those of a pass of their own', async (t) => {
  const learn = await learner(t);
  const alone = await learnerFeatures(learn);
  const seen = new SeenFeatures(learn);
  const before = await tensorCounts();
  const { preds, targets, indices } = await predictAll(learn, { dl: learn.data.fixDl, onOutput: seen.onOutput });
  tf.dispose([preds, targets]);
  assert.deepEqual(await tensorCounts(), before);
  assert.ok(alone.dimensions > 1 && alone.values.some((value) => value !== 0));
  assert.deepEqual(seen.features(indices), alone);
});

test('fromMostUnsure gives those whose two best probabilities are nearest, with what they are taken for', async (t) => {
  const learn = await learner(t);
  const [dataset, idxs, classes, labels] = await DatasetFormatter.fromMostUnsure(learn, { num: 2 });
  assert.deepEqual([idxs.length, labels.length, classes], [2, 2, dataset.classes]);
  const [preds] = await learn.getPreds();
  const rows = (await preds.array()).map((row) => Math.abs(row[0]! - row[1]!));
  assert.deepEqual(idxs, [...rows.keys()].sort((a, b) => rows[a]! - rows[b]!).slice(0, 2));
  assert.equal(topGap(Float32Array.from([0.5, 0.25, 0.125])), 0.25);
});

test('a data set without files, and a number that is none, are refused', async (t) => {
  const data = fakeData();
  const learn = await cnnLearner(data, tinyNet, { pretrained: false, silent: true });
  t.after(() => learn.dispose());
  await assert.rejects(DatasetFormatter.fromToplosses(learn), /are no picture files/);
  await assert.rejects(
    DatasetFormatter.fromMostUnsure(learn, { num: 0 }),
    /num: expected a whole number from 1 on, got 0/,
  );
});
