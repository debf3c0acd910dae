import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accuracy, accuracyThresh, errorRate, metricName, partial, topKAccuracy } from '../../src/metrics.js';
import { tf } from '../../src/native/tensorflow.js';

test('accuracy and error rate add up to one', () => {
  tf.tidy(() => {
    const output = tf.tensor2d([
      [1, 2],
      [3, 0],
      [0, 1],
      [5, 4],
    ]);
    const targets = tf.tensor1d([1, 0, 0, 0], 'int32');
    assert.equal(accuracy(output, targets).dataSync()[0], 0.75);
    assert.equal(errorRate(output, targets).dataSync()[0], 0.25);
  });
});

test("metrics are named in fastai's spelling", () => {
  assert.equal(metricName(errorRate), 'error_rate');
  assert.equal(
    metricName(function topK() {
      return 0;
    }),
    'top_k',
  );
  assert.equal(
    metricName(() => 0),
    'metric',
  );
});

test('a metric with options keeps its name or gets another', () => {
  const three = partial(topKAccuracy, { k: 3 });
  assert.equal(metricName(three), 'top_k_accuracy');
  assert.equal(metricName(partial(topKAccuracy, { k: 3 }, 'top3')), 'top3');
  tf.tidy(() => {
    const output = tf.tensor2d([[4, 3, 2, 1]]);
    assert.equal((three(output, tf.tensor1d([2], 'int32')) as tf.Scalar).dataSync()[0], 1);
    assert.equal((three(output, tf.tensor1d([3], 'int32')) as tf.Scalar).dataSync()[0], 0);
    assert.throws(() => topKAccuracy(output, tf.tensor1d([0]), { k: 0 }), /topKAccuracy: k: expected/);
    assert.throws(() => accuracyThresh(output, output, { thresh: 2 }), /thresh: expected a number from 0 to 1, got 2/);
  });
});
