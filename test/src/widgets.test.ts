import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Trash } from '../../src/cleaning/trash.js';
import { ImageList } from '../../src/data/image-list.js';
import { FileDeleter } from '../../src/widgets.js';
import { FakeKernelHost } from '../helpers/fake-kernel-host.js';
import { classFolders } from './data/picture-folder.js';

/** What a terminal would show of the widget. */
const text = async (deleter: FileDeleter) =>
  (
    (await deleter[Symbol.for('Jupyter.display') as never as keyof FileDeleter]) as unknown as () => Promise<
      Record<string, string>
    >
  )
    .call(deleter)
    .then((bundle) => bundle['text/plain']!);

test('FileDeleter shows the files of a list with their classes', async (t) => {
  const list = await ImageList.fromFolder(await classFolders(t, 2));
  assert.equal(
    await text(new FileDeleter({ filePaths: list.at([3, 0]) })),
    'FileDeleter: 2 pictures\n01.png  b\n00.png  a',
  );
});

test('captions go with their files', async (t) => {
  const list = await ImageList.fromFolder(await classFolders(t, 2));
  assert.match(
    await text(new FileDeleter({ filePaths: list.at([1]), captions: ['a / 3.20'] })),
    /01\.png {2}a \/ 3\.20/,
  );
  assert.throws(() => new FileDeleter({ filePaths: list, captions: ['x'] }), /1 captions for 4 files/);
});

test('plain paths need the folder of the data set', async (t) => {
  const root = await classFolders(t, 2);
  const filePaths = [join(root, 'a/00.png')];
  assert.throws(
    () => new FileDeleter({ filePaths }),
    /FileDeleter: filePaths are plain paths, so the data set's folder is needed/,
  );
  assert.match(await text(new FileDeleter({ filePaths, path: root })), /1 picture\b/);
});

test('a path outside of the data set is an error, and nothing happens to it', async (t) => {
  const [root, other] = [await classFolders(t, 2), await classFolders(t, 2)];
  const outside = join(other, 'a/00.png');
  assert.throws(() => new FileDeleter({ filePaths: [outside], path: root }), /00\.png' is not inside/);
  assert.ok(existsSync(outside));
});

test('files that are gone are left out with a note', async (t) => {
  const root = await classFolders(t, 2);
  const list = await ImageList.fromFolder(root);
  await rm(join(root, 'a/00.png'));
  const warn = t.mock.method(console, 'warn', () => {});
  assert.match(await text(new FileDeleter({ filePaths: list })), /3 pictures/);
  assert.equal(
    warn.mock.calls[0]!.arguments[0],
    'FileDeleter: 1 of 4 paths lead to no file (any more) and are left out',
  );
});

test('confirmed files go to the trash of the data set, and undo takes back this widget’s own removal', async (t) => {
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const root = await classFolders(t, 2);
  const list = await ImageList.fromFolder(root);
  await new FileDeleter({ filePaths: list }).display();
  const id = host.messages('comm_open')[0]!.commId;
  const state = () => host.stateOf(id) as { items: { id: number }[]; page: number };
  await host.click(id, { type: 'toggle', id: state().items[1]!.id });
  await host.click(id, { type: 'confirm', page: state().page });
  assert.equal(existsSync(list.get(1)), false);
  const trash = new Trash(root);
  assert.deepEqual(await trash.steps(), [[list.get(1)]]);
  await trash.remove([list.get(0)]);
  await host.click(id, { type: 'undo', page: state().page });
  assert.equal(existsSync(list.get(1)), true);
  assert.deepEqual(await trash.steps(), [[list.get(0)]]);
});

test('what is no list of pictures is refused in words', async (t) => {
  const root = await classFolders(t, 2);
  const refused = (options: object, message: RegExp) =>
    assert.throws(() => new FileDeleter({ path: root, ...options } as never), message);
  refused({}, /filePaths: expected pictures of the data, .* got undefined/);
  refused({ filePaths: join(root, 'a/00.png') }, /filePaths: expected .*, got '/);
  refused({ filePaths: [1] }, /filePaths: expected/);
  refused({ filePaths: [], batchSize: 0 }, /batchSize must be a whole number of at least 1, got 0/);
  refused({ filePaths: [], batch_size: 5 }, /FileDeleter: there is no option 'batch_size'\. It is called 'batchSize'/);
  refused({ filePaths: ['a/00.png'] }, /'a\/00\.png' \(it leads to '.*'\) is not inside/);
});

test('a file that somebody else removed does not stay on the page', async (t) => {
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const root = await classFolders(t, 2);
  const deleter = new FileDeleter({ filePaths: await ImageList.fromFolder(root), batchSize: 2 });
  await deleter.display();
  const { commId } = host.messages('comm_open')[0]!;
  for (const id of [0, 1]) await host.click(commId, { type: 'toggle', id });
  await rm(join(root, 'a/01.png'));
  await host.click(commId, { type: 'confirm', page: 0 });
  const { items, message } = host.stateOf(commId) as { items: { id: number }[]; message: string };
  assert.deepEqual(
    items.map(({ id }) => id),
    [2, 3],
  );
  assert.equal(message, '1 file moved to the trash. Gone already: 01.png.');
});

test('a file that is given twice is shown once', async (t) => {
  const root = await classFolders(t, 2);
  const path = join(root, 'a/00.png');
  const deleter = new FileDeleter({ filePaths: [path, join(root, 'a/../a/00.png'), path], path: root });
  assert.equal(await text(deleter), 'FileDeleter: 1 picture\n00.png  a');
});
