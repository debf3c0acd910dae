import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homography, identity, type Matrix, multiply, type Point, project } from '../../../src/transforms/matrix.js';
import { warpMatrix } from '../../../src/transforms/warp.js';

const close = (a: readonly number[], b: readonly number[]) => {
  for (const [i, value] of b.entries()) assert.ok(Math.abs(a[i]! - value) < 1e-9, `${a} is not ${b}`);
};

test('a product acts with its second factor first', () => {
  const shift: Matrix = [1, 0, 5, 0, 1, 0, 0, 0, 1];
  const double: Matrix = [2, 0, 0, 0, 2, 0, 0, 0, 1];
  close(project(multiply(double, shift), 1, 1), [12, 2]);
  close(project(multiply(shift, double), 1, 1), [7, 2]);
  assert.deepEqual(multiply(identity, shift), shift);
});

test('a homography takes each of four points to its partner', () => {
  const from: Point[] = [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ];
  const to: Point[] = [
    [-1.2, -1.1],
    [-0.9, 1.3],
    [1.1, -1],
    [0.8, 0.9],
  ];
  const m = homography(from, to);
  for (const [i, [x, y]] of from.entries()) close(project(m, x, y), to[i]!);
});

test('the warp of no magnitude is the identity; what lies in the corners is shown further out', () => {
  close(warpMatrix([0, 0, 0, 0]), identity);
  const m = warpMatrix([0, 0.2, 0, 0]);
  close(project(m, -1, -1.2), [-1, -1]);
  close(project(m, -1, 1.2), [-1, 1]);
  close(project(m, 1, 1), [1, 1]);
});
