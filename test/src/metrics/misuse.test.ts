import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { KappaScore } from '../../../src/metrics/agreement.js';
import { AUROC } from '../../../src/metrics/auroc.js';
import { fromConfusion } from '../../../src/metrics/confusion-matrix.js';
import { FBeta, Precision } from '../../../src/metrics/f-beta.js';
import { meanSquaredError } from '../../../src/metrics/regression.js';
import { running } from '../../../src/metrics/running.js';
import type { Metric } from '../../../src/metrics.js';
import { tf } from '../../../src/native/tensorflow.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';

const once = (metric: Metric, output: number[][], targets: number[]): number => {
  const accumulator = running(metric);
  tf.tidy(() => accumulator.add(tf.tensor2d(output), tf.tensor1d(targets, 'int32')));
  return accumulator.value();
};

test('a metric of the whole set stands in the table under its name, beside plain ones', async () => {
  const right = fromConfusion('right', (counts) => counts.reduce((sum, row, i) => sum + row[i]!, 0));
  const share = (output: tf.Tensor2D, targets: tf.Tensor) =>
    output.argMax(1).equal(targets.toInt()).mean() as tf.Scalar;
  const metrics = [right, share, new FBeta({ beta: 1, average: 'micro' })];
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true, metrics });
  await learn.fit(1);
  assert.deepEqual(learn.recorder.names.slice(3), ['right', 'share', 'f_beta']);
  const [count, rate, f1] = learn.recorder.metrics[0]!;
  assert.ok(Math.abs(count! / 16 - rate!) < 1e-6);
  assert.ok(Math.abs(rate! - f1!) < 1e-6);
});

test('an option out of range is told when the metric is made', () => {
  assert.throws(() => new FBeta({ average: 'mean' as 'macro' }), /average: expected one of 'binary', .*got 'mean'/);
  assert.throws(() => new FBeta({ beta: 0 }), /FBeta: beta: expected a number above 0, got 0/);
  assert.throws(() => new Precision({ threshold: 1 } as never), /Precision: there is no option 'threshold'/);
  assert.throws(() => new AUROC({ average: 'samples' as 'macro' }), /AUROC: average: expected 'macro'/);
  assert.throws(() => new KappaScore({ weights: 'cubic' as 'linear' }), /weights: expected null, 'linear'/);
});

test('an average over two classes refuses three, and says which others there are', () => {
  const metric = new FBeta({ average: 'binary' });
  assert.throws(() => once(metric, [[1, 2, 3]], [0]), /'binary' is for two classes.*3 classes.*'macro'/);
  assert.throws(() => once(new Precision({ posLabel: 2 }), [[1, 2]], [0]), /posLabel 2/);
});

test('a metric for numbers refuses classes', () => {
  assert.throws(
    () => once(meanSquaredError, [[1, 2]], [0]),
    /output \[1,2\] and targets \[1\].*whose labels are numbers/,
  );
});

test('a metric that gives no number is named', () => {
  const lazy = (() => undefined) as unknown as Metric;
  Object.defineProperty(lazy, 'name', { value: 'myScore' });
  assert.throws(() => once(lazy, [[1, 2]], [0]), /my_score: expected a number or a scalar tensor, got undefined/);
});

test('two classes of which the metric looks at the second: all right, all wrong, nothing there', () => {
  assert.equal(
    once(
      new FBeta(),
      [
        [0, 1],
        [1, 0],
      ],
      [1, 0],
    ),
    1,
  );
  assert.equal(
    once(
      new FBeta(),
      [
        [0, 1],
        [1, 0],
      ],
      [0, 1],
    ),
    0,
  );
  assert.equal(once(new FBeta(), [[1, 0]], [0]), 0);
});
