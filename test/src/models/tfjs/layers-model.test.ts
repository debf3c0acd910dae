import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Learner } from '../../../../src/learner.js';
import { errorRate } from '../../../../src/metrics.js';
import { Pass } from '../../../../src/models/layers/pass.js';
import { fromLayersModel, syncLayersModel } from '../../../../src/models/tfjs/layers-model.js';
import { inArena } from '../../../../src/native/arena.js';
import { int32s, read, scalar } from '../../../../src/native/convert.js';
import { softmaxCrossEntropy } from '../../../../src/native/layers.js';
import { mul } from '../../../../src/native/math.js';
import { tf } from '../../../../src/native/tensorflow.js';
import { borrow } from '../../../../src/native/tensors.js';
import { Random } from '../../../../src/random.js';
import { slice } from '../../../../src/schedule.js';
import { assertAllClose } from '../../../helpers/all-close.js';
import { fakeData } from '../../../helpers/fake-data.js';
import { tensorCounts } from '../../../helpers/tensors.js';

const { layers } = tf;

/** A small convolutional network with everything usual. */
function small({ rate = 0.2 } = {}): tf.Sequential {
  const kernelInitializer = tf.initializers.glorotNormal({ seed: 3 });
  return tf.sequential({
    layers: [
      layers.conv2d({ inputShape: [16, 16, 3], filters: 8, kernelSize: 3, strides: 2, kernelInitializer }),
      // Of 0.99 the running statistics would still be half their first values after the few steps of a test.
      layers.batchNormalization({ momentum: 0.9 }),
      layers.reLU(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 12, kernelSize: 3, activation: 'relu', kernelInitializer }),
      layers.globalAveragePooling2d({}),
      layers.dropout({ rate }),
      layers.dense({ units: 3, kernelInitializer }),
    ],
  });
}

/** Two ways through, joined: no `tf.Sequential`. */
function branching(): tf.LayersModel {
  const input = tf.input({ shape: [16, 16, 3] });
  const kernelInitializer = tf.initializers.glorotNormal({ seed: 3 });
  const wide = layers.conv2d({ filters: 6, kernelSize: 3, kernelInitializer }).apply(input) as tf.SymbolicTensor;
  const narrow = layers.conv2d({ filters: 6, kernelSize: 3, kernelInitializer }).apply(input) as tf.SymbolicTensor;
  const sum = layers.add().apply([wide, layers.reLU().apply(narrow) as tf.SymbolicTensor]);
  const pooled = layers.globalAveragePooling2d({}).apply(sum);
  const outputs = layers.dense({ units: 3, kernelInitializer }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs });
}

const pictures = () => tf.randomUniform([4, 16, 16, 3], 0, 1, 'float32', 9) as tf.Tensor4D;
const LABELS = [0, 2, 1, 2];
const ROUNDED = 1e-6;

for (const [name, make] of [
  ['a tf.Sequential', () => small({ rate: 0 })],
  ['a model that branches', branching],
] as const) {
  test(`${name}: scores and gradients in training are tfjs' own, to 1e-5`, () => {
    const model = make();
    const network = fromLayersModel(model);
    const x = pictures();
    const ours = inArena(() => {
      const pass = new Pass({ training: true, random: new Random(0) });
      const output = network.forward(borrow(x), pass);
      const { gradient } = softmaxCrossEntropy(output, int32s(LABELS));
      const gradients = network.backward(mul(gradient, scalar(1 / 4)), pass);
      return {
        scores: read(output).slice(),
        gradients: gradients.map((one) => ({ ...one, value: read(one.value).slice() })),
      };
    });
    const twin = make();
    let scores!: Float32Array;
    const { grads } = tf.variableGrads(() => {
      const output = twin.apply(x, { training: true }) as tf.Tensor2D;
      scores = output.dataSync<'float32'>().slice();
      return tf.losses.softmaxCrossEntropy(tf.oneHot(LABELS, 3), output) as tf.Scalar;
    });
    assertAllClose(ours.scores, scores, 1e-5);
    const expected = Object.values(grads).map((grad) => grad.dataSync());
    assert.equal(ours.gradients.length, expected.length);
    const byLength = (list: ArrayLike<number>[]) => [...list].sort((a, b) => a.length - b.length || a[0]! - b[0]!);
    const [mine, theirs] = [byLength(ours.gradients.map(({ value }) => value)), byLength(expected)];
    for (const [i, values] of mine.entries()) {
      // A bias before a batch norm has no gradient: what comes is rounded off otherwise by each.
      const isNone = (list: ArrayLike<number>) => Array.from(list).every((value) => Math.abs(value) < ROUNDED);
      if (isNone(theirs[i]!)) assert.ok(isNone(values), `gradient ${i}: ${values}`);
      else assertAllClose(values, theirs[i]!, 1e-4, `gradient ${i}`);
    }
    tf.dispose([x, ...Object.values(grads)]);
  });
}

test('a small network of tfjs learns with our optimizer, schedule and metrics', async () => {
  const learn = new Learner(fakeData(), fromLayersModel(small()), { metrics: errorRate, silent: true });
  await learn.fitOneCycle(12, { maxLr: 2e-2 });
  const [, error] = await learn.validate();
  assert.ok(error! < 0.2, `error rate ${error}`);
  const summary = String(await learn.summary());
  assert.match(summary, /TfjsLayer/);
});

test("dropout of tfjs follows the run's seed, and leaves Math.random as it was", async () => {
  const { random } = Math;
  const losses = async (seed: number) => {
    const learn = new Learner(fakeData(), fromLayersModel(small()), { silent: true, seed });
    await learn.fit(1, 1e-2);
    return [...learn.recorder.losses];
  };
  const first = await losses(1);
  assertAllClose(await losses(1), first, 1e-5);
  assert.notDeepEqual(await losses(2), first);
  assert.equal(Math.random, random);
});

test('freezing keeps the first group, discriminative rates move it less, BatchNorm counts on', async () => {
  const network = fromLayersModel(small());
  const learn = new Learner(fakeData(), network, { silent: true, trainBn: false });
  assert.equal(network.layerGroups.length, 2);
  const body = network.layerGroups[0]!;
  const values = () => body.parameters.map(({ variable }) => [...variable.get()]);
  const statistics = () => network.statistics.map(({ variable }) => [...variable.get()]);
  learn.freeze();
  const [before, counted] = [values(), statistics()];
  await learn.fit(1, 1e-2);
  assert.deepEqual(values(), before);
  assert.notDeepEqual(statistics(), counted);
  learn.unfreeze();
  await learn.fit(1, slice(1e-4, 1e-2));
  assert.notDeepEqual(values(), before);
});

test('what was trained is saved, loaded, and put back into the model', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  const model = small();
  const learn = new Learner(fakeData(), fromLayersModel(model), { silent: true, modelDir });
  await learn.fit(1, 1e-2);
  await learn.save('tfjs');
  const [preds, targets] = await learn.getPreds();
  await learn.fit(1, 1e-2);
  await learn.load('tfjs');
  const [again] = await learn.getPreds();
  assert.deepEqual([...again.dataSync()], [...preds.dataSync()]);
  syncLayersModel(learn.model);
  for await (const { x, y } of learn.data.validDl) {
    const own = tf.tidy(() => (model.predict(x) as tf.Tensor2D).softmax());
    assertAllClose(own.dataSync(), preds.slice(0, 8).dataSync(), 1e-5);
    tf.dispose([x, y, own]);
    break;
  }
  tf.dispose([preds, again, targets]);
});

test('training it leaves no tensor behind', async () => {
  const learn = new Learner(fakeData(), fromLayersModel(small()), { silent: true });
  await learn.fit(1, 1e-3);
  const before = await tensorCounts();
  await learn.fit(2, 1e-3);
  await learn.validate();
  assert.deepEqual(await tensorCounts(), before);
});

test('what cannot be trained is told', () => {
  const ends = tf.sequential({
    layers: [layers.flatten({ inputShape: [4, 4, 3] }), layers.dense({ units: 2, activation: 'softmax' })],
  });
  assert.throws(() => fromLayersModel(ends), /ends in a softmax, which the loss brings itself/);
  const flat = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [8] })] });
  assert.throws(() => fromLayersModel(flat), /expected pictures \[N, H, W, C\] in and scores \[N, C\] out/);
  const [one, two] = [tf.input({ shape: [4, 4, 3] }), tf.input({ shape: [4, 4, 3] })];
  const joined = layers.globalAveragePooling2d({}).apply(layers.add().apply([one, two])) as tf.SymbolicTensor;
  assert.throws(
    () => fromLayersModel(tf.model({ inputs: [one, two], outputs: joined })),
    /one input and one output.*has 2 and 1/,
  );
  assert.throws(() => fromLayersModel({} as tf.LayersModel), /model: expected a tf\.LayersModel/);
  assert.throws(() => fromLayersModel(small(), { split: [9] }), /split: expected rising indices from 1 to 7/);
  assert.throws(
    () => fromLayersModel(branching(), { split: [1] }),
    /split: expected nothing for a model that branches/,
  );
});
