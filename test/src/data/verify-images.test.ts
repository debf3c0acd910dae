import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { displaySymbol } from '../../../kernel/api.js';
import { Trash } from '../../../src/cleaning/trash.js';
import { verifyImages } from '../../../src/data/verify-images.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { file, picture, temporaryFolder } from './picture-folder.js';

const quiet = { progress: false };
const colour = (channels: 3 | 4, background: string | object) =>
  sharp({ create: { width: 30, height: 20, channels, background: background as string } });

/** Two good pictures, three broken ones, and one of each that is converted when it is read. */
async function mess(t: TestContext): Promise<string> {
  const root = await temporaryFolder(t);
  await picture(root, 'a/good.jpg', '#888', 40, 30);
  await picture(root, 'b/good.png', '#888', 10, 20);
  await file(root, 'a/broken.jpg', '<html>not here</html>');
  await file(root, 'a/empty.png', '');
  const jpeg = await sharp(await noise(200, 100))
    .jpeg()
    .toBuffer();
  await file(root, 'b/cut.jpg', jpeg.subarray(0, jpeg.length / 2));
  await file(root, 'b/turned.jpg', await colour(3, 'red').withMetadata({ orientation: 6 }).jpeg().toBuffer());
  await file(root, 'b/cmyk.jpg', await colour(3, 'red').toColourspace('cmyk').jpeg().toBuffer());
  await file(root, 'b/grey.jpg', await colour(3, '#777').toColourspace('b-w').jpeg().toBuffer());
  await file(root, 'b/clear.png', await colour(4, { r: 255, g: 0, b: 0, alpha: 0.5 }).png().toBuffer());
  await file(root, 'b/deep.png', await colour(3, 'red').toColourspace('rgb16').png().toBuffer());
  await file(root, 'b/other.jpg', await colour(3, 'red').png().toBuffer());
  await file(root, 'notes.txt', 'x');
  return root;
}

const noise = async (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
    .png()
    .toBuffer();

const named = (found: { file: string; reason: string }[]) =>
  Object.fromEntries(found.map((f) => [basename(f.file), f.reason]));

test('what is broken is reported with its reason, what is converted with how, and nothing is touched', async (t) => {
  const root = await mess(t);
  const before = await readdir(root, { recursive: true });
  const report = await verifyImages(root, quiet);
  assert.equal(report.good.length, 8);
  const broken = named(report.broken);
  assert.deepEqual(Object.keys(broken), ['broken.jpg', 'empty.png', 'cut.jpg']);
  assert.match(broken['broken.jpg']!, /it is no image, or of an unknown kind \(it starts with '<html>/);
  assert.equal(broken['empty.png'], 'the file is empty');
  assert.match(broken['cut.jpg']!, /damaged or cut off/);
  assert.deepEqual(named(report.converted), {
    'clear.png': 'transparency laid over white',
    'cmyk.jpg': 'CMYK to RGB',
    'deep.png': '16 bits to 8',
    'grey.jpg': 'grey to RGB',
    'other.jpg': 'named .jpg, but png',
    'turned.jpg': 'turned as EXIF says',
  });
  assert.deepEqual(await readdir(root, { recursive: true }), before);
  assert.match(
    `${report}`,
    /: 8 pictures are good, 3 broken\nbroken \(left where they are\):\n {2}a\/broken\.jpg {2}it is no/,
  );
});

test('quarantine moves the broken files to the trash, and undo brings them back', async (t) => {
  const root = await mess(t);
  const report = await verifyImages(root, { ...quiet, quarantine: true });
  assert.equal(report.quarantined.length, 3);
  assert.deepEqual(await readdir(join(root, 'a')), ['good.jpg']);
  assert.equal((await verifyImages(root, quiet)).broken.length, 0);
  await new Trash(root).undo();
  assert.equal(await readFile(join(root, 'a/broken.jpg'), 'utf8'), '<html>not here</html>');
  const one = await verifyImages(join(root, 'a'), { ...quiet, quarantine: true, root });
  assert.equal(one.quarantined.length, 2);
  assert.ok((await readdir(root)).includes('.trash') && !(await readdir(join(root, 'a'))).includes('.trash'));
});

test('where not one of many pictures can be read, nothing is moved', async (t) => {
  const root = await temporaryFolder(t);
  for (let i = 0; i < 10; i++) await file(root, `a/${i}.jpg`, 'x');
  const report = await verifyImages(root, { ...quiet, quarantine: true });
  assert.deepEqual([report.broken.length, report.quarantined.length], [10, 0]);
  assert.match(`${report}`, /Not one picture can be read.*nothing was moved/);
});

test('smaller pictures go to another folder; nothing is enlarged, nothing overwritten', async (t) => {
  const root = await temporaryFolder(t);
  await picture(root, 'a/large.jpg', '#ff0000', 400, 200);
  await picture(root, 'a/small.png', '#00ff00', 40, 20);
  await file(
    root,
    'a/turned.jpg',
    await sharp({ create: { width: 300, height: 60, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
  );
  await file(
    root,
    'a/web.webp',
    await sharp({ create: { width: 300, height: 60, channels: 3, background: 'red' } })
      .webp()
      .toBuffer(),
  );
  const original = await readFile(join(root, 'a/large.jpg'));
  const dest = join(await temporaryFolder(t), 'out');
  const report = await verifyImages(root, { ...quiet, maxSize: 100, dest });
  const size = async (name: string) => {
    const { width, height, orientation } = await sharp(join(dest, 'a', name)).metadata();
    return [width, height, orientation ?? 1];
  };
  assert.deepEqual(await readdir(join(dest, 'a')), ['large.jpg', 'small.png', 'turned.jpg', 'web.webp.jpg']);
  assert.deepEqual(await size('large.jpg'), [100, 50, 1]);
  assert.deepEqual(await size('turned.jpg'), [20, 100, 1]);
  assert.deepEqual(await size('web.webp.jpg'), [100, 20, 1]);
  assert.deepEqual(await readFile(join(dest, 'a/small.png')), await readFile(join(root, 'a/small.png')));
  assert.deepEqual(await readFile(join(root, 'a/large.jpg')), original);
  assert.equal(report.resized.length, 3);
  await file(dest, 'a/large.jpg', 'mine');
  assert.equal((await verifyImages(root, { ...quiet, maxSize: 50, dest })).resized.length, 0);
  assert.equal(await readFile(join(dest, 'a/large.jpg'), 'utf8'), 'mine');
});

test('options that would touch originals, or that are none, are errors', async (t) => {
  const root = await temporaryFolder(t);
  const rejects = (options: object, message: RegExp) => assert.rejects(verifyImages(root, options), message);
  await rejects({ maxSize: 100, dest: `${root}/.` }, /dest: expected another folder than that of the originals/);
  await rejects(
    { maxSize: 100 },
    /dest: expected a folder for the smaller pictures, together with maxSize, got undefined/,
  );
  await rejects({ delete: true }, /verifyImages: there is no option 'delete'/);
  await rejects({ maxSize: 0, dest: 'x' }, /maxSize: expected a whole number of pixels from 1 on, got 0/);
  await assert.rejects(verifyImages(join(root, 'none')), /there is no folder '.*none'/);
});

/** A kernel with one cell after another; a cell's signal stays the same while it runs. */
class Cells extends FakeKernelHost {
  #signal = new AbortController().signal;
  next(): void {
    this.#signal = new AbortController().signal;
  }
  override interruptSignal(): AbortSignal {
    return this.#signal;
  }
  /** What a reader sees: the last text of each place. */
  get seen(): string[] {
    const places = new Map(this.displays.map(({ displayId, bundle }) => [displayId, String(bundle['text/plain'])]));
    return [...places.values()];
  }
}

test("a report that is its cell's last value stands there once, and stays where a later cell shows it again", async (t) => {
  const root = await mess(t);
  const host = new Cells();
  t.after(() => host.remove());
  const report = await verifyImages(root);
  assert.deepEqual(host.seen, [report.toString()]);
  assert.deepEqual(report[displaySymbol](), { 'text/plain': report.toString() });
  assert.deepEqual(host.seen, ['11 pictures looked at.']);

  host.next();
  const other = await verifyImages(root);
  host.next();
  assert.deepEqual(other[displaySymbol](), { 'text/plain': other.toString() });
  assert.equal(host.seen.at(-1), other.toString());
});
