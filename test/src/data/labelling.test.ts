import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FolderOptions, splitFolder } from '../../../src/data/labelling.js';
import { file, temporaryFolder } from './picture-folder.js';

const options: FolderOptions = { seed: 1 };

async function folder(t: Parameters<typeof temporaryFolder>[0], paths: string[]): Promise<string> {
  const root = await temporaryFolder(t);
  for (const path of paths) await file(root, path, 'x');
  return root;
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}/${i}.jpg`);

test('the whole part of validPct of all pictures is for validation, the rest for training', async (t) => {
  const root = await folder(t, [...numbered('a', 7), ...numbered('b', 7)]);
  const { train, valid } = await splitFolder(root, options);
  assert.deepEqual([train.length, valid.length], [12, 2]);
  assert.equal(new Set([...train.x, ...valid.x]).size, 14);
});

test('equal seeds split alike, other seeds differently', async (t) => {
  const root = await folder(t, [...numbered('a', 20), ...numbered('b', 20)]);
  const valid = async (seed: number) => [...(await splitFolder(root, { ...options, seed })).valid.x];
  assert.deepEqual(await valid(3), await valid(3));
  assert.notDeepEqual(await valid(3), await valid(4));
});

test('a label is the name of the parent folder, classes are sorted', async (t) => {
  const root = await folder(t, [...numbered('x/teddys', 3), ...numbered('black', 3)]);
  const { train } = await splitFolder(root, { ...options, validPct: 0 });
  assert.deepEqual(train.classes, ['black', 'teddys']);
  assert.deepEqual(train.y, ['black', 'black', 'black', 'teddys', 'teddys', 'teddys']);
  assert.deepEqual([...train.labels], [0, 0, 0, 1, 1, 1]);
});

test('with validPct null the folders train and valid decide, and unknown validation classes are left out with a note', async (t) => {
  const root = await folder(t, [
    ...numbered('train/a', 2),
    ...numbered('train/b', 2),
    ...numbered('valid/a', 1),
    ...numbered('valid/c', 1),
  ]);
  const { train, valid, notes } = await splitFolder(root, { ...options, validPct: null });
  assert.deepEqual([train.y, valid.y], [['a', 'a', 'b', 'b'], ['a']]);
  assert.match(notes[0]!, /1 validation pictures are of classes without training pictures/);
});

test('the option classes chooses folders', async (t) => {
  const root = await folder(t, [...numbered('a', 5), ...numbered('b', 5), ...numbered('c', 5)]);
  const { train } = await splitFolder(root, { ...options, classes: ['c', 'a'] });
  assert.deepEqual(train.classes, ['c', 'a']);
  assert.equal(train.length, 8);
});

test('what gives nothing to train with is an error that says why', async (t) => {
  const rejects = async (paths: string[], message: RegExp, more: Partial<FolderOptions> = {}) =>
    assert.rejects(splitFolder(await folder(t, paths), { ...options, ...more }), message);
  await rejects(['notes.txt'], /path: no pictures in/);
  await rejects(['1.jpg', '2.jpg'], /the 2 pictures in '.*' are in no class folder/);
  await rejects(numbered('bears', 9), /only one class \('bears'\)/);
  await rejects([...numbered('a', 2), ...numbered('b', 2)], /validPct: 0.2 of 4 pictures is not one picture/);
  await rejects([...numbered('a', 9), ...numbered('b', 9)], /classes: no training pictures of 'cat'/, {
    classes: ['a', 'cat'],
  });
  await rejects([...numbered('a', 9), ...numbered('b', 9)], /'train': no class folders with pictures/, {
    validPct: null,
  });
});
