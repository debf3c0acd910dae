import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { displaySymbol } from '../../../kernel/api.js';
import { FileDeleter, type Trash } from '../../../widgets/kernel-side/file-deleter.js';
import type { FileDeleterState } from '../../../widgets/state/file-deleter.js';
import { captureStdout } from '../../helpers/capture-stdout.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebear-deleter-'));
  for (const i of [0, 1, 2, 3, 4]) await picture(i).toFile(join(folder, `${i}.png`));
  await writeFile(join(folder, '5.png'), 'no picture at all');
});
after(() => rm(folder, { recursive: true }));

/** Wider than a thumbnail may be. */
const picture = (i: number) =>
  sharp({ create: { width: 600, height: 300, channels: 4, background: { r: 40 * i, g: 90, b: 90, alpha: 0.5 } } });

let host: FakeKernelHost;
let trash: FakeTrash;
beforeEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host = new FakeKernelHost();
  trash = new FakeTrash();
});
afterEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host.remove();
});

/** Remembers what it is asked to do; files whose name is in `stuck` cannot be moved. */
class FakeTrash implements Trash {
  readonly calls: string[][] = [];
  readonly stuck = new Set<string>();
  readonly #steps: string[][] = [];
  /** While set, `remove` waits for it. */
  gate: Promise<void> = Promise.resolve();

  async remove(paths: string[]) {
    this.calls.push(paths.map((path) => path.slice(-5)));
    await this.gate;
    const isStuck = (path: string) => this.stuck.has(path.slice(-5));
    const moved = paths.filter((path) => !isStuck(path));
    if (moved.length > 0) this.#steps.push(moved);
    return { moved, failed: paths.filter(isStuck).map((path) => ({ path, error: 'permission denied' })) };
  }

  async undo(): Promise<string[]> {
    const moved = this.#steps.pop() ?? [];
    this.calls.push(['undo', ...moved.map((path) => path.slice(-5))]);
    return moved;
  }
}

const file = (i: number) => join(folder, `${i}.png`);
const deleter = (batchSize = 2) =>
  new FileDeleter({ items: [0, 1, 2, 3, 4].map((i) => ({ path: file(i), caption: `bear ${i}` })), batchSize, trash });

async function shown(widget = deleter()) {
  await widget.display();
  const id = host.messages('comm_open')[0]!.commId;
  const state = () => host.stateOf(id) as unknown as FileDeleterState;
  return {
    widget,
    state,
    send: (content: unknown) => host.click(id, content),
    toggle: (item: number) => host.click(id, { type: 'toggle', id: item }),
    confirm: () => host.click(id, { type: 'confirm', page: state().page }),
    undo: () => host.click(id, { type: 'undo', page: state().page }),
    ids: () => state().items.map((item) => item.id),
    flagged: () => state().items.flatMap((item) => (item.flagged ? [item.id] : [])),
  };
}

test('the front end gets names, captions and JPEG thumbnails of the first page, and no path', async () => {
  const { state } = await shown();
  assert.deepEqual(state().items, [
    { id: 0, name: '0.png', caption: 'bear 0', flagged: false },
    { id: 1, name: '1.png', caption: 'bear 1', flagged: false },
  ]);
  assert.equal(state().remaining, 3);
  const { format, width, height } = await sharp(state().thumbnails[0]).metadata();
  assert.deepEqual([format, width, height], ['jpeg', 300, 150]);
  assert.ok(!JSON.stringify(host.sent).includes(folder));
});

test('confirm moves the flagged files and turns the page', async () => {
  const page = await shown();
  await page.toggle(1);
  assert.deepEqual(page.flagged(), [1]);
  await page.confirm();
  assert.deepEqual(trash.calls, [['1.png']]);
  assert.deepEqual(page.ids(), [2, 3]);
  assert.equal(page.state().thumbnails.length, 2);
  assert.deepEqual(page.widget.removed, [file(1)]);
  assert.equal(page.state().message, '1 file moved to the trash.');
});

test('the second click of a double click does nothing, while busy and after', async () => {
  const page = await shown();
  let open = () => {};
  trash.gate = new Promise((done) => {
    open = done;
  });
  await page.toggle(0);
  const first = page.confirm();
  assert.equal(page.state().busy, true);
  await page.send({ type: 'confirm', page: 0 });
  await page.send({ type: 'toggle', id: 1 });
  open();
  await first;
  await page.send({ type: 'confirm', page: 0 });
  assert.deepEqual(trash.calls, [['0.png']]);
  assert.deepEqual([page.ids(), page.state().busy], [[2, 3], false]);
});

test('undo goes back step by step and brings files, pages and flags', async () => {
  const page = await shown();
  await page.toggle(0);
  await page.confirm();
  await page.toggle(2);
  await page.toggle(3);
  await page.confirm();
  await page.confirm();
  assert.deepEqual(page.ids(), []);
  assert.match(page.state().message, /No images to show :\)$/);
  for (let i = 0; i < 3; i++) await page.undo();
  assert.deepEqual(trash.calls, [['0.png'], ['2.png', '3.png'], ['undo', '2.png', '3.png'], ['undo', '0.png']]);
  assert.deepEqual([page.ids(), page.flagged(), page.widget.removed], [[0, 1], [0], []]);
  assert.equal(page.state().canUndo, false);
});

test('a file that cannot be moved stays in sight, flagged, with its error', async () => {
  trash.stuck.add('1.png');
  const page = await shown();
  await page.toggle(0);
  await page.toggle(1);
  await page.confirm();
  assert.deepEqual([page.ids(), page.flagged(), page.widget.removed], [[1, 2], [1], [file(0)]]);
  assert.equal(page.state().message, '1 file moved to the trash. Not moved: 1.png: permission denied');
});

test('a trash that throws changes nothing and is quoted', async () => {
  const page = await shown();
  trash.gate = Promise.reject(new Error('disk full'));
  await page.toggle(0);
  await page.confirm();
  assert.deepEqual([page.ids(), page.flagged(), page.state().busy], [[0, 1], [0], false]);
  assert.equal(page.state().message, 'Nothing was changed: disk full');
});

for (const content of [
  { type: 'toggle', id: 3 },
  { type: 'toggle', id: 99 },
  { type: 'toggle', id: '../../etc/passwd' },
  { type: 'confirm' },
  { type: 'remove', path: '/etc/passwd' },
  null,
]) {
  test(`the message ${JSON.stringify(content)} is refused`, async () => {
    const page = await shown();
    await page.send(content);
    assert.match(page.state().message, /was refused/);
    assert.deepEqual([page.ids(), page.flagged(), trash.calls], [[0, 1], [], []]);
  });
}

test('handlers display nothing', async () => {
  const page = await shown();
  await page.toggle(0);
  await page.confirm();
  await page.undo();
  assert.equal(host.displays.length, 1);
});

test('beside the widget there are a table of pictures and a list', async () => {
  const items = [{ path: file(5), caption: '<b> & "c"' }];
  await new FileDeleter({ items, trash }).display();
  const { bundle } = host.displays[0]!;
  assert.match(
    String(bundle['text/html']),
    /<img src="data:image\/jpeg;base64,[^"]+" alt="5.png &#60;b&#62; &#38; &#34;c&#34;"/,
  );
  assert.match(String(bundle['text/html']), /run this cell in a notebear kernel/);
  assert.equal(bundle['text/plain'], 'FileDeleter: 1 picture\n5.png  <b> & "c"');
});

test('in static mode there is only that, and no comm', async () => {
  process.env.NOTEBEAR_DISPLAY = 'static';
  assert.deepEqual(Object.keys(await deleter()[displaySymbol]()).sort(), ['text/html', 'text/plain']);
  assert.equal(host.sent.length, 0);
});

test('without a kernel the list is printed', async () => {
  host.remove();
  const printed = await captureStdout(() => deleter().display());
  assert.equal(printed, 'FileDeleter: 2 pictures, 3 more after them\n0.png  bear 0\n1.png  bear 1\n');
});

test('an empty list says so', async () => {
  const { state } = await shown(new FileDeleter({ items: [], trash }));
  assert.equal(state().message, 'No images to show :)');
});

test('a batch size that is no whole number above 0 is refused', () => {
  assert.throws(() => deleter(0), /batchSize must be a whole number of at least 1, got 0/);
});
