import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/random.js';
import { dihedralAffine, randZoom, rotate, zoom } from '../../../src/transforms/affine.js';
import { cutout, rgbRandomize } from '../../../src/transforms/colour.js';
import { crop, cropPad, pad, randCrop, randPad, randResizeCrop, zoomCrop } from '../../../src/transforms/crop.js';
import { flipLr } from '../../../src/transforms/flip.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import { brightness } from '../../../src/transforms/lighting.js';
import { drawPlan, type ResizeMethod } from '../../../src/transforms/plan.js';
import type { Picture } from '../../../src/transforms/render.js';
import { render } from '../../../src/transforms/render.js';
import type { CoordTransform, PaddingMode, Size, Transform } from '../../../src/transforms/transform.js';
import { jitter, symmetricWarp, tilt } from '../../../src/transforms/warp.js';
import { tensorCounts } from '../../helpers/tensors.js';

/** A picture of noise, or of one grey. */
function picture(height: number, width: number, grey?: number): Picture {
  const random = new Random(9);
  return { height, width, data: Uint8Array.from({ length: height * width * 3 }, () => grey ?? random.int(256)) };
}

interface Drawing {
  tfms: readonly Transform[];
  target?: Size;
  seed?: number;
  method?: ResizeMethod;
  paddingMode?: PaddingMode;
}

/** The pixels, 0–255. */
function pixels(
  source: Picture,
  { tfms, target = source, seed = 1, method = 'crop', paddingMode = 'border' }: Drawing,
) {
  const plan = drawPlan(source, target, method, tfms, new Random(seed));
  const x = render([source], [plan], { size: plan.size, paddingMode, stats: null });
  const values = Array.from(x.dataSync(), (value) => value * 255);
  x.dispose();
  return values;
}

const near = (a: readonly number[], b: readonly number[], tolerance: number) => {
  assert.equal(a.length, b.length);
  const off = Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  assert.ok(off < tolerance, `off by ${off}`);
};

test('a jitter of nothing gives the pixels of TensorFlow’s resampling, whatever lies outside', () => {
  const source = picture(13, 17);
  const tfms = [symmetricWarp({ magnitude: 0.3 }), rotate({ degrees: 200 }), zoom({ scale: 0.4 })];
  for (const paddingMode of ['zeros', 'border', 'reflection'] as const) {
    const drawing = { paddingMode, target: { height: 20, width: 15 } };
    const plain = pixels(source, { tfms, ...drawing });
    near(pixels(source, { tfms: [...tfms, jitter({ magnitude: 0 })], ...drawing }), plain, 0.05);
  }
});

test('a jitter moves each pixel by less than its magnitude, and acts between warp and turn', () => {
  const ramp = picture(41, 41);
  for (let i = 0; i < 41 * 41; i++) ramp.data.fill(5 * (i % 41), 3 * i, 3 * i + 3);
  const moved = pixels(ramp, { tfms: [jitter({ magnitude: 0.1 })] }).filter((_, i) => i % 3 === 0);
  // Half of the picture is 20 pixels, so 0.1 are 2, which is 10 levels here.
  const offs = moved.map((value, i) => value - 5 * (i % 41));
  assert.ok(Math.max(...offs) > 9 && Math.max(...offs) <= 10.001 && Math.min(...offs) < -9);
  assert.ok(new Set(offs.map((off) => Math.round(off * 100))).size > 500, 'each its own');
  // A magnification after it magnifies the jitter, too: by 1 / 0.5.
  const wide = pixels(ramp, { tfms: [jitter({ magnitude: 0.1 }), zoom({ scale: 0.5 })] }).filter((_, i) => i % 3 === 0);
  const middle = wide
    .map((value, i) => value - (100 + 10 * ((i % 41) - 20)))
    .filter((_, i) => i % 41 > 13 && i % 41 < 27);
  assert.ok(Math.max(...middle) > 17 && Math.max(...middle) <= 20.001);
});

test('cutout makes squares black, cut at the edges, where the final picture shows them', () => {
  const source = picture(30, 50, 200);
  const black = (tfms: Transform[], seed: number) => {
    const values = pixels(source, { tfms, seed, target: { height: 30, width: 30 } });
    return values.filter((value) => value === 0).length / 3;
  };
  const counts = Array.from({ length: 200 }, (_, seed) => black([cutout({ length: 10 })], seed));
  assert.ok(counts.some((count) => count === 100) && counts.some((count) => count > 0 && count < 100));
  assert.ok(
    counts.some((count) => count === 0),
    'it lies in a part that is cut off',
  );
  assert.ok(Math.max(...counts) === 100);
  const several = Array.from({ length: 50 }, (_, seed) => black([cutout({ nHoles: [2, 4], length: [4, 6] })], seed));
  assert.ok(Math.max(...several) > 40 && Math.max(...several) <= 4 * 36);
});

test('the hole of a cutout is where the crop puts it', () => {
  const source = picture(20, 40, 200);
  const whole = pixels(source, { tfms: [cutout({ length: 8 })], seed: 3 });
  const right = pixels(source, {
    tfms: [cutout({ length: 8 }), cropPad({ colPct: 1 })],
    seed: 3,
    target: { height: 20, width: 20 },
  });
  const expected = whole.filter((_, i) => Math.floor(i / 3) % 40 >= 20);
  near(right, expected, 1e-3);
});

test('rgbRandomize fills one channel with weak noise', () => {
  const source = picture(20, 20, 200);
  const channels = new Set<number>();
  for (let seed = 0; seed < 30; seed++) {
    const values = pixels(source, { tfms: [rgbRandomize({ thresh: 0.2 })], seed });
    const of = (c: number) => values.filter((_, i) => i % 3 === c);
    const changed = [0, 1, 2].filter((c) => of(c).some((value) => Math.abs(value - 200) > 1));
    assert.equal(changed.length, 1);
    assert.ok(Math.max(...of(changed[0]!)) <= 0.2 * 255 && new Set(of(changed[0]!)).size > 100);
    channels.add(changed[0]!);
  }
  assert.equal(channels.size, 3);
});

test('randPad shows a picture moved by at most its padding', () => {
  const source = picture(12, 12);
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const plan = drawPlan(source, source, 'crop', randPad({ padding: 2, size: 12 }), new Random(seed));
    const [, , x, , , y] = plan.matrix;
    assert.ok([x, y].every((move) => Math.abs(move - Math.round(move)) < 1e-9 && Math.abs(move) <= 2 + 1e-9));
    seen.add(`${Math.round(x)},${Math.round(y)}`);
  }
  assert.equal(seen.size, 25);
});

test('the mode of a pad is that of its picture, whatever the data says', () => {
  const source = picture(4, 4, 100);
  const [corner] = pixels(source, { tfms: [pad({ padding: 2, mode: 'zeros' })], method: 'no', paddingMode: 'border' });
  assert.equal(corner, 0);
});

test('randResizeCrop shows parts of the wanted scale and proportions that lie inside', () => {
  const source = { height: 60, width: 80 };
  const target = { height: 40, width: 40 };
  const tfms = randResizeCrop({ size: 40, maxScale: 3, ratios: [0.75, 1.33] });
  const areas: number[] = [];
  for (let seed = 0; seed < 500; seed++) {
    const { matrix } = drawPlan(source, target, 'squish', tfms, new Random(seed));
    const [width, height] = [(matrix[0] * 39) / 79, (matrix[4] * 39) / 59];
    areas.push(width * height);
    const inside = [matrix[2], matrix[5], 79 - matrix[2] - matrix[0] * 39, 59 - matrix[5] - matrix[4] * 39];
    assert.ok(inside.every((room) => room > -1e-6));
    assert.ok(width / height > 0.749 && width / height < 1.34);
  }
  assert.ok(Math.min(...areas) < 0.36 && Math.max(...areas) > 0.9 && Math.min(...areas) > 1 / 3 - 1e-9);
});

test('without an attempt that fits, randResizeCrop takes the middle square', () => {
  const tfms = randResizeCrop({ size: 40, maxScale: 1, ratios: [4, 4] });
  const { matrix } = drawPlan({ height: 60, width: 80 }, { height: 40, width: 40 }, 'squish', tfms, new Random(1));
  // After squishing to a square fastai takes it for one.
  assert.ok(Math.abs(matrix[0] * 39 - 79) < 1e-6 && Math.abs(matrix[4] * 39 - 59) < 1e-6);
  const own = drawPlan({ height: 60, width: 80 }, { height: 40, width: 40 }, 'no', tfms, new Random(1));
  assert.deepEqual(own.size, { height: 40, width: 40 });
});

test('zoomCrop is a zoom and a cut, at one place or at places by chance', () => {
  const names = (tfms: Transform[]) => tfms.map(({ name }) => name);
  assert.deepEqual(names(zoomCrop({ scale: 1.2 })), ['zoom', 'cropPad']);
  assert.deepEqual(names(zoomCrop({ scale: [1, 1.2], doRand: true, p: 0.5 })), ['randZoom', 'randCrop']);
});

test('ranges are drawn from anew for each picture, numbers are taken as they are', () => {
  const random = new Random(1);
  const size = { height: 10, width: 10 };
  const scales = Array.from({ length: 500 }, () => 1 / randZoom({ scale: [1.2, 1.5] }).draw(random, size)[0]);
  assert.ok(Math.min(...scales) >= 1.2 && Math.max(...scales) <= 1.5 && Math.max(...scales) > 1.49);
  const same = (tfm: CoordTransform) => assert.deepEqual(tfm.draw(new Random(1), size), tfm.draw(new Random(2), size));
  same(rotate({ degrees: 7 }));
  same(zoom({ scale: 1.1, rowPct: 0.2 }));
  same(tilt({ magnitude: 0.2, direction: 1 }));
  same(dihedralAffine({ k: 5 }));
});

test('one seed gives the same pixels with every transform, and leaves no tensor', async () => {
  const before = await tensorCounts();
  const tfms = getTransforms({
    xtraTfms: [
      jitter({ magnitude: 0.02 }),
      cutout(),
      rgbRandomize(),
      tilt({ magnitude: [-0.1, 0.1] }),
      randPad({ padding: 3, size: 30 }),
    ],
  })[0];
  const source = picture(40, 50);
  const once = (seed: number) => pixels(source, { tfms, seed, target: { height: 32, width: 32 } });
  assert.deepEqual(once(5), once(5));
  assert.notDeepEqual(once(5), once(6));
  assert.deepEqual(await tensorCounts(), before);
});

test('a parameter that is none is an error that names transform and parameter', () => {
  assert.throws(
    () => rotate({ degrees: [10, -10] }),
    /rotate: degrees: expected a number from -360 to 360, or \[low, high\] of such, got \[ 10, -10 \]/,
  );
  assert.throws(() => zoom({ scale: 0 }), /zoom: scale: expected a number from 0\.01 to 100/);
  assert.throws(() => flipLr({ p: 2 }), /flipLr: p: expected a number from 0 to 1, got 2/);
  assert.throws(() => brightness({ change: [0, 1] }), /brightness: change: expected/);
  assert.throws(() => crop({ size: 2.5 }), /crop: size: expected a whole number of pixels from 1 on, got 2\.5/);
  assert.throws(
    () => pad({ padding: 3, mode: 'reflect' as never }),
    /pad: mode: expected one of 'reflection', 'border', 'zeros', got 'reflect'/,
  );
  assert.throws(() => cropPad({ rowPct: 2 }), /cropPad: rowPct: expected/);
  assert.throws(() => jitter({ magnitude: Number.NaN }), /jitter: magnitude: expected/);
  assert.equal(randCrop().p, 1);
});
