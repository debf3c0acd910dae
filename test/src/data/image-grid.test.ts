import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { imageGrid } from '../../../src/data/image-grid.js';
import { picture, temporaryFolder } from './picture-folder.js';

test('tiles stand in rows and columns, pixels, files and unreadable files alike', async (t) => {
  const root = await temporaryFolder(t);
  const pixels = { height: 1, width: 1, data: Uint8Array.from([255, 0, 0]) };
  const blue = await picture(root, 'blue.png', '#0000ff');
  const png = await imageGrid(
    [
      { image: pixels, title: 'red & <b>' },
      { image: blue, title: 'blue' },
      { image: `${root}/none.png`, title: 'none' },
    ],
    { columns: 2, size: 40 },
  );
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height], [96, 130]);
  const at = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)];
  assert.deepEqual(
    [at(24, 41), at(72, 41), at(24, 106), at(72, 106)],
    [
      [255, 0, 0],
      [0, 0, 255],
      [221, 221, 221],
      [255, 255, 255],
    ],
  );
});

test('no tiles are an error', async () => {
  await assert.rejects(imageGrid([]), /no pictures to show/);
});
