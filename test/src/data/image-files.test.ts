import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { imageFiles } from '../../../src/data/image-files.js';
import { file, temporaryFolder } from './picture-folder.js';

test('image files are listed recursively, sorted by code units', async (t) => {
  const root = await temporaryFolder(t);
  for (const path of ['b/1.jpg', 'a/deep/2.PNG', 'a/10.jpg', 'a/9.jpg', 'a/Z.jpg', 'ä/1.webp', 'a/notes.txt'])
    await file(root, path, 'x');
  assert.deepEqual(await imageFiles(root), ['a/10.jpg', 'a/9.jpg', 'a/Z.jpg', 'a/deep/2.PNG', 'b/1.jpg', 'ä/1.webp']);
});

test('hidden folders, the trash, models and test are left out', async (t) => {
  const root = await temporaryFolder(t);
  for (const path of [
    'a/1.jpg',
    '.trash/000001/files/a/2.jpg',
    '.hidden/3.jpg',
    'models/4.jpg',
    'test/5.jpg',
    'a/.6.jpg',
    'a/models/7.jpg',
  ]) {
    await file(root, path, 'x');
  }
  await mkdir(join(root, 'empty'));
  assert.deepEqual(await imageFiles(root), ['a/1.jpg', 'a/models/7.jpg']);
});

test('a loop of symbolic links does no harm', async (t) => {
  const root = await temporaryFolder(t);
  await file(root, 'a/1.jpg', 'x');
  await symlink('..', join(root, 'a/up'));
  await symlink('nowhere', join(root, 'a/2.jpg'));
  assert.deepEqual(await imageFiles(root), ['a/1.jpg']);
});

test('a missing folder and a file instead of one are errors that name the path', async (t) => {
  const root = await temporaryFolder(t);
  const path = await file(root, 'a.jpg', 'x');
  await assert.rejects(imageFiles(join(root, 'none')), /path: there is no folder '.*none'\. Give the folder/);
  await assert.rejects(imageFiles(path), /path: '.*a\.jpg' is a file\. Give the folder/);
});
