import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { PictureStore } from '../../../src/data/picture-store.js';
import { SpilledPictures } from '../../../src/data/spilled-pictures.js';
import type { Picture } from '../../../src/transforms/render.js';
import { withoutTemporaryFolder } from '../../helpers/temporary-folder.js';
import { picture, temporaryFolder } from './picture-folder.js';

const TARGET = { height: 10, width: 12, method: 'crop' } as const;

const same = (found: Picture, expected: Picture): void => {
  assert.deepEqual([found.height, found.width], [expected.height, expected.width]);
  assert.deepEqual([...found.data], [...expected.data]);
};

/** What `test` finds within ten seconds, asked again and again. */
async function eventually(test: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !test(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(test());
}

test('what does not fit into memory is read from the disk, not decoded again', async (t) => {
  const root = await temporaryFolder(t);
  const files = await Promise.all(['red', 'green', 'blue'].map((colour) => picture(root, `${colour}.png`, colour)));
  const kept: string[] = [];
  const { add } = SpilledPictures.prototype;
  t.mock.method(SpilledPictures.prototype, 'add', async function (this: SpilledPictures, name: string, one: Picture) {
    await add.call(this, name, one);
    kept.push(name);
  });
  const store = new PictureStore(TARGET, 400);
  const first = await Promise.all(files.map((file) => store.get(file)));
  assert.equal(store.bytes, 360);
  await eventually(() => kept.length === 2);
  await rm(root, { recursive: true });
  const found = await Promise.all(files.map((file) => store.get(file)));
  for (const [i, one] of found.entries()) same(one, first[i]!);
  assert.equal(found.filter(({ data }) => data.buffer instanceof SharedArrayBuffer).length, 1, 'the one in memory');
  assert.equal(store.bytes, 360);
  const own = `notebear-pictures-${process.pid}-`;
  assert.ok(!readdirSync(tmpdir()).some((name) => name.startsWith(own)), 'the file has no name');
});

test('without a temporary folder nothing is kept and nothing fails', async (t) => {
  withoutTemporaryFolder(t);
  const spilled = new SpilledPictures();
  const red = { data: Uint8Array.of(255, 0, 0), height: 1, width: 1 };
  await spilled.add('red', red);
  assert.ok(!spilled.has('red'));
  assert.equal(await spilled.get('red'), null);
});

test('pictures added at once keep their places', async () => {
  const spilled = new SpilledPictures();
  const pictures = Array.from({ length: 40 }, (_, i) => ({
    data: new Uint8Array(3 * (i + 1)).fill(i),
    ...{ height: 1, width: i + 1 },
  }));
  await Promise.all(pictures.map((one, i) => spilled.add(String(i), one)));
  await Promise.all(pictures.map((one) => spilled.add('0', one)));
  for (const [i, one] of pictures.entries()) same((await spilled.get(String(i)))!, one);
});

test('pictures read from the disk again and again do not pile up in memory', async () => {
  const spilled = new SpilledPictures();
  await spilled.add('large', { data: new Uint8Array(3e6).fill(1), height: 1000, width: 1000 });
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 300; i++) await spilled.get('large');
  const grown = process.memoryUsage.rss() - before;
  assert.ok(grown < 450e6, `900 MB were read and ${grown / 1e6} MB are still there`);
});
