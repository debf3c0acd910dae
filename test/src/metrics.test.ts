import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accuracy, errorRate, metricName } from '../../src/metrics.js';
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
