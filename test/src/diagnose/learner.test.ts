import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { errorRate } from '../../../src/metrics.js';
import { tf } from '../../../src/native/tensorflow.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';

const options = { pretrained: false, metrics: errorRate, silent: true };

test('a run at an absurd rate is diagnosed as that, and no tensor is left', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, options);
  await learn.fitOneCycle(1, { maxLr: 30 });
  const before = tf.memory().numTensors;
  const { main } = await learn.diagnose();
  assert.ok(main?.name === 'learning rate too high' || main?.name === 'diverged', main?.name);
  assert.match(main.code, /maxLr: 3e0|maxLr: 3/);
  assert.equal(tf.memory().numTensors, before);
  learn.dispose();
});

test('pictures of the training set among the validation’s are counted', async () => {
  const data = fakeData();
  const learn = await cnnLearner(Object.assign(data, { validDl: data.fixDl }), tinyNet, options);
  await learn.fitOneCycle(2);
  const { main } = await learn.diagnose();
  assert.equal(main?.name, 'leak between the sets');
  assert.match(main.evidence[0]!, /^32 of the 32 validation pictures \(100 %\)/);
  const { verdicts } = await learn.diagnose({ look: false });
  assert.ok(!verdicts.some(({ name }) => name === 'leak between the sets'));
  learn.dispose();
});

test('a search for a rate is no run to look at', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, options);
  await learn.lrFind({ numIt: 8 });
  await assert.rejects(learn.diagnose(), /diagnose: nothing was trained yet; call fitOneCycle first/);
  await assert.rejects(learn.diagnose({ looks: true } as never), /there is no option 'looks'/);
  learn.dispose();
});

test('items that are numbers, and a run without validation, are looked at by their losses alone', async () => {
  const numbers = await cnnLearner(fakeData({ kind: 'float' }), tinyNet, { pretrained: false, silent: true });
  await numbers.fitOneCycle(2);
  const diagnosis = await numbers.diagnose();
  assert.ok(!diagnosis.verdicts.some(({ name }) => name === 'leak between the sets' || name === 'wrong labels'));
  const alone = await cnnLearner(fakeData({ valid: 0 }), tinyNet, options);
  await alone.fitOneCycle(2);
  assert.equal((await alone.diagnose()).main, null);
  for (const learn of [numbers, alone]) learn.dispose();
});

test('the advice of a run that was interrupted is by the epochs it had', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, options);
  const stop = {
    onEpochEnd(run: { epoch: number; stopTraining: boolean }) {
      run.stopTraining = run.epoch === 1;
    },
  };
  await learn.fit(9, 1e-6, { callbacks: [stop] });
  const { main } = await learn.diagnose();
  assert.equal(main?.name, 'learning rate too low');
  assert.match(main.evidence[0]!, /in 2 epochs\.$/);
  assert.match(main.code, /maxLr: 1e-5/);
  learn.dispose();
});
