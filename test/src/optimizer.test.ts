import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parameter } from '../../src/models/layers/parameter.js';
import { inArena } from '../../src/native/arena.js';
import { floats } from '../../src/native/convert.js';
import { AdamW } from '../../src/optimizer.js';
import { assertAllClose } from '../helpers/all-close.js';
import { trainingOracle, wave } from '../helpers/training-oracle.js';

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

const step = (opt: AdamW, gradients: { name: string; values: Float32Array; shape: number[] }[]): void =>
  inArena(() => opt.step(gradients.map(({ name, values, shape }) => ({ name, value: floats(values, shape) }))));

test("steps with changing rates and momenta are those of fastai's OptimWrapper to 1e-6", () => {
  const { wd, steps } = trainingOracle().adamw;
  const [a, b] = [parameter('a', [3, 4], 'weight', 0), parameter('b', [4], 'bias', 1)];
  const opt = new AdamW([[a], [b]], { lrs: [0, 0], wd });
  for (const [t, expected] of steps.entries()) {
    opt.lr = [expected.lr / 3, expected.lr];
    opt.mom = expected.mom;
    step(opt, [
      { name: 'a', values: wave(12, 2 + t, 0.1), shape: [3, 4] },
      { name: 'b', values: wave(4, 3 + t, 1e-4), shape: [4] },
    ]);
    assertAllClose(a.variable.get(), expected.a, 1e-6, `a after step ${t + 1}`);
    assertAllClose(b.variable.get(), expected.b, 1e-6, `b after step ${t + 1}`);
  }
});

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
