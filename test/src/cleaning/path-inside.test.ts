import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { placeInside, placesInside } from '../../../src/cleaning/path-inside.js';
import { temporaryFolder } from '../data/picture-folder.js';

test('many places are what each would be alone, whatever was asked before', async (t) => {
  const folder = await temporaryFolder(t);
  const root = join(folder, 'set');
  await mkdir(join(root, 'a/c'), { recursive: true });
  await mkdir(join(root, '.trash'));
  await mkdir(join(folder, 'other'));
  await symlink(join(folder, 'other'), join(root, 'leads-out'));
  await symlink(join(root, 'a'), join(folder, 'leads-in'));
  await symlink(join(folder, 'other'), join(root, 'a/link.jpg'));
  const inside = ['a/1.jpg', 'a/2.jpg', 'a/link.jpg', '1.jpg', '2.jpg', 'a/c/../3.jpg', 'a/./4.jpg', 'a/c/..', '..set'];
  const outside = ['a/../..', '..', '.', '', '../1.jpg', 'a/..\\..\\1.jpg', 'leads-out/1.jpg', '.trash/1.jpg', 'a/..'];
  const paths = [...inside, ...outside].map((name) => `${root}/${name}`);
  const all = [...paths, join(folder, 'leads-in/1.jpg'), join(folder, 'set/a/1.jpg'), folder, '/'];
  const told = (find: (path: string) => string) => (path: string) => {
    try {
      return find(path);
    } catch (error) {
      return (error as Error).message;
    }
  };
  const alone = all.map(told((path) => placeInside(root, path)));
  // Twice: the second time everything is known.
  const place = placesInside(root);
  assert.deepEqual([...all, ...all].map(told(place)), [...alone, ...alone]);
  assert.deepEqual(alone.slice(0, 5), ['a/1.jpg', 'a/2.jpg', 'a/link.jpg', '1.jpg', '2.jpg']);
  for (const answer of alone.slice(inside.length, paths.length))
    assert.match(answer, /not inside|in the trash already/);
  assert.equal(alone[paths.length], 'a/1.jpg');
});
