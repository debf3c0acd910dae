import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annealCos, annealExp, annealLinear, lrRange, oneCycle, SmoothenValue, slice } from '../../src/schedule.js';
import { assertAllClose } from '../helpers/all-close.js';
import { trainingOracle } from '../helpers/training-oracle.js';

const oracle = trainingOracle();

test('annealings begin at the start and finish at the end', () => {
  for (const anneal of [annealCos, annealExp, annealLinear]) {
    assertAllClose([anneal(1e-3, 2, 0), anneal(1e-3, 2, 1)], [1e-3, 2], 1e-12);
  }
});

test("the one-cycle policy gives fastai's rates and momenta at every batch", () => {
  const { batches, maxLr, lrs, moms } = oracle.oneCycle;
  const points = Array.from({ length: batches }, (_, i) => oneCycle(batches)(i));
  assertAllClose(
    points.map(({ lr }) => lr * maxLr),
    lrs,
    1e-10,
  );
  assertAllClose(
    points.map(({ mom }) => mom),
    moms,
    1e-10,
  );
});

test("the one-cycle policy gives the numbers fastai's own scheduler printed for 32 batches and 3e-3", () => {
  const expected = [
    [0, 1.2e-4, 0.95],
    [1, 2.068426261e-4, 0.946984631],
    [4, 1.309946624e-3, 0.9086824089],
    [8, 2.913157374e-3, undefined],
    [9, 3e-3, 0.85],
    [10, 2.986028975e-3, 0.8504657027],
    [20, 1.602369211e-3, 0.8965878793],
    [31, 1.398302506e-5, 0.9495342973],
    [32, 1.2e-8, 0.95],
  ] as const;
  const at = oneCycle(32);
  for (const [i, lr, mom] of expected) {
    assert.ok(Math.abs((at(i).lr * 3e-3) / lr - 1) < 1e-8, `rate at ${i}`);
    if (mom) assert.ok(Math.abs(at(i).mom / mom - 1) < 1e-8, `momentum at ${i}`);
  }
});

test('a cycle so short that nothing rises starts at its greatest rate', () => {
  assert.equal(oneCycle(2)(0).lr, 1);
});

test('pctStart outside of 0–1 is refused', () => {
  assert.throws(() => oneCycle(10, { pctStart: 30 }), /pctStart: expected a share in 0–1, got 30/);
});

test("smoothing gives fastai's numbers", () => {
  const smooth = new SmoothenValue();
  assertAllClose(
    oracle.smoothing.inputs.map((value) => smooth.add(value)),
    oracle.smoothing.outputs,
    1e-12,
  );
});

test('a number is the rate of every layer group', () => {
  assert.deepEqual(lrRange(1e-3, 3), [1e-3, 1e-3, 1e-3]);
});

test('a slice of two is spread by equal factors', () => {
  assertAllClose(lrRange(slice(3e-5, 3e-4), 3), [3e-5, 9.486832981e-5, 3e-4], 1e-9);
});

test('a slice of one gives a tenth to all but the last layer group', () => {
  assert.deepEqual(lrRange(slice(1e-2), 3), [1e-3, 1e-3, 1e-2]);
});

test('a list has the rate of each layer group', () => {
  assert.deepEqual(lrRange([1, 2, 3], 3), [1, 2, 3]);
  assert.throws(() => lrRange([1, 2], 3), /lr: expected 3 positive numbers, one a layer group, got \[ 1, 2 \]/);
  assert.throws(() => lrRange([1, 0, 2], 3), /lr: expected 3 positive numbers/);
});

test('one layer group gets the end of a slice', () => {
  assert.deepEqual(lrRange(slice(1e-5, 1e-3), 1), [1e-3]);
});

test('a rate that is not positive is refused', () => {
  assert.throws(() => lrRange(0, 3), /lr: expected a positive number/);
  assert.throws(() => lrRange(slice(-1, 1), 3), /got -1/);
});
