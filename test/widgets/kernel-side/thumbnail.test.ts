import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { thumbnail } from '../../../widgets/kernel-side/thumbnail.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebear-thumbnail-'));
});
after(() => rm(folder, { recursive: true }));

const red = { create: { width: 40, height: 20, channels: 3, background: '#ff0000' } } as const;

test('a picture is turned as its EXIF data says, and a small one is not enlarged', async () => {
  const path = join(folder, 'turned.jpg');
  await sharp(red).withMetadata({ orientation: 6 }).jpeg().toFile(path);
  const { format, width, height } = await sharp(await thumbnail(path)).metadata();
  assert.deepEqual([format, width, height], ['jpeg', 20, 40]);
});

test('what is transparent becomes white', async () => {
  const path = join(folder, 'clear.png');
  await sharp({ create: { width: 4, height: 4, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toFile(path);
  const { channels } = await sharp(await thumbnail(path)).stats();
  assert.ok(channels.every(({ mean }) => mean > 250));
});

test('a truncated picture is shown as far as it goes', async () => {
  const path = join(folder, 'cut.jpg');
  const whole = await sharp({ create: { ...red.create, width: 400, height: 400 } })
    .jpeg()
    .toBuffer();
  await writeFile(path, whole.subarray(0, Math.floor(whole.length * 0.9)));
  const { channels } = await sharp(await thumbnail(path)).stats();
  assert.ok(channels[0]!.mean > 150 && channels[2]!.mean < 130, 'mostly red, so not the placeholder');
});

test('a file that is no picture, or is not there, gets a placeholder', async () => {
  await writeFile(join(folder, 'text.jpg'), 'hello');
  const drawn = await Promise.all(['text.jpg', 'missing.jpg'].map((name) => thumbnail(join(folder, name))));
  assert.deepEqual(drawn[0], drawn[1]);
  assert.equal((await sharp(drawn[0]).metadata()).width, 300);
});
