import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { TargetKind } from '../../../src/data/batch.js';
import { loaderOf } from '../../../src/inference/loader-of.js';
import { accuracy, errorRate } from '../../../src/metrics.js';
import { tf } from '../../../src/native/tensorflow.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { tensorCounts } from '../../helpers/tensors.js';

const make = (kind: TargetKind = 'category') =>
  cnnLearner(fakeData({ kind }), tinyNet, { pretrained: false, silent: true });

const picture = () => tf.randomUniform([1, 16, 16, 3], 0, 1, 'float32', 3) as tf.Tensor4D;

test('predictions of a part of the data are of its items, in order', async () => {
  const learn = await make();
  const [fix, targets] = await learn.getPreds({ dsType: 'fix' });
  assert.deepEqual(fix.shape, [32, 3]);
  assert.deepEqual([...targets.dataSync()].slice(0, 4), [0, 1, 2, 0]);
  const [same] = await learn.getPreds({ dl: learn.data.fixDl });
  assertAllClose(same.dataSync(), fix.dataSync(), 1e-6);
  tf.dispose([fix, same, targets]);
});

test('another activation gives what it makes of the scores', async () => {
  const learn = await make();
  const [probabilities, targets] = await learn.getPreds();
  const [scores] = await learn.getPreds({ activ: (output) => output });
  assertAllClose(scores.softmax().dataSync(), probabilities.dataSync(), 1e-5);
  assert.ok(Math.min(...scores.dataSync()) < 0);
  tf.dispose([probabilities, scores, targets]);
});

test('a part that the data has not is an error with those it has', async () => {
  const learn = await make();
  await assert.rejects(learn.getPreds({ dsType: 'test' }), /dsType: expected a part .*'fix', got 'test'/);
  await assert.rejects(
    learn.getPreds({ ds_type: 'fix' } as never),
    /there is no option 'ds_type'. It is called 'dsType'/,
  );
});

test('data that knows its parts is asked for the loader', () => {
  const data = fakeData();
  const asked = Object.assign(data, { dl: (dsType: string) => (dsType === 'test' ? data.fixDl : data.validDl) });
  assert.equal(loaderOf(asked, { dsType: 'test' }), data.fixDl);
});

test('validate takes a part of the data and other metrics', async () => {
  const learn = await make();
  const [loss, right, wrong] = await learn.validate({ dsType: 'fix', metrics: [accuracy, errorRate] });
  assert.ok(Math.abs(right! + wrong! - 1) < 1e-6);
  const [same] = await learn.validate(learn.data.fixDl);
  assert.equal(same, loss);
});

test('a picture that may have several labels gets those above the threshold', async () => {
  const learn = await make('multiCategory');
  const x = picture();
  const [, best, probabilities] = await learn.predict(x);
  const sorted = [...probabilities].sort((a, b) => b - a);
  assert.equal(probabilities[best], sorted[0]);
  const [text, , , labels] = await learn.predict(x, { thresh: (sorted[1]! + sorted[2]!) / 2 });
  assert.equal(labels!.length, 2);
  assert.equal(text, labels!.join('; '));
  assert.deepEqual((await learn.predict(x, { thresh: 1 })).slice(3), [[]]);
  x.dispose();
});

test('a picture that stands for a number gets one', async () => {
  const learn = await make('float');
  const x = picture();
  const [text, index, values] = await learn.predict(x);
  assert.deepEqual([values.length, index], [1, 0]);
  assert.ok(Math.abs(Number(text) - values[0]!) < 1e-3 * Math.abs(values[0]!));
  x.dispose();
});

test('the predictions of one batch are the first of the set, or of the batch given', async () => {
  const learn = await make();
  const [all, targets] = await learn.getPreds();
  const first = await learn.predBatch();
  assertAllClose(first.dataSync(), all.slice(0, 8).dataSync(), 1e-6);
  for await (const batch of learn.data.validDl) {
    const given = await learn.predBatch({ batch });
    assertAllClose(given.dataSync(), first.dataSync(), 1e-6);
    tf.dispose([given, batch.x, batch.y]);
    break;
  }
  tf.dispose([all, targets, first]);
});

test('results are shown as a picture and as words', async () => {
  const learn = await make();
  const kernel = new FakeKernelHost();
  try {
    await learn.showResults({ rows: 2 });
  } finally {
    kernel.remove();
  }
  const { bundle: data } = kernel.displays.at(-1)!;
  assert.ok((data['image/png'] as string).length > 100);
  assert.match(data['text/plain'] as string, /^Ground truth \/ Predictions\n(red|green|blue) \/ (red|green|blue)\n/);
  assert.equal((data['text/plain'] as string).split('\n').length, 5);
});

test('none of it leaves a tensor behind', async () => {
  const learn = await make();
  const work = async () => {
    tf.dispose(await learn.getPreds({ activ: (output) => output }));
    tf.dispose(await learn.predBatch());
    await learn.validate({ dsType: 'fix', metrics: [accuracy] });
    await learn.summary();
  };
  await work();
  const before = await tensorCounts();
  await work();
  assert.deepEqual(await tensorCounts(), before);
});
