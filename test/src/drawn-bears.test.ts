import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { imageFiles } from '../../src/data/image-files.js';
import { planItems } from '../../src/drawn-bears/items.js';
import { drawnBears } from '../../src/drawn-bears.js';
import { Random } from '../../src/random.js';
import { file, temporaryFolder } from './data/picture-folder.js';

/** Folder of a small set, and its answer key as rows of fields. */
async function bears(t: TestContext, options = {}) {
  const path = join(await temporaryFolder(t), 'data/bears');
  await drawnBears({ path, perClass: 4, size: 64, ...options });
  const csv = await readFile(join(path, 'answers.csv'), 'utf8');
  return {
    path,
    rows: csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')),
  };
}

test('the set has its pictures in class folders, and an answer for each', async (t) => {
  const { path, rows } = await bears(t);
  const files = await imageFiles(path);
  assert.equal(files.length, 12);
  assert.deepEqual(rows[0], ['path', 'true_class', 'planted', 'source']);
  assert.deepEqual(
    rows
      .slice(1)
      .map(([name]) => name)
      .sort(),
    files,
  );
  assert.deepEqual(
    (await readdir(path)).filter((name) => !name.startsWith('.')),
    ['answers.csv', 'black', 'grizzly', 'teddys'],
  );
});

test('pictures are JPEGs of the size wanted, at most 20 KB', async (t) => {
  const { path } = await bears(t, { mess: false, size: 256, perClass: 3 });
  for (const name of await imageFiles(path)) {
    const { format, width, height } = await sharp(join(path, name)).metadata();
    assert.deepEqual([format, Math.max(width, height)], ['jpeg', 256]);
    assert.ok((await stat(join(path, name))).size <= 20_000);
  }
});

test('equal seeds give equal files, other seeds other ones', async (t) => {
  const read = async (seed: number) => {
    const { path } = await bears(t, { seed, mess: 0.5 });
    return Promise.all(
      (await imageFiles(path)).map(async (name) => (await readFile(join(path, name))).toString('base64')),
    );
  };
  const first = await read(1);
  assert.deepEqual(await read(1), first);
  assert.notDeepEqual(await read(2), first);
});

test('a set that is there is left as it is, what was cleaned away included', async (t) => {
  const { path } = await bears(t);
  const [first] = await imageFiles(path);
  await rm(join(path, first!));
  await drawnBears({ path, perClass: 4, size: 64 });
  assert.equal((await imageFiles(path)).length, 11);
});

test('a folder that holds anything else is refused and not touched', async (t) => {
  const { path } = await bears(t);
  await assert.rejects(
    drawnBears({ path, perClass: 5, size: 64 }),
    /holds other drawn bears .*"perClass":4.*Give another path/,
  );
  const root = await temporaryFolder(t);
  await file(root, 'notes.txt', 'mine');
  await assert.rejects(drawnBears({ path: root, perClass: 4 }), /holds files that drawnBears did not make/);
  assert.deepEqual(await readdir(root), ['notes.txt']);
});

test('an empty folder is used, and a failure leaves nothing behind', async (t) => {
  const root = await temporaryFolder(t);
  const path = join(root, 'bears');
  await mkdir(path);
  const fail = () => {
    throw new Error('stopped');
  };
  await assert.rejects(drawnBears({ path, perClass: 2, size: 64, progress: fail }), /stopped/);
  assert.deepEqual([await readdir(root), await readdir(path)], [['bears'], []]);
  await drawnBears({ path, perClass: 2, size: 64 });
  assert.equal((await imageFiles(path)).length, 6);
});

test('the mess is as much as asked for, of every kind, and duplicates repeat a clean file', () => {
  const items = planItems(150, 0.07, new Random(1));
  const messy = items.filter((item) => item.planted !== null);
  assert.equal(messy.length, 32);
  assert.equal(new Set(messy.map((item) => item.planted)).size, 10);
  for (const { planted, source, label, truth } of messy) {
    if (planted === 'wrong label') assert.notEqual(truth, label);
    if (planted === 'not a bear') assert.equal(truth, 'none');
    assert.equal(source !== null, planted!.includes('duplicate'));
    if (source)
      assert.deepEqual(
        [source.planted, truth, source.label !== label],
        [null, source.truth, planted === 'duplicate in another class'],
      );
  }
  assert.deepEqual(
    planItems(5, 0, new Random(1)).filter((item) => item.planted !== null),
    [],
  );
});

test('what was planted is in the files: equal bytes, grey, transparency, other formats, tiny and cut-off ones', async (t) => {
  const { path, rows } = await bears(t, { perClass: 12, mess: 0.5 });
  const read = (name: string) => readFile(join(path, name));
  for (const [name, , planted, source] of rows.slice(1)) {
    const bytes = await read(name!);
    const about = () => sharp(bytes).metadata();
    if (planted === 'exact duplicate') assert.deepEqual(bytes, await read(source!));
    if (planted === 'near duplicate') assert.notDeepEqual(bytes, await read(source!));
    if (planted === 'grey') assert.equal((await about()).channels, 1);
    if (planted === 'transparent PNG') assert.equal((await about()).hasAlpha, true);
    if (planted === 'PNG named .jpg') assert.equal((await about()).format, 'png');
    if (planted === 'tiny') assert.ok((await about()).width < 41);
    if (planted === 'truncated') await assert.rejects(sharp(bytes).raw().toBuffer());
  }
});

test('options out of range are errors that name them', async () => {
  await assert.rejects(
    drawnBears({ perClass: 0 }),
    /drawnBears: perClass must be a whole number from 1 to 100000, not 0/,
  );
  await assert.rejects(
    drawnBears({ mess: 0.8 }),
    /drawnBears: mess must be a part from 0 to 0.5, true or false, not 0.8/,
  );
});
