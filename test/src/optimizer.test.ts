import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cnnLearner } from '../../src/cnn-learner.js';
import { Parameter } from '../../src/models/layers/parameter.js';
import { inArena } from '../../src/native/arena.js';
import { floats } from '../../src/native/convert.js';
import type { Optimizer } from '../../src/optimizer.js';
import { AdamW, adamW } from '../../src/optimizers/adam-w.js';
import { sgd } from '../../src/optimizers/sgd.js';
import { assertAllClose } from '../helpers/all-close.js';
import { fakeData, tinyNet } from '../helpers/fake-data.js';
import { wave } from '../helpers/training-oracle.js';

const parameter = (name: string, shape: number[], kind: 'weight' | 'bias', phase: number): Parameter => {
  const made = new Parameter(name, shape, { kind });
  made.variable.set(
    wave(
      shape.reduce((product, n) => product * n, 1),
      phase,
    ),
  );
  return made;
};

const step = (opt: Optimizer, gradients: { name: string; values: Float32Array; shape: number[] }[]): void =>
  inArena(() => opt.step(gradients.map(({ name, values, shape }) => ({ name, value: floats(values, shape) }))));

test('without bnWd biases do not decay, weights do', () => {
  const [a, b] = [parameter('a', [4], 'weight', 0), parameter('b', [4], 'bias', 0)];
  const opt = new AdamW([[a, b]], { lrs: [0.1], wd: 0.5, bnWd: false });
  const zeros = new Float32Array(4);
  step(opt, [
    { name: 'a', values: zeros, shape: [4] },
    { name: 'b', values: zeros, shape: [4] },
  ]);
  assertAllClose(
    a.variable.get(),
    wave(4, 0).map((value) => value * 0.95),
    1e-6,
  );
  assert.deepEqual(b.variable.get(), wave(4, 0));
});

test('a parameter without a gradient is left alone', () => {
  const [a, b] = [parameter('a', [4], 'weight', 0), parameter('b', [4], 'weight', 1)];
  const opt = new AdamW([[a, b]], { lrs: [0.1] });
  step(opt, [{ name: 'a', values: wave(4, 2), shape: [4] }]);
  assert.deepEqual(b.variable.get(), wave(4, 1));
});

test('rates read as the last layer group and are set for all', () => {
  const opt = new AdamW([[parameter('a', [1], 'weight', 0)], [parameter('b', [1], 'weight', 0)]], { lrs: [1, 2] });
  assert.equal(opt.lr, 2);
  opt.lr = 3;
  assert.deepEqual(opt.lrs, [3, 3]);
  assert.throws(() => {
    opt.lr = [1, 2, 3];
  }, /expected one number or 2, one a layer group; got 3/);
});

test('a gradient of an unknown parameter is an error', () => {
  const opt = new AdamW([[parameter('a', [4], 'weight', 0)]], { lrs: [0.1] });
  assert.throws(() => step(opt, [{ name: 'x', values: wave(4, 0), shape: [4] }]), /no parameter x/);
});

test('momentum of SGD begins with the first gradient, and without momentum nothing is averaged', () => {
  const a = parameter('a', [1], 'weight', 0);
  const opt = sgd()([[a]], { lrs: [1], wd: 0 });
  const one = [{ name: 'a', values: Float32Array.of(1), shape: [1] }];
  a.variable.set([0]);
  step(opt, one);
  assert.equal(opt.state().length, 0);
  opt.mom = 0.5;
  step(opt, one);
  step(opt, one);
  assert.deepEqual([...a.variable.get()], [-3.5]);
  assert.deepEqual(
    opt.state().map(({ name }) => name),
    ['a.momentum'],
  );
});

test('options of an optimizer that it could not use are refused', () => {
  assert.throws(() => sgd({ mom: 1 }), /mom: expected a number from 0 to below 1, got 1/);
  assert.throws(() => adamW({ beta: -1 }), /beta: expected a number from 0 to below 1, got -1/);
  assert.throws(() => sgd({ momentum: 0.9 } as never), /sgd: there is no option 'momentum'/);
});

test('a learner takes any optimizer, and makes it anew when it freezes', async () => {
  const options = { pretrained: false, silent: true, wd: 0.3, bnWd: false, trueWd: false };
  const learn = await cnnLearner(fakeData(), tinyNet, { ...options, optFunc: sgd({ mom: 0.8 }) });
  const before = learn.opt;
  assert.deepEqual([before.name, before.mom, before.wd, before.bnWd, before.trueWd], ['SGD', 0.8, 0.3, false, false]);
  await learn.fit(1, 1e-2);
  learn.freeze();
  assert.notEqual(learn.opt, before);
  assert.deepEqual([learn.opt.name, learn.opt.steps, learn.opt.mom], ['SGD', 0, 0.8]);
});

test('an optimizer without its brackets is an error that says so', async () => {
  const learner = cnnLearner(fakeData(), tinyNet, { pretrained: false, optFunc: sgd as never });
  await assert.rejects(learner, /optFunc: expected what makes an optimizer, such as sgd\(\) with its brackets/);
});

test('the momenta of one optimizer are not taken for those of another', async (t) => {
  const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(modelDir, { recursive: true }));
  const options = { pretrained: false, silent: true, modelDir };
  const one = await cnnLearner(fakeData(), tinyNet, { ...options, optFunc: sgd({ mom: 0.8 }) });
  await one.fit(1, 1e-2);
  await one.save('one');
  const two = await cnnLearner(fakeData(), tinyNet, options);
  await two.load('one');
  assert.equal(two.opt.state().length, 0);
});
