import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cnnLearner } from '../../src/cnn-learner.js';
import type { DataBunch } from '../../src/data/batch.js';
import type { Architecture } from '../../src/models/architecture.js';
import { createHead } from '../../src/models/head.js';
import { models } from '../../src/models/index.js';
import { Dropout } from '../../src/models/layers/dropout.js';
import { findWeights } from '../../src/models/weights.js';
import { tf } from '../../src/native/tensorflow.js';
import { assertAllClose } from '../helpers/all-close.js';
import { fakeData, tinyNet } from '../helpers/fake-data.js';

const shapes = (parameters: readonly { name: string; shape: readonly number[] }[]): string[] =>
  parameters.map(({ name, shape }) => `${name} [${shape}]`);

test("the head is fastai's: twice the body's channels, 512, the classes", () => {
  const layers = createHead({ features: 512, classes: 3 });
  assert.deepEqual(shapes(layers.flatMap((layer) => layer.parameters)), [
    'head.0.norm.weight [1024]',
    'head.0.norm.bias [1024]',
    'head.0.linear.weight [1024,512]',
    'head.0.linear.bias [512]',
    'head.1.norm.weight [512]',
    'head.1.norm.bias [512]',
    'head.1.linear.weight [512,3]',
    'head.1.linear.bias [3]',
  ]);
  assert.deepEqual(
    layers.map((layer) => layer.constructor.name),
    [...['ConcatPool', 'BatchNorm', 'Dropout', 'Linear', 'Relu', 'BatchNorm', 'Dropout', 'Linear']],
  );
  assert.deepEqual(
    layers.filter((layer) => layer instanceof Dropout).map(({ p }) => p),
    [0.25, 0.5],
  );
});

test('a head of other widths has a layer for each, and no dropout where ps is 0', () => {
  const layers = createHead({ features: 8, classes: 2, linFtrs: [32, 16], ps: 0 });
  assert.equal(layers.filter((layer) => layer instanceof Dropout).length, 0);
  const linears = layers.flatMap((layer) => layer.parameters).filter(({ name }) => name.endsWith('linear.weight'));
  assert.deepEqual(
    linears.map(({ shape }) => shape),
    [
      [16, 32],
      [32, 16],
      [16, 2],
    ],
  );
  assert.throws(() => createHead({ features: 8, classes: 2, ps: [0.5] }), /ps: expected 2 probabilities/);
});

test("new weights of the head have Kaiming's deviation for their fan in, biases are 0", async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  const of = (name: string) => learn.model.parameters.find((parameter) => parameter.name === name)!.variable.get();
  const weight = of('head.0.linear.weight');
  const deviation = Math.sqrt(weight.reduce((sum, value) => sum + value * value, 0) / weight.length);
  assert.ok(Math.abs(deviation / Math.sqrt(2 / 32) - 1) < 0.03, String(deviation));
  assert.ok(of('head.0.linear.bias').every((value) => value === 0));
  assert.ok(of('head.0.norm.weight').every((value) => value === 1));
});

test('resnet34 without weights has the layer groups and sizes of fastai', async () => {
  const learn = await cnnLearner(fakeData(), models.resnet34, { pretrained: false, silent: true });
  const sizes = learn.layerGroups.map(({ parameters }) =>
    parameters.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0),
  );
  // conv1 … layer2, layer3 and layer4, head: 21,284,672 numbers in the body of torchvision's resnet34.
  assert.equal(sizes[0]! + sizes[1]!, 21_284_672);
  assert.equal(sizes[2], 2 * 1024 + 1024 * 512 + 512 + 2 * 512 + 512 * 3 + 3);
  assert.deepEqual(learn.layerGroups[1]!.parameters[0]!.name, 'layer3.0.conv1.weight');
  assert.ok(learn.model.parameters.every(({ trainable }) => trainable));
  learn.dispose();
});

test('a network that does not exist is an error that names those that do', async () => {
  const none = undefined as unknown as Architecture;
  await assert.rejects(cnnLearner(fakeData(), none), /expected one of models\.resnet18, .*, got undefined/);
});

/** The same pictures, normalised by other statistics. */
const normalised = (stats: { mean: number[]; std: number[] } | null): DataBunch =>
  Object.assign(fakeData(), { stats }) as DataBunch;

test("whatever the data's normalisation, the network sees the same", async () => {
  const stats = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const pixels = tf.randomUniform([2, 16, 16, 3], 0, 1, 'float32', 5) as tf.Tensor4D;
  const probabilities = [];
  for (const of of [null, stats, tinyNet.stats as typeof stats]) {
    const learn = await cnnLearner(normalised(of), tinyNet, { pretrained: false, silent: true });
    const x = of ? (pixels.sub(of.mean).div(of.std) as tf.Tensor4D) : pixels;
    const [, , of0] = await learn.predict(x.slice([0, 0, 0, 0], [1, 16, 16, 3]));
    probabilities.push(of0);
  }
  assertAllClose(probabilities[1]!, probabilities[0]!, 1e-5);
  assertAllClose(probabilities[2]!, probabilities[0]!, 1e-5);
});

test('a pretrained learner is frozen up to the head, its BatchNorms are not', async (t) => {
  const weights = await findWeights(models.efficientnetLite0).catch(() => null);
  if (!weights) return t.skip('the weights are not installed');
  const learn = await cnnLearner(fakeData(), models.efficientnetLite0, { silent: true });
  for (const { name, kind, trainable } of learn.model.parameters) {
    assert.equal(trainable, kind === 'norm' || name.startsWith('head.'), name);
  }
  assert.deepEqual(
    learn.layerGroups.map(({ layers }) => layers.length),
    [9, 14, 8],
  );
  learn.dispose();
});
