import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { toGraphModel } from '../../../src/inference/to-graph-model.js';
import { Learner } from '../../../src/learner.js';
import { efficientnetLite0 } from '../../../src/models/efficientnet-lite.js';
import { resnet18 } from '../../../src/models/resnet.js';
import { fromLayersModel } from '../../../src/models/tfjs/layers-model.js';
import { tf } from '../../../src/native/tensorflow.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { bytesOf, normalisedData } from '../../helpers/normalised-data.js';
import { tensorCounts } from '../../helpers/tensors.js';

for (const [architecture, kind] of [
  [resnet18, 'category'],
  [efficientnetLite0, 'category'],
  [tinyNet, 'multiCategory'],
  [tinyNet, 'float'],
] as const) {
  test(`${architecture.name} for ${kind} as a graph of tfjs', written and read again, predicts the same to 1e-4`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'notebear-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const data = normalisedData({ train: 8, valid: 8, kind });
    const learn = await cnnLearner(data, architecture, { pretrained: false, silent: true });
    await learn.fit(1, 1e-3);
    const model = toGraphModel(learn);
    await model.save(`file://${folder}`);
    model.dispose();
    const { modelTopology } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
      modelTopology: { node: { op: string }[] };
    };
    const ops = modelTopology.node.map(({ op }) => op);
    assert.ok(ops.includes('Conv2D') && !ops.includes('FusedBatchNormV3'), 'batch norms are folded');
    const read = await tf.loadGraphModel(`file://${folder}/model.json`);
    for await (const { x, y, indices } of learn.data.validDl) {
      const expected = await learn.predBatch({ batch: { x, y, indices } });
      const bytes = bytesOf(x);
      const found = read.predict(bytes) as tf.Tensor2D;
      assert.deepEqual(found.shape, expected.shape);
      assertAllClose(found.dataSync(), expected.dataSync(), 1e-4);
      tf.dispose([x, y, expected, bytes, found]);
    }
    read.dispose();
    learn.dispose();
  });
}

test('making a graph and disposing it leaves nothing behind', async () => {
  const learn = await cnnLearner(normalisedData(), tinyNet, { pretrained: false, silent: true });
  toGraphModel(learn).dispose();
  const before = await tensorCounts();
  toGraphModel(learn).dispose();
  assert.deepEqual(await tensorCounts(), before);
});

test('a layer of which no graph is known is named', () => {
  const { layers } = tf;
  const model = tf.sequential({ layers: [layers.flatten({ inputShape: [16, 16, 3] }), layers.dense({ units: 3 })] });
  const learn = new Learner(fakeData(), fromLayersModel(model), { silent: true });
  assert.throws(() => toGraphModel(learn), /toGraphModel: a layer of type TfjsLayer is not the library's own/);
});
