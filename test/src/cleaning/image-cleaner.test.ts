import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { cnnLearner, ImageDataBunch } from '../../../src/index.js';
import { Random } from '../../../src/random.js';
import { ImageCleaner } from '../../../src/widgets.js';
import type { CleanerAnswer, ImageCleanerState } from '../../../widgets/state/image-cleaner.js';
import { captureStdout } from '../../helpers/capture-stdout.js';
import { tinyNet } from '../../helpers/fake-data.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { classFolders, file, temporaryFolder } from '../data/picture-folder.js';

/** A cleaner on show, and the page at its other end. */
async function shown(t: TestContext, root: string) {
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const data = await ImageDataBunch.fromFolder(root, { validPct: 0, bs: 2, size: 16 });
  const cache = await temporaryFolder(t);
  const cleaner = await ImageCleaner.open(data.trainDs, undefined, { cache });
  await cleaner.display();
  const { commId } = host.messages('comm_open').at(-1)!;
  const state = () => host.stateOf(commId) as unknown as ImageCleanerState;
  const answers = () =>
    host
      .messages('comm_msg', commId)
      .flatMap(({ data, buffers }) =>
        data.method === 'custom' ? [{ content: data.content as CleanerAnswer, buffers }] : [],
      );
  const send = (content: unknown) => host.click(commId, content);
  const decide = (positions: [number, number][], decision: unknown) =>
    send({ type: 'decide', version: state().version, ranges: positions, decision });
  const apply = async (how = 'trash') => {
    await send({ type: 'plan' });
    await send({ type: 'apply', edition: state().plan!.edition, how });
  };
  return { host, data, cleaner, cache, state, answers, send, decide, apply };
}

const files = async (root: string) =>
  (await readdir(root, { recursive: true })).filter((name) => /\.\w+$/.test(name) && !name.includes('.trash')).sort();

test('decisions by position are undone and redone, planned, applied and restored', async (t) => {
  const root = await classFolders(t, 3);
  const { state, send, decide, apply, answers, data } = await shown(t, root);
  assert.deepEqual(
    [state().count, state().classes, state().rows.map(({ name }) => name)[3]],
    [6, ['a', 'b'], 'b/00.png'],
  );
  await decide([[0, 1]], { action: 'remove' });
  await decide([[3, 3]], { action: 'relabel', label: 0 });
  await decide([[4, 4]], { action: 'relabel', label: 1 });
  assert.deepEqual(state().decided, { keep: 1, remove: 2, relabel: 1 });
  await send({ type: 'undo' });
  assert.deepEqual(answers().at(-1)!.content, { type: 'reveal', version: state().version, position: 4 });
  await send({ type: 'redo' });
  assert.deepEqual(state().rows[4]!.decision, { action: 'keep' });
  await send({ type: 'plan' });
  assert.deepEqual(state().plan!.lines, ['remove a/00.png', 'remove a/01.png', 'move b/00.png → a/00 (2).png']);
  assert.equal((await files(root)).length, 6);
  await apply();
  assert.deepEqual(await files(root), ['a/00 (2).png', 'a/02.png', 'b/01.png', 'b/02.png']);
  assert.match(state().message, /2 files moved to the trash, 1 file to the folder of another class\./);
  assert.deepEqual([state().count, state().plan], [4, null]);
  assert.deepEqual(data.trainDs.y, ['a', 'a', 'a', 'a', 'b', 'b'], 'the data knows of the new class');
  assert.deepEqual((await data.trainDs.present()).filter(Boolean).length, 4);
  await send({ type: 'restore' });
  assert.equal((await files(root)).length, 6);
  assert.deepEqual([state().decided.remove, data.trainDs.y[3]], [2, 'b']);
});

test('what has gone stale in the meantime is not done', async (t) => {
  const root = await classFolders(t, 2);
  const { state, send, decide } = await shown(t, root);
  const { version } = state();
  await send({ type: 'view', view: { ...state().view, label: 1 } });
  assert.deepEqual([state().count, state().rows[0]!.name], [2, 'b/00.png']);
  await send({ type: 'decide', version, ranges: [[0, 0]], decision: { action: 'remove' } });
  assert.match(state().message, /have moved in the meantime; nothing was decided/);
  await decide([[0, 0]], { action: 'remove' });
  await send({ type: 'plan' });
  const { edition } = state().plan!;
  await decide([[1, 1]], { action: 'remove' });
  await send({ type: 'apply', edition, how: 'trash' });
  assert.match(state().message, /Decisions have changed since the plan was shown/);
  assert.equal((await files(root)).length, 4);
});

test('filters lose no decision, and what is decided stays in its place until a filter is chosen anew', async (t) => {
  const { state, send, decide } = await shown(t, await classFolders(t, 3));
  await decide([[0, 0]], { action: 'remove' });
  await send({ type: 'view', view: { ...state().view, state: 'undecided' } });
  assert.equal(state().count, 5);
  await decide([[0, 0]], { action: 'keep' });
  assert.deepEqual([state().count, state().rows[0]!.decision], [5, { action: 'keep' }]);
  await send({ type: 'view', view: { ...state().view, state: 'remove', order: 'name' } });
  assert.deepEqual(
    state().rows.map(({ name }) => name),
    ['a/00.png'],
  );
});

test('thumbnails come for what is asked, are kept on disk, and a picture comes in full', async (t) => {
  const root = await classFolders(t, 2);
  const { send, answers, cache, state } = await shown(t, root);
  assert.equal(state().thumbnails.length, 4);
  await send({ type: 'thumbnails', ids: [1, 2] });
  const came = () => answers().flatMap(({ content }) => (content as { ids: number[] }).ids);
  for (let i = 0; i < 100 && came().length < 2; i++) await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(came().sort(), [1, 2]);
  assert.equal((await sharp(answers()[0]!.buffers[0]!).metadata()).format, 'jpeg');
  const kept = async () => (await readdir(cache, { recursive: true })).filter((name) => name.endsWith('.jpg'));
  assert.equal((await kept()).length, 4);
  await send({ type: 'full', id: 3 });
  assert.deepEqual(answers().at(-1)!.content, { type: 'full', id: 3 });
  assert.equal((await sharp(answers().at(-1)!.buffers[0]!).metadata()).width, 12);
});

test('messages of every wrong kind change nothing, read nothing and move nothing', async (t) => {
  const root = await classFolders(t, 2);
  const other = await temporaryFolder(t);
  const secret = await file(
    other,
    'secret.jpg',
    await sharp({ create: { width: 50, height: 50, channels: 3, background: '#f00' } })
      .jpeg()
      .toBuffer(),
  );
  await symlink(secret, join(root, 'a/out.jpg'));
  const { send, state, host, answers } = await shown(t, root);
  const outside = state().rows.find(({ name }) => name === 'a/out.jpg')!.id;
  await send({ type: 'full', id: outside });
  assert.equal((await sharp(answers().at(-1)!.buffers[0]!).metadata()).width, 300, 'the placeholder');
  const before = [await files(root), state().decided];
  const random = new Random(1);
  const values = [
    null,
    -1,
    0,
    1,
    2.5,
    1e9,
    2 ** 53,
    '',
    '../../etc/passwd',
    secret,
    'a/00.png',
    [],
    [[0, 1]],
    [[1, 0]],
    [[-1, 2]],
    {},
    { action: 'remove' },
    { action: 'relabel', label: '../x' },
    { action: 'relabel', label: 7 },
    true,
    ['__proto__'],
    '__proto__',
  ];
  const types = [
    'rows',
    'thumbnails',
    'full',
    'decide',
    'view',
    'apply',
    'remove',
    'constructor',
    '__proto__',
    7,
    null,
  ];
  const keys = [
    'version',
    'from',
    'to',
    'ids',
    'id',
    'ranges',
    'decision',
    'view',
    'edition',
    'how',
    'path',
    '__proto__',
  ];
  for (let i = 0; i < 3000; i++) {
    const message: Record<string, unknown> = { type: random.pick(types) };
    for (const key of keys)
      if (random.bool(0.6)) Object.defineProperty(message, key, { value: random.pick(values), enumerable: true });
    // What is in order is done: such a message may decide, but only about a picture of the set.
    if (message.type === 'decide' && message.version === state().version) continue;
    await send(random.bool(0.05) ? random.pick(values) : message);
  }
  await new Promise((done) => setTimeout(done, 200));
  assert.deepEqual([await files(root), state().decided], before);
  const red = await sharp(secret).raw().toBuffer();
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  for (const { buffers } of host.sent)
    for (const bytes of buffers)
      assert.notEqual(hash(await sharp(bytes).resize(50, 50, { fit: 'fill' }).raw().toBuffer()), hash(red));
  assert.ok(!JSON.stringify(host.sent).includes(other));
  assert.ok(existsSync(secret));
});

test('a link that leads out of the data set can be removed: the link goes, its picture stays', async (t) => {
  const root = await classFolders(t, 2);
  const other = await temporaryFolder(t);
  const secret = await file(other, 'secret.jpg', 'x');
  await symlink(secret, join(root, 'a/out.jpg'));
  const { state, decide, apply } = await shown(t, root);
  const position = state().rows.findIndex(({ name }) => name === 'a/out.jpg');
  await decide([[position, position]], { action: 'remove' });
  await apply();
  assert.ok(!(await files(root)).includes('a/out.jpg'));
  assert.equal(await readFile(secret, 'utf8'), 'x');
});

test('a cleaner that is made anew knows every decision, and one that was cut off says so', async (t) => {
  const root = await classFolders(t, 4);
  const first = await shown(t, root);
  await first.decide([[0, 2]], { action: 'remove' });
  const second = await shown(t, root);
  assert.equal(second.state().decided.remove, 3);
  await first.decide([[4, 4]], { action: 'remove' });
  assert.match(first.state().message, /another cleaning of this data set has begun since/);
  await second.apply();
  // The step's end is taken out of the journal, as if the process had been killed before it.
  const journal = join(root, '.trash/journal.jsonl');
  const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  await file(root, '.trash/journal.jsonl', `${lines.slice(0, -1).join('\n')}\n`);
  const third = await shown(t, root);
  assert.deepEqual([third.state().unfinished, third.state().total], ['apply', 5]);
  await third.send({ type: 'restore' });
  assert.deepEqual([third.state().unfinished, third.state().total, third.state().decided.remove], ['', 8, 3]);
});

test('cleaned.csv is written without moving anything', async (t) => {
  const root = await classFolders(t, 2);
  const { state, decide, apply } = await shown(t, root);
  await decide([[0, 0]], { action: 'remove' });
  await apply('csv');
  assert.match(state().message, /Written: cleaned\.csv/);
  assert.equal(
    await readFile(join(root, 'cleaned.csv'), 'utf8'),
    'name,label\r\na/01.png,a\r\nb/00.png,b\r\nb/01.png,b\r\n',
  );
  assert.deepEqual([state().decided.remove, existsSync(join(root, 'a/00.png'))], [1, true]);
});

test('without a front end there is a table, and in the notebook a sheet of pictures and the end of it', async (t) => {
  const root = await classFolders(t, 2);
  const { host, cleaner, decide } = await shown(t, root);
  const { bundle } = host.displays[0]!;
  assert.match(
    String(bundle['text/plain']),
    /^ImageCleaner: 4 pictures, 0 to remove.*\nname +label +prediction.*\na\/00\.png +a/,
  );
  assert.match(
    String(bundle['text/html']),
    /<img alt="The first 4 pictures" src="data:image\/jpeg;base64,.*<td>b\/01\.png<\/td>/,
  );
  await decide([[0, 0]], { action: 'remove' });
  await cleaner.apply();
  await cleaner.close();
  const last = host.displays.at(-1)!;
  assert.deepEqual([last.update, last.displayId], [true, host.displays[0]!.displayId]);
  assert.match(String(last.bundle['text/plain']), /^ImageCleaner: 3 pictures/);
  host.remove();
  const printed = await captureStdout(async () => {
    const data = await ImageDataBunch.fromFolder(root, { validPct: 0, bs: 2 });
    await (await ImageCleaner.open(data.trainDs)).display();
  });
  assert.match(printed, /^ImageCleaner: 3 pictures/);
});

test('a file that is renamed behind its back is told, not guessed', async (t) => {
  const root = await classFolders(t, 2);
  const { decide, send, state } = await shown(t, root);
  await decide([[0, 1]], { action: 'remove' });
  await rename(join(root, 'a/00.png'), join(root, 'a/x.png'));
  await rm(join(root, 'a/01.png'));
  await send({ type: 'plan' });
  assert.deepEqual(state().plan!.problems, [
    'a/00.png: there is no such file any more',
    'a/01.png: there is no such file any more',
  ]);
});

test('fromLearner shows training and validation pictures with all that is known, and orders by it', async (t) => {
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const root = await classFolders(t, 12);
  await copyFile(join(root, 'a/03.png'), join(root, 'b/copy of 03.png'));
  const data = await ImageDataBunch.fromFolder(root, { validPct: 0.25, size: 16, bs: 4 });
  const learn = await cnnLearner(data, tinyNet, { pretrained: false, silent: true });
  t.after(() => learn.dispose());
  const before = await tensorCounts();
  const cleaner = await ImageCleaner.fromLearner(learn, { cache: await temporaryFolder(t), minSimilarity: 2 });
  assert.deepEqual(await tensorCounts(), before);
  assert.equal(host.displays.at(-1)!.bundle['text/plain'], '25 pictures looked at.');
  await cleaner.display();
  const { commId } = host.messages('comm_open').at(-1)!;
  const state = () => host.stateOf(commId) as unknown as ImageCleanerState;
  const view = (change: object) => host.click(commId, { type: 'view', view: { ...state().view, ...change } });
  assert.deepEqual([state().total, state().splits], [25, ['train', 'valid']]);
  assert.deepEqual(state().orders, ['given', 'mistakes', 'loss', 'confidence', 'unsure', 'name', 'duplicates']);
  await view({ order: 'mistakes' });
  const copies = ['a/03.png', 'b/copy of 03.png'];
  assert.ok(
    state()
      .rows.slice(0, 8)
      .some(({ name }) => name === copies[1]),
    'what has two labels comes first',
  );
  await view({ order: 'loss' });
  const losses = state().rows.map(({ loss }) => loss!);
  assert.deepEqual(
    losses,
    [...losses].sort((a, b) => b - a),
  );
  await view({ order: 'duplicates' });
  const groups = state().rows.map(({ group }) => group);
  assert.ok(groups.length >= 2 && groups.every((group) => group !== null));
  await view({ order: 'name', split: 'valid' });
  assert.equal(state().count, 6);
  // The data of the learner follows a file that went to another class.
  const [row] = state().rows;
  const other = 1 - row!.label;
  const decision = { action: 'relabel', label: other };
  await host.click(commId, { type: 'decide', version: state().version, ranges: [[0, 0]], decision });
  await cleaner.apply();
  assert.equal((await data.validDs.present()).filter(Boolean).length, 6);
  assert.ok(
    [...data.validDs.x].some((path, i) => path.includes(`/${'ab'[other]}/`) && data.validDs.labels[i] === other),
  );
  await cleaner.restore();
  assert.equal((await data.validDs.present()).filter(Boolean).length, 6);
});
