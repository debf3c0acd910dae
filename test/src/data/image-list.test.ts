import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ImageItems } from '../../../src/data/image-items.js';
import { ImageList } from '../../../src/data/image-list.js';
import type { ItemLists } from '../../../src/data/item-lists.js';
import { file, temporaryFolder } from './picture-folder.js';

const paths = (items: ImageItems) => Array.from(items, (path) => relative(items.path, path));
const both = (lists: ItemLists) => [paths(lists.train), paths(lists.valid)];

async function folder(t: TestContext, names: string[]): Promise<string> {
  const root = await temporaryFolder(t);
  for (const name of names) await file(root, name, 'x');
  return root;
}

const names = ['train/a/1.jpg', 'train/b/2.png', 'valid/a/3.jpg', 'valid/b/4.JPG', 'other/5.jpg'];

test('a list from a folder takes endings, depth and folders', async (t) => {
  const root = await folder(t, [...names, 'test/6.jpg', '7.jpg', 'notes.txt']);
  const list = async (options: Parameters<typeof ImageList.fromFolder>[1] = {}) =>
    paths(await ImageList.fromFolder(root, options));
  assert.deepEqual(await list(), ['7.jpg', 'other/5.jpg', ...names.slice(0, 4)]);
  assert.deepEqual(await list({ extensions: ['.PNG', 'txt'] }), ['notes.txt', 'train/b/2.png']);
  assert.deepEqual(await list({ recurse: false }), ['7.jpg']);
  assert.deepEqual(await list({ include: ['test', 'other'], extensions: ['.jpg'] }), [
    '7.jpg',
    'other/5.jpg',
    'test/6.jpg',
  ]);
  assert.deepEqual(await list({ exclude: ['train', 'valid', 'other'] }), ['7.jpg', 'test/6.jpg']);
  await assert.rejects(list({ include: 'test' as never }), /include: expected a list of names of folders, got 'test'/);
  await assert.rejects(list({ convertMode: 'CMYK' as never }), /convertMode: expected one of 'RGB', 'L', got 'CMYK'/);
  await assert.rejects(list({ presort: true } as never), /ImageList\.fromFolder: there is no option 'presort'/);
});

test('filters keep what they say, in order, and leave the list itself alone', async (t) => {
  const list = await ImageList.fromFolder(await folder(t, names));
  assert.deepEqual(paths(list.filterByFunc((path) => path.endsWith('.jpg'))), [
    'other/5.jpg',
    'train/a/1.jpg',
    'valid/a/3.jpg',
  ]);
  assert.deepEqual(paths(list.filterByFolder({ include: ['train', 'other'] })), ['other/5.jpg', ...names.slice(0, 2)]);
  assert.deepEqual(paths(list.filterByFolder({ exclude: ['train', 'other'] })), names.slice(2, 4));
  assert.equal(list.length, 5);
});

test('what chance keeps depends on the seed alone', async (t) => {
  const root = await temporaryFolder(t);
  const df = Array.from({ length: 1000 }, (_, i) => ({ name: `${i}.jpg` }));
  const list = ImageList.fromDf(df, root);
  const kept = list.filterByRand(0.3, { seed: 5 });
  assert.ok(kept.length > 240 && kept.length < 360, `${kept.length}`);
  assert.deepEqual([...list.filterByRand(0.3, { seed: 5 })], [...kept]);
  assert.notDeepEqual([...list.filterByRand(0.3, { seed: 6 })], [...kept]);
  assert.equal(list.usePartialData().length, 10);
  const half = list.usePartialData(0.5, { seed: 1 });
  assert.equal(new Set(half).size, 500);
  // The table goes with its items.
  assert.equal(half.get(7), `${root}/${(half.innerDf![7] as { name: string }).name}`);
});

test('the ways to split', async (t) => {
  const root = await folder(t, names);
  const list = await ImageList.fromFolder(root);
  const all = paths(list);
  const but = (...valid: string[]) => [all.filter((name) => !valid.includes(name)), valid];
  assert.deepEqual(both(list.splitNone()), [all, []]);
  assert.deepEqual(both(list.splitByFolder()), [names.slice(0, 2), names.slice(2, 4)]);
  assert.deepEqual(both(list.splitByFolder({ train: 'other', valid: 'train' })), [['other/5.jpg'], names.slice(0, 2)]);
  assert.deepEqual(both(list.splitByIdx([3, 1])), [
    [all[0], all[2], all[4]],
    [all[3], all[1]],
  ]);
  assert.deepEqual(both(list.splitByIdxs([4], [0, 1])), [[all[4]], [all[0], all[1]]]);
  assert.deepEqual(both(list.splitByList(list.at([0]), list.at([1]))), [[all[0]], [all[1]]]);
  assert.deepEqual(both(list.splitByValidFunc((path) => path.includes('/b/'))), but('train/b/2.png', 'valid/b/4.JPG'));
  assert.deepEqual(both(list.splitByFiles(['5.jpg', '2.png'])), but('other/5.jpg', 'train/b/2.png'));
  await file(root, 'valid.txt', '5.jpg\r\n\r\n 2.png \n');
  assert.deepEqual(both(await list.splitByFnameFile('valid.txt')), but('other/5.jpg', 'train/b/2.png'));
});

test('a split at random is a seeded part; both parts keep their order', async (t) => {
  const root = await temporaryFolder(t);
  const list = ImageList.fromDf(
    Array.from({ length: 50 }, (_, i) => ({ name: `${String(i).padStart(2, '0')}.jpg` })),
    root,
  );
  const { train, valid } = list.splitByRandPct();
  assert.deepEqual([train.length, valid.length], [40, 10]);
  assert.deepEqual([...paths(train), ...paths(valid)].sort(), paths(list));
  assert.deepEqual(paths(valid), paths(valid).sort());
  assert.deepEqual(both(list.splitByRandPct(0.2, { seed: 42 })), both(list.splitByRandPct()));
  assert.notDeepEqual(both(list.splitByRandPct(0.2, { seed: 43 })), both(list.splitByRandPct()));
  const [some, other] = both(list.splitSubsets(0.3, 0.1));
  assert.deepEqual([some!.length, other!.length, new Set([...some!, ...other!]).size], [15, 5, 20]);
  assert.throws(() => list.splitSubsets(0.8, 0.4), /trainSize \+ validSize: expected at most 1, got 1\.2/);
  assert.throws(() => list.splitByRandPct(20), /validPct: expected a number from 0 to below 1, got 20/);
});

test('a column of the table splits', async (t) => {
  const df = ['True', 'False', '0', '1'].map((valid, i) => ({ name: `${i}.jpg`, label: 'a', valid }));
  const list = ImageList.fromDf(df, await temporaryFolder(t));
  assert.deepEqual(both(list.splitFromDf()), [
    ['1.jpg', '2.jpg'],
    ['0.jpg', '3.jpg'],
  ]);
  assert.throws(() => list.splitFromDf({ col: 'label' }), /splitFromDf: row 1: expected true or false, got 'a'/);
  assert.throws(
    () => list.splitFromDf({ col: 'is_valid' }),
    /splitFromDf: there is no column 'is_valid' in the table: it has 'name', 'label', 'valid'/,
  );
});

test('a table of a CSV file names files by folder, name and suffix', async (t) => {
  const root = await temporaryFolder(t);
  await file(root, 'a.csv', 'x;sub\\1\ny;2\n');
  const list = await ImageList.fromCsv(root, 'a.csv', {
    header: null,
    delimiter: ';',
    cols: 1,
    folder: 'in',
    suffix: '.jpg',
  });
  assert.deepEqual(paths(list), ['in/sub/1.jpg', 'in/2.jpg']);
  assert.throws(() => ImageList.fromDf([{ name: null }], root), /cols: row 1 has no value in column 'name'/);
  assert.throws(() => ImageList.fromDf('a.csv' as never, root), /df: expected a list of rows .*, got 'a\.csv'/);
});

test('positions that are none and empty folders are errors', async (t) => {
  const list = await ImageList.fromFolder(await folder(t, names));
  assert.throws(() => list.splitByIdx([5]), /validIdx: expected positions from 0 to 4, got 5/);
  assert.throws(() => list.splitByIdx([1, 1]), /validIdx: expected each position once, got 1/);
  assert.throws(() => list.splitByFolder({ valid: 'val' }), /no items in a folder 'val' directly below/);
  assert.throws(() => list.get(5), /item 5 of a list of 5: give a number from 0 to 4/);
  await assert.rejects(
    list.splitByFnameFile('none.txt'),
    /none\.txt' cannot be read: .*It should name one file per line/,
  );
});

test('steps left out are errors that say which', async (t) => {
  const list = await ImageList.fromFolder(await folder(t, names));
  // @ts-expect-error the editor knows, too
  assert.throws(() => list.databunch(), /databunch: this data is neither split nor labelled/);
  // @ts-expect-error the editor knows, too
  assert.throws(() => list.labelFromFolder(), /labelFromFolder: this data is not split.*splitNone\(\)/);
  // @ts-expect-error the editor knows, too
  assert.throws(() => list.splitNone().databunch(), /databunch: this data is not labelled/);
});
