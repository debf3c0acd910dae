import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../src/cnn-learner.js';
import { ClassificationInterpretation } from '../../src/interpretation.js';
import { errorRate } from '../../src/metrics.js';
import { tf } from '../../src/native/tensorflow.js';
import { fakeData, tinyNet } from '../helpers/fake-data.js';
import { tensorCounts } from '../helpers/tensors.js';

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
