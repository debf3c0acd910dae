import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { cnnLearner } from '../../src/cnn-learner.js';
import { DatasetType } from '../../src/data/dataset-type.js';
import { ImageDataBunch } from '../../src/data/image-data-bunch.js';
import { ClassificationInterpretation } from '../../src/interpretation.js';
import { errorRate } from '../../src/metrics.js';
import { tf } from '../../src/native/tensorflow.js';
import { fakeData, tinyNet } from '../helpers/fake-data.js';
import { FakeKernelHost } from '../helpers/fake-kernel-host.js';
import { tensorCounts } from '../helpers/tensors.js';
import { classFolders } from './data/picture-folder.js';

const make = () => cnnLearner(fakeData(), tinyNet, { pretrained: false, metrics: [errorRate], silent: true });

test('top losses come in falling order, with the positions of their items', async () => {
  const learn = await make();
  const interp = await ClassificationInterpretation.fromLearner(learn);
  const [preds, targets, byItem] = await learn.getPreds({ withLoss: true });
  const [losses, idxs] = interp.topLosses();
  assert.equal(losses.length, 16);
  for (const [i, loss] of losses.entries()) {
    assert.equal(loss, byItem[idxs[i]!]);
    assert.ok(i === 0 || loss <= losses[i - 1]!);
  }
  assert.deepEqual(interp.topLosses(3)[1], idxs.slice(0, 3));
  assert.deepEqual(interp.topLosses(1, { largest: false })[0], [losses.at(-1)]);
  tf.dispose([preds, targets]);
});

test('the confusion matrix counts every item once, and agrees with the metric', async () => {
  const learn = await make();
  const interp = await ClassificationInterpretation.fromLearner(learn);
  const matrix = interp.confusionMatrix();
  assert.equal(
    matrix.flat().reduce((sum, n) => sum + n, 0),
    16,
  );
  assert.deepEqual(
    matrix.map((row) => row.reduce((sum, n) => sum + n, 0)),
    [6, 5, 5],
  );
  const wrong = interp.mostConfused().reduce((sum, [, , count]) => sum + count, 0);
  const [, error] = await learn.validate();
  assert.ok(Math.abs(wrong / 16 - error!) < 1e-6);
});

test('most confused pairs come in falling order, from minVal on', async () => {
  const interp = await ClassificationInterpretation.fromLearner(await make());
  const counts = interp.mostConfused().map(([, , count]) => count);
  assert.deepEqual(
    counts,
    [...counts].sort((a, b) => b - a),
  );
  for (const [actual, predicted, count] of interp.mostConfused(3)) {
    assert.notEqual(actual, predicted);
    assert.ok(count >= 3);
  }
});

test('the training items are looked at through fixDl', async () => {
  const learn = await make();
  const interp = await ClassificationInterpretation.fromLearner(learn, { dl: learn.data.fixDl });
  assert.equal(interp.topLosses()[1].length, 32);
});

test('interpreting leaves no tensor behind', async () => {
  const learn = await make();
  await ClassificationInterpretation.fromLearner(learn);
  const before = await tensorCounts();
  await ClassificationInterpretation.fromLearner(learn);
  assert.deepEqual(await tensorCounts(), before);
});

test('pictures of items that are no files are an error', async () => {
  const interp = await ClassificationInterpretation.fromLearner(await make());
  await assert.rejects(interp.plotTopLosses(4), /no picture files/);
});

async function withFiles(t: TestContext) {
  const root = await classFolders(t, 5);
  const data = await ImageDataBunch.fromFolder(root, { size: 32, bs: 4, validPct: 0.4 });
  return await cnnLearner(data, tinyNet, { pretrained: false, silent: true });
}

test('each item carries its own path, from any part of the data', async (t) => {
  const learn = await withFiles(t);
  const data = learn.data as ImageDataBunch;
  for (const [dsType, set] of [
    [DatasetType.Valid, data.validDs],
    [DatasetType.Fix, data.trainDs],
    [DatasetType.Train, data.trainDs],
  ] as const) {
    const interp = await learn.interpret({ dsType });
    const [, idxs, items] = interp.topLosses();
    assert.ok(items.length > 0);
    for (const [i, item] of items.entries()) {
      assert.equal(item.path, set.x.get(idxs[i]!));
      assert.equal(learn.data.classes[item.actual[0]!], set.y[item.index]);
    }
  }
});

test('predictions averaged over several views are looked at, with their losses', async (t) => {
  const learn = await withFiles(t);
  const interp = await learn.interpret({ tta: true });
  for (const { loss, probabilities, actual } of interp.items)
    assert.ok(Math.abs(loss + Math.log(probabilities[actual[0]!]!)) < 1e-4);
});

test('pictures with the greatest losses are shown with a map of what was seen, of either class', async (t) => {
  const learn = await withFiles(t);
  const interp = await learn.interpret();
  const kernel = new FakeKernelHost();
  t.after(() => kernel.remove());
  const pngs = [];
  for (const options of [{}, { heatmap: true }, { heatmap: true, heatmapClass: 'predicted' as const }]) {
    await interp.plotTopLosses(4, options);
    pngs.push(kernel.displays.at(-1)!.bundle['image/png']);
  }
  assert.equal(new Set(pngs).size, 3);
  assert.match(
    String(kernel.displays.at(-1)!.bundle['text/plain']),
    /^Prediction \/ Actual \/ Loss \/ Probability\n[ab] \/ [ab] \/ \d/,
  );
  await interp.plotTopLosses(4, { heatmap: true, heatmapThresh: 10_000 });
  assert.notEqual(kernel.displays.at(-1)!.bundle['image/png'], pngs[1]);
  await assert.rejects(
    interp.plotTopLosses(4, { heatmapClass: 'both' as 'actual' }),
    /heatmapClass: expected 'actual' or/,
  );
});

test('the confusion matrix is a table to click on in JupyterLab, a figure where not', async (t) => {
  const learn = await withFiles(t);
  const interp = await learn.interpret();
  const kernel = new FakeKernelHost();
  t.after(() => kernel.remove());
  await interp.plotConfusionMatrix({ normalize: true, title: 'Bears' });
  const opened = kernel.sent.find(({ type }) => type === 'comm_open')!;
  const state = opened.data.state as Record<string, unknown>;
  assert.equal(state._model_name, 'ConfusionTableModel');
  assert.equal(state.title, 'Bears');
  assert.deepEqual(
    state.text,
    interp.confusionMatrix().map((row) => row.map((n) => (n / row.reduce((a, b) => a + b, 0) || 0).toFixed(2))),
  );
  await assert.rejects(interp.plotConfusionMatrix({ normDec: -1 }), /normDec: expected a whole number from 0 on/);
});

test('items with several labels: counts by label, missed and wrong ones paired, a report; no matrix', async () => {
  const data = fakeData({ kind: 'multiCategory' });
  const learn = await cnnLearner(data, tinyNet, { pretrained: false, silent: true });
  const interp = await learn.interpret({ thresh: 0.3 });
  assert.throws(() => interp.confusionMatrix(), /may have several labels; labelCounts\(\)/);
  const counts = interp.labelCounts();
  assert.deepEqual(
    counts.map(({ name, actual }) => [name, actual]),
    [
      ['red', 6],
      ['green', 5],
      ['blue', 5],
    ],
  );
  const predicted = interp.items.reduce((sum, item) => sum + item.predicted.length, 0);
  assert.equal(
    counts.reduce((sum, tally) => sum + tally.predicted, 0),
    predicted,
  );
  assert.match(String(interp.classificationReport()), /samples avg/);
  for (const [actual, wrong] of interp.mostConfused()) assert.notEqual(actual, wrong);
});

test('data that stand for numbers have no classes to look at', async () => {
  const learn = await cnnLearner(fakeData({ kind: 'float' }), tinyNet, { pretrained: false, silent: true });
  await assert.rejects(learn.interpret(), /is for classes, and this data stands for numbers/);
});
