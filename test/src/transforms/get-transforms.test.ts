import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/random.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import type { CoordTransform, LightingTransform } from '../../../src/transforms/transform.js';

const named = <T>(name: string, options = {}) => getTransforms(options)[0].find((tfm) => tfm.name === name) as T;
const size = { height: 8, width: 8 };
const draws = <T>(draw: (random: Random) => T) => {
  const random = new Random(1);
  return Array.from({ length: 2000 }, () => draw(random));
};

test('the defaults are fastai’s: names, probabilities and orders', () => {
  const [train, valid] = getTransforms();
  assert.deepEqual(
    train.map(({ name, p, order }) => [name, p, order]),
    [
      ['randCrop', 1, 99],
      ['flipLr', 0.5, 10],
      ['symmetricWarp', 0.75, 4],
      ['rotate', 0.75, 5],
      ['randZoom', 0.75, 5],
      ['brightness', 0.75, 8],
      ['contrast', 0.75, 8],
    ],
  );
  assert.deepEqual(
    valid.map(({ name }) => name),
    ['cropPad'],
  );
});

test('what is switched off is not there, and flipVert takes all eight ways', () => {
  const names = (options: object) => getTransforms(options)[0].map(({ name }) => name);
  assert.deepEqual(names({ doFlip: false, maxRotate: 0, maxZoom: 1, maxLighting: 0, maxWarp: 0 }), ['randCrop']);
  assert.deepEqual(names({ flipVert: true, maxRotate: 0, maxZoom: 1, maxLighting: 0, maxWarp: 0 }), [
    'randCrop',
    'dihedralAffine',
  ]);
});

test('a turn of up to 10 degrees is a rotation matrix', () => {
  const matrices = draws((random) => named<CoordTransform>('rotate').draw(random, size));
  const angles = matrices.map((m) => (Math.asin(m[3]) * 180) / Math.PI);
  assert.ok(Math.max(...angles) > 9.9 && Math.max(...angles) <= 10 && Math.min(...angles) < -9.9);
  for (const [a, b, , c, d] of matrices.slice(0, 20)) assert.ok(Math.abs(a * d - b * c - 1) < 1e-12 && b === -c);
});

test('a zoom of up to 1.1 keeps what is seen inside of the picture', () => {
  for (const [scale, , col, , , row] of draws((random) => named<CoordTransform>('randZoom').draw(random, size))) {
    assert.ok(scale <= 1 && scale >= 1 / 1.1);
    assert.ok(Math.abs(col) <= 1 - scale && Math.abs(row) <= 1 - scale);
  }
});

test('the eight ways to lay a square are equally likely', () => {
  const seen = new Map<string, number>();
  for (const m of draws((random) => named<CoordTransform>('dihedralAffine', { flipVert: true }).draw(random, size))) {
    seen.set(`${m}`, (seen.get(`${m}`) ?? 0) + 1);
  }
  assert.equal(seen.size, 8);
  for (const count of seen.values()) assert.ok(count > 180 && count < 330, `${count} of 2000`);
});

test('brightness and contrast have fastai’s ranges', () => {
  const shifts = draws((random) => named<LightingTransform>('brightness').draw(random).shift);
  assert.ok(Math.max(...shifts) <= Math.log(0.6 / 0.4) && Math.max(...shifts) > 0.4 && Math.min(...shifts) < -0.4);
  const scales = draws((random) => named<LightingTransform>('contrast').draw(random).scale);
  assert.ok(Math.min(...scales) >= 0.8 && Math.max(...scales) <= 1.25);
  const below1 = scales.filter((scale) => scale < 1).length;
  assert.ok(below1 > 900 && below1 < 1100, 'even on a logarithmic scale');
});

test('a value out of range is an error that names it', () => {
  assert.throws(
    () => getTransforms({ maxLighting: 1 }),
    /getTransforms: maxLighting must be a number from 0 to 0.999, not 1/,
  );
  assert.throws(() => getTransforms({ pAffine: -0.1 }), /pAffine must be a number from 0 to 1, not -0.1/);
});
