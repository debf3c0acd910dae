import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gradCam } from '../../../src/interpretation/grad-cam.js';
import { overlay } from '../../../src/interpretation/heatmap.js';
import { Learner } from '../../../src/learner.js';
import { tf } from '../../../src/native/tensorflow.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';
import { smallNetwork } from '../../helpers/small-network.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { wave } from '../../helpers/training-oracle.js';

const { gradCam: oracle } = JSON.parse(readFileSync(repositoryFile('test/oracle/interpretation.json'), 'utf8')) as {
  gradCam: { size: [number, number]; maps: number[][] };
};

function learner(): Learner {
  const model = smallNetwork();
  let k = 0;
  // PyTorch counts the batches a BatchNorm saw as a third buffer.
  for (const { name, variable } of model.statistics) {
    const isMean = name.endsWith('running_mean');
    variable.set(isMean ? wave(variable.shape[0]!, k, 0.1) : wave(variable.shape[0]!, k, 0.3, 1));
    k += isMean ? 1 : 2;
  }
  return new Learner(fakeData(), model, { silent: true });
}

const picture = () => tf.tensor4d(wave(65 * 65 * 3, 0.3), [1, 65, 65, 3]);

test("the map of each class is that of PyTorch's autograd in evaluation mode, to 1e-4", () => {
  const learn = learner();
  const x = picture();
  assert.ok(oracle.maps.some((map) => map.some((value) => value > 0)));
  for (const [target, expected] of oracle.maps.entries()) {
    const { height, width, values } = gradCam(learn, x, target);
    assert.deepEqual([height, width], oracle.size);
    assertAllClose(values, expected, 1e-4, `class ${target}`);
  }
  x.dispose();
});

test('a map changes nothing: no weight, no statistic, no tensor left', async () => {
  const learn = learner();
  const x = picture();
  const state = () => learn.model.state().map(({ variable }) => [...variable.get()]);
  gradCam(learn, x, 0);
  const [before, counts] = [state(), await tensorCounts()];
  gradCam(learn, x, 1);
  assert.deepEqual(state(), before);
  assert.deepEqual(await tensorCounts(), counts);
  x.dispose();
});

test('a frozen network has maps too', () => {
  const learn = learner();
  const x = picture();
  const before = gradCam(learn, x, 2).values;
  learn.model.freezeTo(2, { trainBn: false });
  assert.deepEqual(gradCam(learn, x, 2).values, before);
  x.dispose();
});

test('a map is laid over a picture from its least value, dark, to its greatest, bright', () => {
  const grey = { height: 2, width: 4, data: new Uint8Array(24).fill(100) };
  const map = { height: 1, width: 2, values: Float32Array.of(0, 3) };
  assert.deepEqual(overlay(grey, map, 0).data, grey.data);
  const { data } = overlay(grey, map, 1);
  assert.deepEqual([...data.slice(0, 3)], [0, 0, 4]);
  assert.deepEqual([...data.slice(9, 12)], [252, 253, 191]);
  assert.deepEqual([...data.slice(12, 15)], [0, 0, 4]);
});
