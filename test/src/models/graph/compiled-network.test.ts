import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { cnnLearner } from '../../../../src/cnn-learner.js';
import { validate } from '../../../../src/evaluate.js';
import { Learner } from '../../../../src/learner.js';
import type { Architecture } from '../../../../src/models/architecture.js';
import { efficientnetLite0 } from '../../../../src/models/efficientnet-lite.js';
import { CompiledNetwork } from '../../../../src/models/graph/compiled-network.js';
import { Pass } from '../../../../src/models/layers/pass.js';
import { resnet18, resnet50 } from '../../../../src/models/resnet.js';
import { fromLayersModel } from '../../../../src/models/tfjs/layers-model.js';
import { inArena } from '../../../../src/native/arena.js';
import { BFLOAT16, binding } from '../../../../src/native/binding.js';
import { read } from '../../../../src/native/convert.js';
import { quickType } from '../../../../src/native/convolution.js';
import { tf } from '../../../../src/native/tensorflow.js';
import { borrow } from '../../../../src/native/tensors.js';
import { Random } from '../../../../src/random.js';
import { assertAllClose } from '../../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../../helpers/fake-data.js';
import { withoutTemporaryFolder } from '../../../helpers/temporary-folder.js';
import { tensorCounts } from '../../../helpers/tensors.js';

const pictures = (n: number, side: number) => tf.randomUniform([n, side, side, 3], -1, 1, 'float32', n) as tf.Tensor4D;

/** Both ways of the same evaluation: compiled, and layer by layer. */
function bothWays({ model }: Learner, x: tf.Tensor4D): { compiled: Float32Array; eager: Float32Array } {
  const compiled = inArena(() => read(CompiledNetwork.of(model, x.shape)!.run(borrow(x))).slice());
  const pass = () => new Pass({ training: false, random: new Random(0) });
  const eager = inArena(() => read(model.forward(borrow(x), pass())).slice());
  return { compiled, eager };
}

/** A learner whose running statistics, scales and shifts are not those of the start. */
async function trained(architecture: Architecture): Promise<Learner> {
  const learn = await cnnLearner(fakeData({ train: 8, valid: 8 }), architecture, { pretrained: false, silent: true });
  learn.unfreeze();
  await learn.fit(1, 1e-3);
  return learn;
}

for (const architecture of [resnet18, resnet50, efficientnetLite0, tinyNet]) {
  test(`${architecture.name} compiled gives the scores of its layers one by one, to 1e-4`, async () => {
    const learn = await trained(architecture);
    for (const [n, side] of [
      [3, 64],
      [2, 48],
    ] as const) {
      const x = pictures(n, side);
      const { compiled, eager } = bothWays(learn, x);
      assertAllClose(compiled, eager, 1e-4);
      x.dispose();
    }
    learn.dispose();
  });
}

test('in bfloat16 it computes in bfloat16, or in float32 where the processor has no products of that', async () => {
  const learn = await trained(resnet18);
  const x = pictures(4, 64);
  const exact = bothWays(learn, x).eager;
  learn.model.computeType = BFLOAT16;
  const { compiled, eager } = bothWays(learn, x);
  const scale = Math.max(...exact.map(Math.abs));
  assertAllClose(compiled, eager, 0.03 * scale);
  const isRounded = compiled.some((value, i) => Math.abs(value - exact[i]!) > 1e-4 * scale);
  assert.equal(isRounded, quickType(BFLOAT16) === BFLOAT16);
  learn.dispose();
  x.dispose();
});

test('it has the numbers of now: after training it is another', async () => {
  const learn = await trained(tinyNet);
  const x = pictures(2, 32);
  const before = bothWays(learn, x).compiled;
  await learn.fit(1, 1e-2);
  const after = bothWays(learn, x);
  assertAllClose(after.compiled, after.eager, 1e-5);
  assert.notDeepEqual(after.compiled, before);
  x.dispose();
  learn.dispose();
});

test('validation of a larger set is compiled and agrees with the smaller ones of its pictures', async () => {
  const learn = await cnnLearner(fakeData({ valid: 4100, bs: 256 }), tinyNet, { pretrained: false, silent: true });
  let runs = 0;
  const { run } = CompiledNetwork.prototype;
  CompiledNetwork.prototype.run = function (x) {
    runs++;
    return run.call(this, x);
  };
  try {
    const [loss] = await validate(learn);
    assert.equal(runs, 17);
    let eager = 0;
    const seen = { onOutput: () => void eager++ };
    const [layered] = await validate(learn, seen);
    assert.equal(runs, 17);
    assert.ok(eager > 0);
    assertAllClose([loss], [layered], 1e-5);
  } finally {
    CompiledNetwork.prototype.run = run;
    learn.dispose();
  }
});

test('a layer that is not the library’s own leaves it uncompiled', () => {
  const model = tf.sequential({ layers: [tf.layers.globalAveragePooling2d({ inputShape: [8, 8, 3] })] });
  model.add(tf.layers.dense({ units: 2 }));
  const learn = new Learner(fakeData({ classes: 2 }), fromLayersModel(model), { silent: true });
  assert.equal(CompiledNetwork.of(learn.model, [1, 8, 8, 3]), null);
});

test('without a temporary folder it is null', async (t) => {
  const learn = await trained(tinyNet);
  withoutTemporaryFolder(t);
  assert.equal(CompiledNetwork.of(learn.model, [1, 40, 40, 3]), null);
  learn.dispose();
});

test('nothing is left in the temporary folder, and the memory comes back with a change of a variable', async () => {
  const learn = await trained(tinyNet);
  const live = binding.getNumOfTensors();
  const compiled = CompiledNetwork.of(learn.model, [1, 40, 40, 3])!;
  assert.equal(CompiledNetwork.of(learn.model, [7, 40, 40, 3]), compiled);
  assert.notEqual(CompiledNetwork.of(learn.model, [7, 41, 40, 3]), compiled);
  assert.ok(binding.getNumOfTensors() > live);
  assert.ok(!readdirSync(tmpdir()).some((name) => name.startsWith(`notebear-graph-${process.pid}-`)));
  learn.model.statistics[0]!.variable.set([...learn.model.statistics[0]!.variable.get()]);
  assert.equal(binding.getNumOfTensors(), live, 'a change of a variable gives the memory back');
  learn.dispose();
});

test('a forgotten network takes its compiled form along', async () => {
  const use = async () => {
    const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
    CompiledNetwork.of(learn.model, [1, 40, 40, 3]);
  };
  await tensorCounts();
  const before = binding.getNumOfSavedModels();
  for (let i = 0; i < 5; i++) await use();
  for (let i = 0; i < 20 && binding.getNumOfSavedModels() > before + 1; i++) await tensorCounts();
  const left = binding.getNumOfSavedModels() - before;
  assert.ok(left <= 1, `${left} of 5 are left`);
});

test('one picture of ordinary size is predicted by the compiled network, with the same result', async () => {
  const learn = await trained(resnet18);
  const x = pictures(1, 128);
  const batch = { x, y: tf.tensor1d([0], 'int32'), indices: Int32Array.of(0) };
  const [first, again] = [await learn.predBatch({ batch }), await learn.predBatch({ batch })];
  assert.deepEqual([...first.dataSync()], [...again.dataSync()]);
  const scores = tf.tensor(bothWays(learn, x).eager, [1, 3]);
  assertAllClose(first.dataSync(), scores.softmax().dataSync(), 1e-5);
  tf.dispose([first, again, scores, x, batch.y]);
  learn.dispose();
});
