import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drawer } from '../../../src/data/drawer.js';
import { Random } from '../../../src/random.js';
import { cutout } from '../../../src/transforms/colour.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import { drawPlan, type Size } from '../../../src/transforms/plan.js';
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
  assert.deepEqual([...(await new Drawer().draw(pictures, plans, options))], [...expected.dataSync()]);
  expected.dispose();
});

test('one picture is a batch too', async () => {
  const one = picture(4, 4, 1);
  const plan = drawPlan(one, one, 'crop', [], new Random(1));
  const values = await new Drawer().draw([one], [plan], { size: one, paddingMode: 'zeros', stats: null });
  assert.deepEqual(
    [...values],
    Array.from(one.data, (value) => Math.fround(Math.fround(1 / 255) * value)),
  );
});

test('memory given back is drawn into again, by batches that fit', async () => {
  const plan = (size: Size) => drawPlan(size, size, 'squish', [], new Random(0));
  const draw = (drawer: Drawer, count: number, level: number) => {
    const size = { height: 2, width: 2 };
    const pictures = Array.from({ length: count }, () => ({ ...size, data: new Uint8Array(12).fill(level) }));
    return drawer.draw(
      pictures,
      pictures.map(() => plan(size)),
      { size, paddingMode: 'zeros', stats: null },
    );
  };
  const colour = (level: number) => Math.fround(Math.fround(1 / 255) * level);
  const drawer = new Drawer();
  const [first, second] = [await draw(drawer, 3, 255), await draw(drawer, 3, 51)];
  assert.notEqual(first.buffer, second.buffer, 'two batches in use share memory');
  drawer.giveBack(first);
  const smaller = await draw(drawer, 2, 102);
  assert.equal(smaller.buffer, first.buffer);
  assert.deepEqual([...smaller], Array(24).fill(colour(102)));
  assert.ok(
    second.every((value) => value === colour(51)),
    'a batch in use was drawn into',
  );
  drawer.giveBack(smaller);
  const larger = await draw(drawer, 5, 255);
  assert.deepEqual([...larger], Array(60).fill(colour(255)));
});
