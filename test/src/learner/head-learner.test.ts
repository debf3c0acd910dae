import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BnFreeze } from '../../../src/callbacks/bn-freeze.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { ImageDataBunch } from '../../../src/data/image-data-bunch.js';
import { headLearner } from '../../../src/learner/head-learner.js';
import { Learner } from '../../../src/learner.js';
import { errorRate } from '../../../src/metrics.js';
import { Network } from '../../../src/models/network.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { picture, temporaryFolder } from '../data/picture-folder.js';

const OPTIONS = { pretrained: false, silent: true, trainBn: false, metrics: errorRate } as const;

async function bunch(t: TestContext): Promise<ImageDataBunch> {
  const root = await temporaryFolder(t);
  for (const [name, colour] of [
    ['red', [250, 20]],
    ['blue', [20, 250]],
  ] as const)
    for (let i = 0; i < 14; i++)
      await picture(root, `${name}/${i}.png`, `rgb(${colour[0] - 5 * i},${9 * i},${colour[1] - 5 * i})`);
  return ImageDataBunch.fromFolder(root, { size: 16, bs: 4, validPct: 0.25, seed: 3 });
}

test('training the head on kept features gives the numbers of training the whole learner', async (t) => {
  const [whole, parts] = await Promise.all(
    [bunch(t), bunch(t)].map(async (data) => {
      const learn = await cnnLearner(await data, tinyNet, OPTIONS);
      learn.freeze();
      return learn;
    }),
  );
  const before = whole!.model.statistics.map(({ variable }) => [...variable.get()]);
  await whole!.fitOneCycle(3, { callbacks: [new BnFreeze()] });
  const head = await headLearner(parts!);
  await head.learn.fitOneCycle(3);
  assertAllClose(head.learn.recorder.rawLosses, whole!.recorder.rawLosses, 1e-4);
  assertAllClose(head.learn.recorder.valLosses as number[], whole!.recorder.valLosses as number[], 1e-4);
  assert.deepEqual(head.learn.recorder.metrics, whole!.recorder.metrics);
  head.dispose();
  const [loss] = await parts!.validate();
  assert.ok(Math.abs(loss - (await whole!.validate())[0]) < 1e-4);
  // The body's statistics stayed, the head's moved.
  const after = whole!.model.statistics.map(({ variable }) => [...variable.get()]);
  const bodies = whole!.layerGroups.slice(0, -1).flatMap(({ statistics }) => statistics).length;
  assert.deepEqual(after.slice(0, bodies), before.slice(0, bodies));
  assert.notDeepEqual(after.slice(bodies), before.slice(bodies));
});

test('a body that learns is told, and so is a network without one', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, { ...OPTIONS, trainBn: true });
  learn.freeze();
  await assert.rejects(
    headLearner(learn),
    /expected a body that does not learn, but bn1.weight and 3 other parameters/,
  );
  const group = learn.layerGroups.at(-1)!.layers;
  const single = new Learner(fakeData(), new Network([group]), { silent: true });
  await assert.rejects(headLearner(single), /no body beside its head/);
});

test('without BnFreeze frozen BatchNorms still go by the batch', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, OPTIONS);
  learn.freeze();
  const before = [...learn.model.statistics[0]!.variable.get()];
  await learn.fit(1, 1e-3, { callbacks: [new BnFreeze()] });
  assert.deepEqual([...learn.model.statistics[0]!.variable.get()], before);
  await learn.fit(1, 1e-3);
  assert.notDeepEqual([...learn.model.statistics[0]!.variable.get()], before);
});

test('features that are given back leave nothing', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, OPTIONS);
  learn.freeze();
  const train = async () => {
    const head = await headLearner(learn);
    await head.learn.fit(1, 1e-3);
    head.dispose();
  };
  await train();
  const before = await tensorCounts();
  await train();
  assert.deepEqual(await tensorCounts(), before);
});
