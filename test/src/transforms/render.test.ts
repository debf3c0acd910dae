import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveHandles } from '../../../src/native/arena.js';
import { tf } from '../../../src/native/tensorflow.js';
import { Random } from '../../../src/random.js';
import { cropPad } from '../../../src/transforms/crop.js';
import { drawPlan } from '../../../src/transforms/plan.js';
import { type Picture, type RenderOptions, render } from '../../../src/transforms/render.js';
import type { CoordTransform, Transform } from '../../../src/transforms/transform.js';

/** A picture whose red says where a pixel lies: 10 · row + column. */
function numbered(height: number, width: number): Picture {
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) data[3 * i] = 10 * Math.floor(i / width) + (i % width);
  return { height, width, data };
}

function red(
  picture: Picture,
  size: { height: number; width: number },
  tfms: readonly Transform[],
  more: Partial<RenderOptions> = {},
  method: 'crop' | 'pad' = 'crop',
): number[] {
  const plan = drawPlan(picture, size, method, [cropPad(), ...tfms], new Random(1));
  const x = render([picture], [plan], { size, paddingMode: 'reflection', stats: null, ...more });
  const values = x.dataSync().filter((_, i) => i % 3 === 0);
  x.dispose();
  return Array.from(values, (value) => Math.round(value * 255 * 1e4) / 1e4);
}

const coord = (kind: CoordTransform['kind'], matrix: number[]): CoordTransform =>
  ({ name: kind, kind, order: 5, p: 1, draw: () => matrix }) as unknown as CoordTransform;

test('a picture of the right size comes out exactly', () => {
  const picture: Picture = { height: 16, width: 16, data: Uint8Array.from({ length: 768 }, (_, i) => i % 256) };
  const plan = drawPlan(picture, picture, 'crop', [cropPad()], new Random(1));
  const x = render([picture], [plan], { size: { height: 16, width: 16 }, paddingMode: 'reflection', stats: null });
  assert.deepEqual(
    [...x.dataSync()],
    Array.from(picture.data, (value) => Math.fround(Math.fround(1 / 255) * value)),
  );
  x.dispose();
});

test('the middle is cut out exactly', () => {
  assert.deepEqual(red(numbered(2, 6), { height: 2, width: 2 }, []), [2, 3, 12, 13]);
});

test('a flip is exact', () => {
  assert.deepEqual(
    red(numbered(2, 3), { height: 2, width: 3 }, [coord('pixel', [-1, 0, 0, 0, 1, 0, 0, 0, 1])]),
    [2, 1, 0, 12, 11, 10],
  );
});

test('a quarter turn of a square is exact', () => {
  const turn = coord('affine', [0, -1, 0, 1, 0, 0, 0, 0, 1]);
  assert.deepEqual(red(numbered(3, 3), { height: 3, width: 3 }, [turn]), [2, 12, 22, 1, 11, 21, 0, 10, 20]);
});

test('between pixels colours are interpolated', () => {
  assert.deepEqual(
    red(numbered(3, 3), { height: 5, width: 5 }, []).slice(0, 10),
    [0, 0.5, 1, 1.5, 2, 5, 5.5, 6, 6.5, 7],
  );
});

test('outside lies the mirror image, the border or black', () => {
  const tall = (paddingMode: RenderOptions['paddingMode']) =>
    red(numbered(3, 6), { height: 6, width: 6 }, [], { paddingMode }, 'pad').filter((_, i) => i % 6 === 0);
  assert.deepEqual(tall('reflection'), [0, 0, 10, 20, 20, 10]);
  assert.deepEqual(tall('border'), [0, 0, 10, 20, 20, 20]);
  assert.deepEqual(tall('zeros'), [0, 0, 10, 20, 0, 0]);
});

test('light acts on the logit of each colour', () => {
  const light: Transform = {
    name: 'light',
    kind: 'lighting',
    order: 8,
    p: 1,
    draw: () => ({ scale: 1.2, shift: 0.3 }),
  };
  const picture: Picture = { height: 1, width: 1, data: Uint8Array.from([100, 0, 255]) };
  const plan = drawPlan(picture, picture, 'crop', [light], new Random(1));
  const x = render([picture], [plan], { size: picture, paddingMode: 'reflection', stats: null });
  const expected = (v: number) => 1 / (1 + Math.exp(-(1.2 * Math.log(v / (1 - v)) + 0.3)));
  const [r, g, b] = x.dataSync();
  assert.ok(Math.abs(r! - expected(100 / 255)) < 1e-6);
  assert.ok(g! >= 0 && g! < 1e-6 && b! > 1 - 1e-6 && b! <= 1, 'black stays black, white white');
  x.dispose();
});

test('pictures of different sizes make one batch, normalised, and nothing is left behind', () => {
  const before = [tf.memory().numTensors, liveHandles()];
  const size = { height: 2, width: 2 };
  const pictures = [numbered(2, 2), numbered(4, 6)];
  const plans = pictures.map((picture) => drawPlan(picture, size, 'crop', [cropPad()], new Random(1)));
  const x = render(pictures, plans, {
    size,
    paddingMode: 'reflection',
    stats: { mean: [0.5, 0, 0], std: [0.25, 1, 1] },
  });
  assert.deepEqual(x.shape, [2, 2, 2, 3]);
  assert.ok(Math.abs(x.dataSync()[0]! + 2) < 1e-6);
  x.dispose();
  assert.deepEqual([tf.memory().numTensors, liveHandles()], before);
});
