import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawInWorkers } from '../../../src/data/drawer.js';
import { Random } from '../../../src/random.js';
import { cutout } from '../../../src/transforms/colour.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import { drawPlan } from '../../../src/transforms/plan.js';
import { type Picture, render } from '../../../src/transforms/render.js';

function picture(height: number, width: number, seed: number): Picture {
  const random = new Random(seed);
  return { height, width, data: Uint8Array.from({ length: height * width * 3 }, () => random.int(256)) };
}

test('a batch drawn in threads has the very numbers of one drawn here', async () => {
  const size = { height: 20, width: 24 };
  const tfms = [...getTransforms()[0], cutout({ length: 5, p: 1 })].flat();
  const pictures = Array.from({ length: 5 }, (_, i) => picture(30 + i, 40 - 3 * i, i));
  const plans = pictures.map((one, i) => drawPlan(one, size, 'crop', tfms, new Random(i)));
  const options = { size, paddingMode: 'reflection', stats: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] } } as const;
  const expected = render(pictures, plans, options);
  assert.deepEqual([...(await drawInWorkers(pictures, plans, options))], [...expected.dataSync()]);
  expected.dispose();
});

test('one picture is a batch too', async () => {
  const one = picture(4, 4, 1);
  const plan = drawPlan(one, one, 'crop', [], new Random(1));
  const values = await drawInWorkers([one], [plan], { size: one, paddingMode: 'zeros', stats: null });
  assert.deepEqual(
    [...values],
    Array.from(one.data, (value) => Math.fround(Math.fround(1 / 255) * value)),
  );
});
