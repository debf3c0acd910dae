import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pass } from '../../../src/models/layers/pass.js';
import { Sequential } from '../../../src/models/layers/sequential.js';
import type { Network } from '../../../src/models/network.js';
import { resnet18 } from '../../../src/models/resnet.js';
import { inArena } from '../../../src/native/arena.js';
import { floats, int32s, read, scalar } from '../../../src/native/convert.js';
import { softmaxCrossEntropy } from '../../../src/native/layers.js';
import { mul } from '../../../src/native/math.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { smallNetwork } from '../../helpers/small-network.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { fillParameters, trainingOracle, wave } from '../../helpers/training-oracle.js';

const oracle = trainingOracle();

interface Step {
  logits: Float32Array;
  loss: number;
  gradients: Map<string, Float32Array>;
}

function step(network: Network): Step {
  return inArena(() => {
    const pass = new Pass({ training: true, random: new Random(0) });
    const output = network.forward(floats(wave(4 * 33 * 33 * 3, 0.3), [4, 33, 33, 3]), pass);
    const logits = read(output).slice();
    const { losses, gradient } = softmaxCrossEntropy(output, int32s([0, 2, 1, 2]));
    const loss = read(losses).reduce((sum, value) => sum + value, 0) / 4;
    const gradients = network.backward(mul(gradient, scalar(1 / 4)), pass);
    return { logits, loss, gradients: new Map(gradients.map(({ name, value }) => [name, read(value).slice()])) };
  });
}

test("a training step's scores, loss and gradients are PyTorch's to 2e-4", () => {
  const { logits, loss, gradients } = step(smallNetwork());
  assertAllClose(logits, oracle.gradients.logits, 2e-4, 'logits');
  assertAllClose([loss], [oracle.gradients.loss], 2e-4, 'loss');
  assert.deepEqual([...gradients.keys()], Object.keys(oracle.gradients.gradients));
  for (const [name, expected] of Object.entries(oracle.gradients.gradients)) {
    assertAllClose(gradients.get(name)!, expected, 2e-4, name);
  }
});

test("running statistics after a step are PyTorch's, the variance unbiased", () => {
  const network = smallNetwork();
  step(network);
  for (const { name, variable } of network.statistics) {
    assertAllClose(variable.get(), oracle.gradients.statistics[name]!, 1e-4, name);
  }
});

test('in a frozen group only BatchNorm gets gradients, and they are the same numbers', () => {
  const network = smallNetwork();
  network.freezeTo(-1, { trainBn: true });
  const { gradients } = step(network);
  const expected = network.parameters.filter(({ kind, name }) => kind === 'norm' || name.startsWith('linear'));
  assert.deepEqual(
    [...gradients.keys()],
    expected.map(({ name }) => name),
  );
  for (const [name, values] of gradients) assertAllClose(values, oracle.gradients.gradients[name]!, 2e-4, name);
});

test('without trainBn nothing below the head gets a gradient', () => {
  const network = smallNetwork();
  network.freezeTo(-1, { trainBn: false });
  const { gradients } = step(network);
  assert.deepEqual(
    [...gradients.keys()],
    network.layerGroups[1]!.parameters.map(({ name }) => name),
  );
  for (const [name, values] of gradients) assertAllClose(values, oracle.gradients.gradients[name]!, 2e-4, name);
});

test('a step leaves no tensor behind', async () => {
  const network = smallNetwork();
  step(network);
  const before = await tensorCounts();
  step(network);
  assert.deepEqual(await tensorCounts(), before);
  assert.equal(before.handles, 0);
});

test("resnet18's scores are those of torchvision's network, in training and in evaluation", () => {
  const network = new Sequential(resnet18.build());
  fillParameters(network.parameters);
  for (const [training, expected] of [
    [true, oracle.resnet18.train],
    [false, oracle.resnet18.evaluation],
  ] as const) {
    const scores = inArena(() => {
      const pass = new Pass({ training, random: new Random(0) });
      return read(network.forward(floats(wave(2 * 65 * 65 * 3, 0.3), [2, 65, 65, 3]), pass)).slice();
    });
    assertAllClose(
      scores.filter((_, i) => i % 50 === 0),
      expected,
      5e-4,
      training ? 'training' : 'evaluation',
    );
  }
});
