import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { toLayersModel } from '../../../src/inference/to-layers-model.js';
import { Learner } from '../../../src/learner.js';
import { efficientnetLite0 } from '../../../src/models/efficientnet-lite.js';
import { resnet18 } from '../../../src/models/resnet.js';
import { fromLayersModel } from '../../../src/models/tfjs/layers-model.js';
import { tf } from '../../../src/native/tensorflow.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { bytesOf, normalisedData } from '../../helpers/normalised-data.js';
import { tensorCounts } from '../../helpers/tensors.js';

for (const architecture of [resnet18, efficientnetLite0, tinyNet]) {
  test(`${architecture.name} as a tfjs model, written and read again, predicts the same to 1e-4`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'notebear-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const learn = await cnnLearner(normalisedData({ train: 8, valid: 8 }), architecture, {
      pretrained: false,
      silent: true,
    });
    await learn.fit(1, 1e-3);
    const model = toLayersModel(learn);
    await model.save(`file://${folder}`);
    model.dispose();
    const read = await tf.loadLayersModel(`file://${folder}/model.json`);
    for await (const { x, y, indices } of learn.data.validDl) {
      const expected = await learn.predBatch({ batch: { x, y, indices } });
      const bytes = bytesOf(x);
      const found = read.predict(bytes) as tf.Tensor2D;
      assertAllClose(found.dataSync(), expected.dataSync(), 1e-4);
      tf.dispose([x, y, expected, bytes, found]);
    }
    read.dispose();
    const { modelTopology } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { modelTopology: object };
    assert.ok(modelTopology);
    learn.dispose();
  });
}

test('several labels become probabilities of their own, numbers stay numbers', async () => {
  for (const [kind, activation] of [
    ['multiCategory', 'sigmoid'],
    ['float', 'linear'],
  ] as const) {
    const learn = await cnnLearner(normalisedData({ kind }), tinyNet, { pretrained: false, silent: true });
    const model = toLayersModel(learn);
    assert.equal(model.layers.at(-1)!.getConfig().activation, activation);
    model.dispose();
  }
});

test('making a model and disposing it leaves nothing behind', async () => {
  const learn = await cnnLearner(normalisedData(), tinyNet, { pretrained: false, silent: true });
  toLayersModel(learn).dispose();
  const before = await tensorCounts();
  toLayersModel(learn).dispose();
  assert.deepEqual(await tensorCounts(), before);
});

test('a layer that tfjs has no like of is named', () => {
  const { layers } = tf;
  const model = tf.sequential({ layers: [layers.flatten({ inputShape: [16, 16, 3] }), layers.dense({ units: 3 })] });
  const learn = new Learner(fakeData(), fromLayersModel(model), { silent: true });
  assert.throws(() => toLayersModel(learn), /a layer of type TfjsLayer has no like among tfjs' layers/);
});
