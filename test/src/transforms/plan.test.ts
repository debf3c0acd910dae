import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/random.js';
import { cropPad } from '../../../src/transforms/crop.js';
import { project } from '../../../src/transforms/matrix.js';
import { drawPlan, resizedSize, type Size } from '../../../src/transforms/plan.js';
import type { CoordTransform, LightingTransform, Transform } from '../../../src/transforms/transform.js';

const size = (height: number, width: number): Size => ({ height, width });
const plan = (source: Size, target: Size, tfms: readonly Transform[], method: 'crop' | 'pad' | 'squish' = 'crop') =>
  drawPlan(source, target, method, [cropPad(), ...tfms], new Random(1));
const coord = (kind: CoordTransform['kind'], order: number, matrix: number[]): CoordTransform =>
  ({ name: kind, kind, order, p: 1, draw: () => matrix }) as unknown as CoordTransform;
const lighting = (order: number, scale: number, shift: number): LightingTransform => ({
  name: 'light',
  kind: 'lighting',
  order,
  p: 1,
  draw: () => ({ scale, shift }),
});

const close = (a: readonly number[], b: readonly number[]) => {
  for (const [i, value] of b.entries()) assert.ok(Math.abs(a[i]! - value) < 1e-9, `${a} is not ${b}`);
};

test('a picture of the right size is left where it is', () => {
  close(plan(size(7, 5), size(7, 5), []).matrix, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test('crop covers the wanted size, pad fits into it, squish takes it', () => {
  assert.deepEqual(resizedSize(size(183, 275), size(224, 224), 'crop'), size(224, 337));
  assert.deepEqual(resizedSize(size(183, 275), size(224, 224), 'pad'), size(149, 224));
  assert.deepEqual(resizedSize(size(183, 275), size(224, 100), 'squish'), size(224, 100));
});

test('resizing takes the centres of the outermost pixels to each other', () => {
  const { matrix } = plan(size(9, 17), size(5, 5), [], 'squish');
  close(project(matrix, 0, 0), [0, 0]);
  close(project(matrix, 4, 4), [16, 8]);
});

test('the middle is cut out by whole pixels', () => {
  close(project(plan(size(4, 10), size(4, 4), []).matrix, 0, 0), [3, 0]);
  const corner: Transform = { name: 'corner', kind: 'crop', order: 99, p: 1, draw: () => ({ rowPct: 0, colPct: 1 }) };
  close(project(plan(size(4, 10), size(4, 4), [corner]).matrix, 0, 0), [6, 0]);
});

test('padding puts the picture into the middle', () => {
  close(project(plan(size(4, 8), size(8, 8), [], 'pad').matrix, 0, 2), [0, 0]);
});

test('a flip mirrors the whole resized picture, before the cut', () => {
  const { matrix } = plan(size(4, 10), size(4, 4), [coord('pixel', 10, [-1, 0, 0, 0, 1, 0, 0, 0, 1])]);
  close(project(matrix, 0, 0), [6, 0]);
  close(project(matrix, 3, 0), [3, 0]);
});

test('a turn does not shear a picture that is not square', () => {
  const [cos, sin] = [Math.cos(0.3), Math.sin(0.3)];
  const { matrix } = plan(size(5, 9), size(5, 9), [coord('affine', 5, [cos, -sin, 0, sin, cos, 0, 0, 0, 1])]);
  const [x, y] = project(matrix, 8, 2);
  // fastai corrects by height / width, which is a true turn up to the half pixels at the edges.
  close([x, y], [4 + 4 * cos, 2 + 2 * ((sin * 9) / 5)]);
});

test('affine changes multiply in their order and act after a warp, whatever comes first in the list', () => {
  const zoom = coord('affine', 5, [0.5, 0, 0.25, 0, 0.5, 0, 0, 0, 1]);
  const shift = coord('affine', 5, [1, 0, 0.1, 0, 1, 0, 0, 0, 1]);
  const warp = coord('warp', 4, [1, 0, 0, 0, 1, 0, 0.5, 0, 1]);
  const { matrix } = plan(size(3, 3), size(3, 3), [zoom, shift, warp]);
  // Output (2, 0) is (1, -1): warped (2/3, -2/3), shifted (0.7667, …), zoomed (0.6333, -1/3).
  close(project(matrix, 2, 0), [1.6333333333333333, 0.6666666666666667]);
});

test('light composes in order: each scales and shifts what came before', () => {
  assert.deepEqual(plan(size(2, 2), size(2, 2), [lighting(8, 1, 0.5), lighting(9, 2, 0.25)]).lighting, {
    scale: 2,
    shift: 1.25,
  });
});

test('a transform is applied with its probability', () => {
  const random = new Random(3);
  const half = [{ ...lighting(8, 2, 0), p: 0.3 }];
  const count = Array.from({ length: 1000 }, () => drawPlan(size(2, 2), size(2, 2), 'crop', half, random)).filter(
    (p) => p.lighting,
  ).length;
  assert.ok(count > 250 && count < 350, `${count} of 1000`);
});
