import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { contactSheet } from '../../../widgets/kernel-side/image-cleaner/summary.js';
import type { CleanerRow } from '../../../widgets/state/image-cleaner.js';

const row = (id: number): CleanerRow => ({
  ...{ id, name: `a/${id}.jpg`, label: 0, predicted: null, loss: null, probability: null },
  ...{ split: '', flags: [], group: null, decision: null },
});

/** A picture of one colour, also as one with fewer channels, or more, than a sheet has. */
const picture = (width: number, height: number, background: string, space: 'srgb' | 'b-w' = 'srgb') =>
  sharp({ create: { width, height, channels: space === 'b-w' ? 3 : 4, background } })
    .toColourspace(space)
    .png()
    .toBuffer();

test('the sheet has every picture whole in its place, six in a row', async () => {
  const colours = ['#ff0000', '#00ff00', '#0000ff', '#808080', '#ffff00', '#00ffff', '#ff00ff'];
  const thumbnails = await Promise.all(
    colours.map((colour, i) => picture(i % 2 ? 300 : 40, i % 2 ? 60 : 250, colour, i === 3 ? 'b-w' : 'srgb')),
  );
  const count = thumbnails.length;
  const state = { rows: colours.map((_, id) => row(id)), classes: ['a'], count, total: count, message: '' };
  const sheet = sharp(await contactSheet({ ...state, decided: { keep: 0, remove: 0, relabel: 0 } }, thumbnails));
  const { data, info } = await sheet.raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [6 * 132, 2 * 124, 3]);
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
  for (const [i, colour] of colours.entries()) {
    const [left, top] = [(i % 6) * 132 + 4, Math.floor(i / 6) * 124 + 4];
    const wanted = [1, 3, 5].map((place) => Number.parseInt(colour.slice(place, place + 2), 16));
    near(at(left + 62, top + 46), wanted, `picture ${i}`);
    near(at(left + 1, top + 1), [255, 255, 255], `beside picture ${i}, which is not cut`);
  }
});

/** JPEG keeps colours but for a little. */
function near(colour: number[], wanted: number[], what: string): void {
  const off = Math.max(...colour.map((value, i) => Math.abs(value - wanted[i]!)));
  assert.ok(off < 12, `${what}: ${colour}, expected about ${wanted}`);
}
