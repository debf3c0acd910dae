import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Trash } from '../../../src/cleaning/trash.js';
import { type FileOperations, realFiles } from '../../../src/cleaning/trash-files.js';
import { crashing, unsyncedFiles as files } from '../../helpers/crashing-files.js';
import { file, temporaryFolder } from '../data/picture-folder.js';

/** A data set of three files whose content is their path. */
async function dataSet(t: TestContext): Promise<string> {
  const root = await realpath(await temporaryFolder(t));
  for (const path of ['a/1.jpg', 'a/2.jpg', 'b/deep/1.jpg']) await file(root, path, path);
  return root;
}

/** All files of a data set outside of the trash, path → content. */
async function contents(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const visible = files.filter((path) => !path.includes('.trash')).sort();
  return Object.fromEntries(
    await Promise.all(visible.map(async (path) => [path.slice(root.length + 1), await readFile(path, 'utf8')])),
  );
}

const everything = { 'a/1.jpg': 'a/1.jpg', 'a/2.jpg': 'a/2.jpg', 'b/deep/1.jpg': 'b/deep/1.jpg' };

test('removed files are in the trash under their own paths, and undo brings them back', async (t) => {
  const root = await dataSet(t);
  const trash = new Trash(root);
  const paths = [join(root, 'a/1.jpg'), join(root, 'b/deep/1.jpg')];
  const { moved, failed, step } = await trash.remove(paths);
  assert.deepEqual([moved, failed], [paths, []]);
  assert.deepEqual(await contents(root), { 'a/2.jpg': 'a/2.jpg' });
  assert.equal(await readFile(join(root, '.trash', step!, 'files/b/deep/1.jpg'), 'utf8'), 'b/deep/1.jpg');
  assert.deepEqual(await trash.undo(), paths);
  assert.deepEqual(await contents(root), everything);
  assert.deepEqual(await readdir(join(root, '.trash')), []);
});

test('several removals are undone one by one, last first, by a later process too', async (t) => {
  const root = await dataSet(t);
  await new Trash(root).remove([join(root, 'a/1.jpg')]);
  await new Trash(root).remove([join(root, 'a/2.jpg')]);
  const later = new Trash(root);
  assert.deepEqual(await later.steps(), [[join(root, 'a/1.jpg')], [join(root, 'a/2.jpg')]]);
  assert.deepEqual(await later.undo(), [join(root, 'a/2.jpg')]);
  assert.deepEqual(await later.undo(), [join(root, 'a/1.jpg')]);
  assert.deepEqual(await later.undo(), []);
});

test('a removal can be undone by its name, while later ones stay', async (t) => {
  const root = await dataSet(t);
  const trash = new Trash(root);
  const { step } = await trash.remove([join(root, 'a/1.jpg')]);
  await trash.remove([join(root, 'a/2.jpg')]);
  assert.deepEqual(await trash.undo(step!), [join(root, 'a/1.jpg')]);
  assert.deepEqual(await trash.steps(), [[join(root, 'a/2.jpg')]]);
});

test('removing twice does nothing the second time', async (t) => {
  const root = await dataSet(t);
  const trash = new Trash(root);
  const path = join(root, 'a/1.jpg');
  assert.deepEqual((await trash.remove([path, path])).moved, [path]);
  assert.deepEqual(await trash.remove([path]), { moved: [], failed: [], step: null });
});

test('files that are missing and folders are reported, the others are moved', async (t) => {
  const root = await dataSet(t);
  const { moved, failed } = await new Trash(root).remove([
    join(root, 'none.jpg'),
    join(root, 'b'),
    join(root, 'a/1.jpg'),
  ]);
  assert.deepEqual(moved, [join(root, 'a/1.jpg')]);
  assert.deepEqual(failed, [
    { path: join(root, 'none.jpg'), error: 'there is no such file' },
    { path: join(root, 'b'), error: 'it is a folder; only files are removed' },
  ]);
});

test('of a symbolic link the link is removed, wherever it leads, and comes back', async (t) => {
  const [root, other] = [await dataSet(t), await temporaryFolder(t)];
  const secret = await file(other, 'secret.jpg', 'x');
  await symlink(secret, join(root, 'a/outside.jpg'));
  await symlink(join(root, 'a/1.jpg'), join(root, 'a/inside.jpg'));
  const links = [join(root, 'a/outside.jpg'), join(root, 'a/inside.jpg')];
  const trash = new Trash(root);
  assert.deepEqual((await trash.remove(links)).moved, links);
  assert.deepEqual(await contents(root), everything);
  assert.equal(await readFile(secret, 'utf8'), 'x');
  await trash.undo();
  assert.equal(await readlink(links[0]!), secret);
});

test('a path outside of the data set is refused before anything moves, through a folder that is a link too', async (t) => {
  const [root, other] = [await dataSet(t), await temporaryFolder(t)];
  const secret = await file(other, 'secret.jpg', 'x');
  await symlink(other, join(root, 'folder'));
  for (const path of [secret, join(root, '../x.jpg'), join(root, 'folder/secret.jpg'), root]) {
    await assert.rejects(new Trash(root).remove([join(root, 'a/1.jpg'), path]), /is not inside/, path);
  }
  assert.equal((await contents(root))['a/1.jpg'], 'a/1.jpg');
  assert.equal(await readFile(secret, 'utf8'), 'x');
});

test('a name that is taken is not overwritten by undo: the file comes back beside it', async (t) => {
  const root = await dataSet(t);
  const trash = new Trash(root);
  await trash.remove([join(root, 'a/1.jpg')]);
  await writeFile(join(root, 'a/1.jpg'), 'newer');
  assert.deepEqual(await trash.undo(), [join(root, 'a/1 (restored).jpg')]);
  assert.deepEqual(trash.renamed, [{ wanted: 'a/1.jpg', restored: 'a/1 (restored).jpg' }]);
  assert.deepEqual(await contents(root), { ...everything, 'a/1.jpg': 'newer', 'a/1 (restored).jpg': 'a/1.jpg' });
});

test('a manifest that leads out of the data set is refused', async (t) => {
  const root = await dataSet(t);
  await mkdir(join(root, '.trash/000001-x'), { recursive: true });
  await file(root, '.trash/000001-x/manifest.json', JSON.stringify({ version: 1, files: ['../../evil'] }));
  await assert.rejects(new Trash(root).undo(), /manifest\.json' is no manifest of the trash/);
});

test('after a crash at any file operation of remove, no file is lost and undo brings all back', async (t) => {
  for (const how of ['before', 'after'] as const) {
    for (let n = 1; ; n++) {
      const root = await dataSet(t);
      const { files: dying, crashed } = crashing(n, how);
      await new Trash(root, { files: dying })
        .remove([join(root, 'a/1.jpg'), join(root, 'b/deep/1.jpg')])
        .catch(() => {});
      await new Trash(root, { files }).undo();
      assert.deepEqual(await contents(root), everything, `crash ${how} operation ${n}`);
      if (!crashed()) {
        assert.ok(n > 8, `${n} operations`);
        break;
      }
    }
  }
});

test('after a crash at any file operation of undo, a second undo brings the rest back', async (t) => {
  for (const how of ['before', 'after'] as const) {
    for (let n = 1; ; n++) {
      const root = await dataSet(t);
      await new Trash(root, { files }).remove([join(root, 'a/1.jpg'), join(root, 'b/deep/1.jpg')]);
      const { files: dying, crashed } = crashing(n, how);
      await new Trash(root, { files: dying }).undo().catch(() => {});
      await new Trash(root, { files }).undo();
      assert.deepEqual(await contents(root), everything, `crash ${how} operation ${n}`);
      if (!crashed()) break;
    }
  }
});

test('a file that cannot come back does not keep the others, and can come back later', async (t) => {
  const root = await dataSet(t);
  const paths = [join(root, 'a/1.jpg'), join(root, 'b/deep/1.jpg')];
  await new Trash(root).remove(paths);
  const files: FileOperations = {
    ...realFiles,
    link: async (from, to) => {
      if (String(to) === paths[0]) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
      return realFiles.link(from, to);
    },
  };
  assert.deepEqual(await new Trash(root, { files }).undo(), [paths[1]]);
  await assert.rejects(new Trash(root, { files }).undo(), /read-only/);
  assert.deepEqual(await new Trash(root).undo(), [paths[0]]);
  assert.deepEqual(await contents(root), everything);
});

test('in a folder that may not be changed the files stay, and the trash holds nothing of them', async (t) => {
  const root = await dataSet(t);
  const unlink = async (path: unknown) => {
    if (String(path).startsWith(join(root, 'a/'))) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    return realFiles.unlink(String(path));
  };
  const trash = new Trash(root, { files: { ...realFiles, unlink } as FileOperations });
  const path = join(root, 'a/1.jpg');
  assert.deepEqual(await trash.remove([path]), { moved: [], failed: [{ path, error: 'EACCES' }], step: null });
  assert.deepEqual(await trash.steps(), []);
  assert.deepEqual(await readdir(join(root, '.trash')), []);
  assert.deepEqual(await contents(root), everything);
});

test('where the trash cannot be made, the error names the folder, and nothing moves', async (t) => {
  const root = await dataSet(t);
  const mkdir = async () => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  };
  const trash = new Trash(root, { files: { ...realFiles, mkdir } as FileOperations });
  await assert.rejects(
    trash.remove([join(root, 'a/1.jpg')]),
    /the trash cannot be made in '.*': EACCES.*the right to write/,
  );
  assert.deepEqual(await contents(root), everything);
});

test('on another file system files are copied, and the source goes last', async (t) => {
  const root = await dataSet(t);
  const steps: string[] = [];
  const files: FileOperations = {
    ...realFiles,
    link: async () => {
      throw Object.assign(new Error('cross-device'), { code: 'EXDEV' });
    },
    copyFile: async (...args) => {
      steps.push('copy');
      return realFiles.copyFile(...args);
    },
    unlink: async (path) => {
      steps.push('unlink');
      return realFiles.unlink(path);
    },
  };
  await new Trash(root, { files }).remove([join(root, 'a/1.jpg')]);
  assert.deepEqual(steps, ['copy', 'unlink']);
  assert.equal((await contents(root))['a/1.jpg'], undefined);
  await new Trash(root).undo();
  assert.deepEqual(await contents(root), everything);
});
