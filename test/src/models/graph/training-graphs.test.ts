import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCnn } from '../../../../src/models/cnn.js';
import { efficientnetLite0 } from '../../../../src/models/efficientnet-lite.js';
import { TrainingGraphs } from '../../../../src/models/graph/training-graphs.js';
import { Relu } from '../../../../src/models/layers/activation.js';
import { Convolution } from '../../../../src/models/layers/convolution.js';
import { Pass } from '../../../../src/models/layers/pass.js';
import type { Network } from '../../../../src/models/network.js';
import { resnet18 } from '../../../../src/models/resnet.js';
import { inArena, liveHandles } from '../../../../src/native/arena.js';
import { BFLOAT16, FLOAT, type Handle } from '../../../../src/native/binding.js';
import { int32s, read, scalar } from '../../../../src/native/convert.js';
import { kernels } from '../../../../src/native/kernels.js';
import { softmaxCrossEntropy } from '../../../../src/native/layers.js';
import { mul } from '../../../../src/native/math.js';
import { takesPatches } from '../../../../src/native/patches.js';
import { tf } from '../../../../src/native/tensorflow.js';
import { borrow } from '../../../../src/native/tensors.js';
import { takesWinograd } from '../../../../src/native/winograd.js';
import { Random } from '../../../../src/random.js';
import { countOf } from '../../../../src/shape.js';
import { assertAllClose } from '../../../helpers/all-close.js';
import { tinyNet } from '../../../helpers/fake-data.js';
import { withoutTemporaryFolder } from '../../../helpers/temporary-folder.js';
import { tensorCounts } from '../../../helpers/tensors.js';

type Architecture = typeof resnet18;

function network(architecture: Architecture): Network {
  const { cut, stats } = architecture;
  const { model } = createCnn({ architecture, cut, linFtrs: [32], ps: 0.5, outputs: 3, stats });
  model.initialise(new Random(1));
  model.freezeTo(0, { trainBn: true });
  return model;
}

const pictures = (n: number, side: number) => tf.randomUniform([n, side, side, 3], -1, 1, 'float32', 5) as tf.Tensor4D;

interface Step {
  scores: Float32Array;
  gradients: Map<string, Float32Array>;
  statistics: Float32Array[];
}

/** A training pass, with all that comes out of it. `layered`: not by graphs. */
function step(model: Network, x: tf.Tensor4D, random: Random, { layered = false } = {}): Step {
  return inArena(() => {
    const pass = new Pass({ training: true, random, ...(layered && { onOutput: () => undefined }) });
    const output = model.forward(borrow(x), pass);
    const labels = int32s(Int32Array.from({ length: x.shape[0] }, (_, i) => i % 3));
    const { gradient } = softmaxCrossEntropy(output, labels);
    const gradients = model.backward(mul(gradient, scalar(1 / x.shape[0])), pass);
    return {
      scores: read(output).slice(),
      gradients: new Map(gradients.map(({ name, value }) => [name, read(value).slice()])),
      statistics: model.statistics.map(({ variable }) => variable.get().slice()),
    };
  });
}

/** Gives parameters and statistics the numbers they had. */
function keep(model: Network): () => void {
  const numbers = model.state().map(({ variable }) => ({ variable, values: variable.get().slice() }));
  return () => {
    for (const { variable, values } of numbers) variable.set(values);
  };
}

/** How often graphs were made. */
function countWatches(t: { mock: { method: typeof import('node:test').mock.method } }): () => number {
  const watch = t.mock.method(TrainingGraphs, 'watch');
  return () => watch.mock.callCount();
}

for (const [architecture, frozen] of [
  [resnet18, false],
  [resnet18, true],
  [efficientnetLite0, false],
  [tinyNet, false],
] as const) {
  test(`${architecture.name}${frozen ? ', frozen,' : ''} by graphs: scores, gradients and statistics of the layers`, (t) => {
    const watched = countWatches(t);
    const model = network(architecture);
    if (frozen) model.freezeTo(-1, { trainBn: true });
    const restore = keep(model);
    const x = pictures(8, 128);
    const randoms = [new Random(3), new Random(3)] as const;
    for (const _ of [1, 2]) {
      const expected = step(model, x, randoms[0], { layered: true });
      restore();
      const found = step(model, x, randoms[1]);
      restore();
      assert.equal(watched(), 1);
      assertAllClose(found.scores, expected.scores, 1e-4);
      assert.deepEqual([...found.gradients.keys()], [...expected.gradients.keys()]);
      for (const [name, values] of expected.gradients) {
        const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
        assertAllClose(found.gradients.get(name)!, values, 2e-3 * scale, name);
      }
      for (const [i, values] of expected.statistics.entries()) assertAllClose(found.statistics[i]!, values, 1e-4);
      assert.deepEqual(randoms[1].state, randoms[0].state, 'as many random numbers were drawn');
    }
    assert.equal(liveHandles(), 0);
    model.dispose();
    x.dispose();
  });
}

test('other pictures, frozen layers or another type of numbers are watched anew; small batches are not', (t) => {
  const watched = countWatches(t);
  const model = network(tinyNet);
  const random = new Random(1);
  const [large, larger, small] = [pictures(8, 128), pictures(9, 128), pictures(7, 128)];
  step(model, small, random);
  assert.equal(watched(), 0);
  step(model, large, random);
  step(model, large, random);
  assert.equal(watched(), 1);
  step(model, larger, random);
  assert.equal(watched(), 2);
  model.freezeTo(-1, { trainBn: false });
  const frozen = step(model, larger, random);
  assert.equal(watched(), 3);
  assert.ok([...frozen.gradients.keys()].every((name) => name.startsWith('head')));
  model.computeType = BFLOAT16;
  step(model, larger, random);
  assert.equal(watched(), 4);
  model.dispose();
  tf.dispose([large, larger, small]);
});

test('depthwise convolutions in bfloat16 stay with the layers, which are quicker there', (t) => {
  const watched = countWatches(t);
  const model = network(efficientnetLite0);
  model.computeType = BFLOAT16;
  const x = pictures(8, 128);
  assert.ok(step(model, x, new Random(1)).gradients.size > 0);
  assert.equal(watched(), 0);
  model.dispose();
  x.dispose();
});

for (const [type, bytes, outputs] of [
  [FLOAT, 4, 'convolutions'],
  [BFLOAT16, 2, 'convolutions and activations'],
] as const) {
  test(`between the passes ${bytes}-byte outputs of ${outputs} are kept, and little beside`, (t) => {
    const watch = t.mock.method(TrainingGraphs, 'watch');
    const model = network(resnet18);
    model.computeType = type;
    const x = pictures(8, 128);
    step(model, x, new Random(1));
    let [kept, cast] = [0, 0];
    inArena(() => {
      const onOutput = (layer: object, y: Handle) => {
        // What our own max pool is given it needs no more on the way back.
        const isPooled = kernels.float32 && y.shape[1] === 64;
        const isKept = layer instanceof Convolution || (type === BFLOAT16 && layer instanceof Relu && !isPooled);
        if (isKept && y.shape.length === 4) kept += bytes * countOf(y.shape);
        if (type === FLOAT || !(layer instanceof Convolution)) return;
        const { weight, options, border } = layer;
        const own = takesWinograd(y, weight.shape, options) || takesPatches(y, weight.shape, { ...options, border });
        if (!own) cast += 2 * countOf(weight.shape);
      };
      model.forward(borrow(x), new Pass({ training: true, random: new Random(1), onOutput }));
    });
    const { keptBytes } = watch.mock.calls[0]!.result!;
    // In bfloat16 the pictures and the filters that are cast to it; of the max pool its result and its places.
    if (type === BFLOAT16) cast += bytes * countOf(x.shape);
    const place = kernels.float32 ? 1 : 4;
    const expected = kept + cast + 8 * 32 * 32 * 64 * (bytes + place);
    assert.ok(keptBytes >= expected && keptBytes < 1.05 * expected, `${keptBytes} bytes for ${expected}`);
    model.dispose();
    x.dispose();
  });
}

test('two runs of one seed are the same to the last bit', () => {
  const x = pictures(8, 128);
  const run = () => {
    const model = network(resnet18);
    const random = new Random(9);
    const scores = [1, 2, 3].map(() => [...step(model, x, random).scores]);
    const { statistics, gradients } = step(model, x, random);
    model.dispose();
    return [scores, statistics.map((values) => [...values]), [...gradients.values()].map((values) => values.at(-1))];
  };
  assert.deepEqual(run(), run());
  x.dispose();
});

test('many steps leave nothing behind', async () => {
  const model = network(tinyNet);
  const x = pictures(8, 128);
  const random = new Random(1);
  step(model, x, random);
  const before = await tensorCounts();
  for (let i = 0; i < 10; i++) step(model, x, random);
  assert.deepEqual(await tensorCounts(), before);
  model.dispose();
  x.dispose();
});

test('without a temporary folder the layers do it', (t) => {
  withoutTemporaryFolder(t);
  const model = network(tinyNet);
  const x = pictures(8, 128);
  assert.ok(step(model, x, new Random(1)).gradients.size > 0);
  model.dispose();
  x.dispose();
});
