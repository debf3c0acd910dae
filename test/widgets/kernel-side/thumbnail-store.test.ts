import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ThumbnailStore, WishList } from '../../../widgets/kernel-side/image-cleaner/thumbnail-store.js';

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'notebear-store-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('a thumbnail is made once, by whatever process, and again when the file has changed', async (t) => {
  const [cache, file] = [await folder(t), join(await folder(t), 'a.jpg')];
  await writeFile(file, 'one');
  let made = 0;
  const make = async () => Uint8Array.of(++made);
  const get = async () => Array.from(await new ThumbnailStore(make, cache).get(file));
  assert.deepEqual([await get(), await get()], [[1], [1]]);
  await utimes(file, 1, 1);
  assert.deepEqual([await get(), await get()], [[2], [2]]);
});

test('a folder that cannot be written is done without', async (t) => {
  const file = join(await folder(t), 'file');
  await writeFile(file, 'no folder');
  const store = new ThumbnailStore(async () => Uint8Array.of(7), join(file, 'cache'));
  assert.deepEqual(Array.from(await store.get(file)), [7]);
});

test('only what is wanted at last is made, four at a time', async () => {
  const begun: number[] = [];
  const open: (() => void)[] = [];
  const wishes = new WishList((id) => {
    begun.push(id);
    return new Promise((done) => void open.push(done));
  });
  wishes.want([1, 2, 3, 4, 5, 6]);
  assert.deepEqual(begun, [1, 2, 3, 4]);
  wishes.want([4, 9, 8]);
  for (let i = 0; i < 10; i++) {
    open.shift()?.();
    await new Promise((done) => setTimeout(done));
  }
  assert.deepEqual(begun, [1, 2, 3, 4, 9, 8]);
});
