import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesThere } from '../../../src/cleaning/files-there.js';
import { temporaryFolder } from '../data/picture-folder.js';

const names = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}${i}.jpg`);

for (const count of [3, 200]) {
  test(`of ${count} files in a folder those are found that are there, links that lead somewhere included`, async (t) => {
    const root = await temporaryFolder(t);
    await mkdir(join(root, 'a/b'), { recursive: true });
    const [inRoot, below] = [names('', count), names('a/b/', count)];
    for (const name of [...inRoot, ...below].filter((_, i) => i % 2 === 0)) await writeFile(join(root, name), '');
    await symlink(join(root, inRoot[0]!), join(root, 'a/b/link.jpg'));
    await symlink(join(root, 'nowhere'), join(root, 'a/b/broken.jpg'));
    const there = filesThere(root, [...inRoot, ...below, 'a/b/link.jpg', 'a/b/broken.jpg', 'gone/1.jpg']);
    const wanted = [...inRoot, ...below].filter((_, i) => i % 2 === 0);
    assert.deepEqual([...there].sort(), [...wanted, 'a/b/link.jpg'].sort());
  });
}

test('where a folder is gone, its files are', async (t) => {
  assert.equal(filesThere(await temporaryFolder(t), names('gone/', 100)).size, 0);
});
