import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Callback } from '../../../src/callback.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Learner } from '../../../src/learner.js';
import { efficientnetLite0 } from '../../../src/models/efficientnet-lite.js';
import { Convolution } from '../../../src/models/layers/convolution.js';
import { Linear } from '../../../src/models/layers/linear.js';
import { Pass } from '../../../src/models/layers/pass.js';
import { AveragePool } from '../../../src/models/layers/pool.js';
import { Network } from '../../../src/models/network.js';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import { BFLOAT16, FLOAT } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { smallNetwork } from '../../helpers/small-network.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { wave } from '../../helpers/training-oracle.js';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

const make = ({ train = 160, ...options }: { train?: number; modelDir?: string } = {}): Promise<Learner> =>
  cnnLearner(fakeData({ train, bs: train / 20 }), tinyNet, { pretrained: false, silent: true, ...options });

/** Scores and gradients of one step, by parameter. */
function step(network: Network, side: number): Map<string, Float32Array> {
  return inArena(() => {
    const pass = new Pass({ training: true, random: new Random(0) });
    const scores = network.forward(floats(wave(4 * side * side * 3, 0.3), [4, side, side, 3]), pass);
    assert.equal(scores.dtype, FLOAT);
    const gradients = network.backward(floats(wave(12, 1.7), [4, 3]), pass);
    for (const { name, value } of gradients) assert.equal(value.dtype, FLOAT, name);
    return new Map([
      ['scores', read(scores).slice()],
      ...gradients.map(({ name, value }) => [name, read(value).slice()] as const),
    ]);
  });
}

const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);

/** Length of the difference over the length of `expected`. */
function apart(actual: Float32Array, expected: Float32Array): number {
  const difference = actual.map((value, i) => value - expected[i]!);
  return Math.sqrt(dot(difference, difference) / dot(expected, expected));
}

/** 1: they point the same way. Both zero counts as that. */
const cosine = (x: Float32Array, y: Float32Array): number =>
  dot(x, x) + dot(y, y) < 1e-9 ? 1 : dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));

test('the loss of 20 steps in bfloat16 stays within 2 % of that in float32, from equal weights', async () => {
  const [exact, learn] = [await make({ train: 640 }), await make({ train: 640 })];
  await exact.fit(1, 1e-3);
  await learn.toBf16().fit(1, 1e-3);
  const [expected, losses] = [exact.recorder.losses, learn.recorder.losses];
  assert.equal(losses.length, 20);
  assert.notDeepEqual(losses, expected);
  for (const [i, loss] of losses.entries())
    assert.ok(Math.abs(loss / expected[i]! - 1) < 0.02, `step ${i}: ${loss}, expected ${expected[i]}`);
});

test('all kinds of layers give gradients in bfloat16 that point where those in float32 do', () => {
  const expected = step(smallNetwork(), 33);
  const network = smallNetwork();
  network.computeType = BFLOAT16;
  const found = step(network, 33);
  assert.deepEqual([...found.keys()], [...expected.keys()]);
  for (const [name, values] of found) assert.ok(cosine(values, expected.get(name)!) > 0.9, name);
});

test('depthwise gradients of every kind of kernel are the same in bfloat16 to 2 %', () => {
  for (const [kernel, stride] of [
    [3, 1],
    [3, 2],
    [5, 1],
    [5, 2],
  ] as const) {
    const network = new Network([
      [
        new Convolution('wide', { in: 3, out: 8, kernel: 1, padding: 'tensorflow' }),
        new Convolution('depth', { in: 8, out: 8, kernel, stride, padding: 'tensorflow', depthwise: true }),
        new AveragePool(),
        new Linear('fc', { in: 8, out: 3 }),
      ],
    ]);
    network.initialise(new Random(3));
    const expected = step(network, 12);
    network.computeType = BFLOAT16;
    for (const [name, values] of step(network, 12))
      assert.ok(apart(values, expected.get(name)!) < 0.02, `${name}, kernel ${kernel}, stride ${stride}`);
  }
});

test('a whole EfficientNet computes in bfloat16, and toFp32 brings the numbers of before back', async () => {
  const learn = await cnnLearner(fakeData(), efficientnetLite0, { pretrained: false, silent: true });
  const before = await learn.predBatch();
  const rough = await learn.toBf16().predBatch();
  const after = await learn.toFp32().predBatch();
  const [a, b, c] = [before, rough, after].map((preds) => preds.dataSync<'float32'>().slice());
  assert.deepEqual(c, a);
  assert.notDeepEqual(b, a);
  assertAllClose(b!, a!, 0.05);
  for (const preds of [before, rough, after]) preds.dispose();
  learn.dispose();
});

test('what a learner in bfloat16 saves and exports is float32 and predicts the same', async (t) => {
  const modelDir = folder(t);
  const learn = (await make({ modelDir })).toBf16();
  await learn.fit(1, 1e-3);
  await learn.save('rough');
  const other = (await make({ modelDir })).toBf16();
  await other.load('rough');
  const [[first], [second]] = [await learn.getPreds(), await other.getPreds()];
  assert.deepEqual(second.dataSync(), first.dataSync());
  for (const preds of [first, second]) preds.dispose();
  for (const { name, variable } of learn.model.state())
    assert.equal(
      inArena(() => variable.value().dtype),
      FLOAT,
      name,
    );
});

test('a run in bfloat16 goes on from its checkpoint, but not in float32', async (t) => {
  const modelDir = folder(t);
  const whole = (await make({ modelDir })).toBf16();
  await whole.fit(2, 1e-3);
  const stop: Callback = {
    onEpochEnd: ({ epoch }) => {
      if (epoch === 0) throw new Error('stop');
    },
    order: 2000,
  };
  const options = { checkpoint: 'rough', resume: true };
  await assert.rejects((await make({ modelDir })).toBf16().fit(2, 1e-3, { ...options, callbacks: [stop] }), /stop/);
  await assert.rejects(
    (await make({ modelDir })).fit(2, 1e-3, options),
    /had computes "bfloat16", this one has "float32"/,
  );
  const rest = (await make({ modelDir })).toBf16();
  await rest.fit(2, 1e-3, options);
  assert.deepEqual(rest.recorder.rawLosses, whole.recorder.rawLosses);
});

test('training in bfloat16 leaves nothing behind', async () => {
  const learn = (await make()).toBf16();
  await learn.fit(1, 1e-3);
  const before = await tensorCounts();
  await learn.fit(1, 1e-3);
  assert.deepEqual(await tensorCounts(), before);
  assert.equal(liveHandles(), 0);
});
