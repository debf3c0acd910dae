import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../src/cnn-learner.js';
import { ClassificationInterpretation } from '../../src/interpretation.js';
import type { Learner } from '../../src/learner.js';
import { errorRate } from '../../src/metrics.js';
import { tf } from '../../src/native/tensorflow.js';
import { fakeData, tinyNet } from '../helpers/fake-data.js';

const make = (options: object = {}): Promise<Learner> =>
  cnnLearner(fakeData(), tinyNet, { pretrained: false, metrics: errorRate, silent: true, ...options });

/** All weights and statistics in one list. */
const weights = (learn: Learner): number[][] => learn.model.state().map(({ variable }) => [...variable.get()]);

test('numbers that would spoil the weights are refused before anything is trained', async () => {
  const learn = await make();
  const before = weights(learn);
  const rejects = (options: object, message: RegExp) => assert.rejects(learn.fitOneCycle(1, options), message);
  await rejects({ maxLr: Number.NaN }, /lr: expected a positive number or slice\(…\) of such, got NaN/);
  await rejects({ maxLr: 0 }, /got 0/);
  await rejects({ maxLr: Number.POSITIVE_INFINITY }, /got Infinity/);
  await rejects({ maxLr: '1e-3' }, /got '1e-3'/);
  await rejects({ maxLr: null }, /got null/);
  await rejects({ wd: Number.NaN }, /wd: expected a number from 0 on, got NaN/);
  await rejects({ divFactor: 0 }, /divFactor: expected a positive number, got 0/);
  await rejects({ finalDiv: Number.NaN }, /finalDiv: expected/);
  await rejects({ moms: [0.9] }, /moms: expected two momenta/);
  await rejects({ pctStart: 30 }, /pctStart: expected a share in 0–1, got 30/);
  await rejects(
    { startEpoch: 3, totEpochs: 2 },
    /startEpoch: expected an epoch below the cycle's number of epochs, 2, got 3/,
  );
  await rejects({ callbacks: 5 }, /callbacks: expected a list/);
  await rejects({ max_lr: 1 }, /fitOneCycle: there is no option 'max_lr'\. It is called 'maxLr'/);
  await assert.rejects(learn.fit(1, 1e-3, { plots: true } as never), /fit: there is no option 'plots'/);
  await assert.rejects(
    learn.lrFind({ endLr: Number.POSITIVE_INFINITY }),
    /endLr: expected a positive number or slice\(…\) of such, got Infinity/,
  );
  await assert.rejects(learn.lrFind({ startLr: 1, endLr: 1 }), /startLr and endLr: expected 0 < startLr < endLr/);
  await assert.rejects(learn.lrFind({ wd: Number.NaN }), /wd: expected/);
  assert.throws(() => learn.freezeTo(9), /n: expected a layer group from -3 to 3, got 9/);
  assert.deepEqual(weights(learn), before);
  assert.equal(learn.recorders.length, 0);
});

test('options of a learner that would fail only after an epoch are refused at once', async () => {
  const refused = (options: object, message: RegExp) => assert.rejects(make(options), message);
  await refused(
    { metrics: ['accuracy'] },
    /metrics: expected functions such as errorRate, or objects such as new FBeta\(\), got \[ 'accuracy' \]/,
  );
  await refused({ metrics: [undefined] }, /metrics: expected/);
  await refused({ wd: -1 }, /wd: expected a number from 0 on, got -1/);
  await refused({ lossFunc: 5 }, /lossFunc: expected a loss such as crossEntropy, got 5/);
  await refused({ modelDir: '' }, /modelDir: expected a folder, got ''/);
  await refused({ ps: -1 }, /ps: expected a probability in \[0, 1\), or a list of them, got -1/);
  await refused({ linFtrs: 512 }, /linFtrs: expected a list of widths/);
  await refused({ cut: 0 }, /cut: expected/);
  await refused({ model_dir: 'x' }, /cnnLearner: there is no option 'model_dir'\. It is called 'modelDir'/);
});

test('data without its await is an error that says so', async () => {
  const data = Promise.resolve(fakeData()) as never;
  await assert.rejects(cnnLearner(data, tinyNet), /data: expected a data bunch, .*got Promise.*Put `await` before it/);
});

test('a network that gives no numbers any more says so when it is asked', async () => {
  const learn = await make();
  for (const { variable } of learn.model.state()) variable.set(variable.get().fill(Number.NaN));
  const x = tf.zeros<tf.Rank.R4>([1, 8, 8, 3]);
  await assert.rejects(learn.predict(x), /predict: the network gives no numbers any more \(NaN\)/);
  x.dispose();
  await assert.rejects(learn.predict(undefined as never), /predict: expected the path of a picture or a tensor/);
  const interp = await ClassificationInterpretation.fromLearner(learn);
  assert.equal(
    interp
      .confusionMatrix()
      .flat()
      .reduce((sum, n) => sum + n, 0),
    16,
  );
});

test('a run asks its data first how much is left', async () => {
  const learn = await make();
  Object.assign(learn.data.trainDl, { refresh: () => Promise.reject(new Error('all gone')) });
  await assert.rejects(learn.fit(1), /all gone/);
  await assert.rejects(learn.lrFind(), /all gone/);
  assert.equal(learn.recorders.length, 0);
});
