import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { decode } from '../../../src/data/decode.js';
import { file, picture, temporaryFolder } from './picture-folder.js';

const target = { height: 224, width: 224, method: 'crop' } as const;

/** 2 × 2: red, green / blue, white. */
const corners = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
const small = () => sharp(corners, { raw: { width: 2, height: 2, channels: 3 } });

async function decoded(t: TestContext, name: string, bytes: Uint8Array) {
  return decode(await file(await temporaryFolder(t), name, bytes), target);
}

test('a PNG is decoded exactly', async (t) => {
  const { height, width, data } = await decoded(t, '1.png', await small().png().toBuffer());
  assert.deepEqual([height, width, [...data]], [2, 2, [...corners]]);
});

test('a JPEG has the pixels that libjpeg gives', async (t) => {
  const noise = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7919) % 256);
  const jpeg = await sharp(noise, { raw: { width: 40, height: 30, channels: 3 } })
    .blur(3)
    .jpeg()
    .toBuffer();
  const { height, width, data } = await decoded(t, '1.jpg', jpeg);
  const expected = await sharp(jpeg).raw().toBuffer();
  assert.deepEqual([height, width], [30, 40]);
  const worst = Math.max(...data.map((value, i) => Math.abs(value - expected[i]!)));
  assert.ok(worst <= 4, `off by ${worst} of 255`);
});

test('content decides, not the name', async (t) => {
  assert.deepEqual([...(await decoded(t, '1.jpg', await small().png().toBuffer())).data], [...corners]);
});

test('a BMP is decoded', async (t) => {
  const bmp = Buffer.alloc(70);
  bmp.write('BM');
  for (const [value, at] of [
    [70, 2],
    [54, 10],
    [40, 14],
    [2, 18],
    [2, 22],
  ] as const)
    bmp.writeInt32LE(value, at);
  bmp.writeInt16LE(1, 26);
  bmp.writeInt16LE(24, 28);
  // Rows from the bottom, blue green red, padded to 4 bytes.
  bmp.set([255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0], 54);
  assert.deepEqual([...(await decoded(t, '1.bmp', bmp)).data], [...corners]);
});

test('WebP, GIF and TIFF are decoded', async (t) => {
  for (const [name, image] of [
    ['1.webp', small().webp({ lossless: true })],
    ['1.gif', small().gif()],
    ['1.tif', small().tiff({ compression: 'lzw' })],
  ] as const) {
    assert.deepEqual([...(await decoded(t, name, await image.toBuffer())).data], [...corners], name);
  }
});

test('transparency is laid over white', async (t) => {
  const rgba = Buffer.from([255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]);
  const png = await sharp(rgba, { raw: { width: 2, height: 2, channels: 4 } })
    .png()
    .toBuffer();
  assert.deepEqual([...(await decoded(t, '1.png', png)).data], [255, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255]);
});

test('grey, 16-bit and CMYK pictures become 8-bit RGB', async (t) => {
  const grey = await sharp(Buffer.from([0, 128, 255, 7]), { raw: { width: 2, height: 2, channels: 1 } })
    .png()
    .toBuffer();
  assert.deepEqual([...(await decoded(t, '1.png', grey)).data], [0, 0, 0, 128, 128, 128, 255, 255, 255, 7, 7, 7]);
  const deep = await small().toColourspace('rgb16').png().toBuffer();
  assert.deepEqual([...(await decoded(t, '2.png', deep)).data], [...corners]);
  const cmyk = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c83232' } })
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer();
  const { data, height } = await decoded(t, '3.jpg', cmyk);
  assert.deepEqual([height, data.length], [8, 8 * 8 * 3]);
  assert.ok(data[0]! > 150 && data[1]! < 110, `red stays red: ${data.subarray(0, 3)}`);
});

test('a JPEG is turned as its EXIF data say', async (t) => {
  const jpeg = await sharp({ create: { width: 20, height: 8, channels: 3, background: 'red' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { height, width } = await decoded(t, '1.jpg', jpeg);
  assert.deepEqual([height, width], [20, 8]);
});

test('a picture more than twice as large as needed is shrunk to twice, others are not', async (t) => {
  const root = await temporaryFolder(t);
  for (const name of ['1.jpg', '1.png', '1.webp']) {
    const large = await picture(root, name, '#336699', 1000, 600);
    const { height, width, data } = await decode(large, { height: 50, width: 50, method: 'crop' });
    assert.deepEqual([name, height, width], [name, 100, 167]);
    const off = Math.max(...[0x33, 0x66, 0x99].map((value, i) => Math.abs(value - data[i]!)));
    assert.ok(off <= 3, `${name}: ${data.subarray(0, 3)}`);
  }
  const fits = await decode(await picture(root, '2.png', 'red', 99, 60), { height: 50, width: 50, method: 'crop' });
  assert.deepEqual([fits.height, fits.width], [60, 99]);
});

test('what cannot be read is an error that says what is wrong', async (t) => {
  const jpeg = await readFile(await picture(await temporaryFolder(t), '1.jpg', 'red', 90, 90));
  await assert.rejects(decoded(t, '1.jpg', new Uint8Array()), /the file is empty/);
  await assert.rejects(
    decoded(t, '1.jpg', Buffer.from('<html>not found</html>')),
    /it is no image.*starts with '<html>/,
  );
  await assert.rejects(decoded(t, '1.jpg', jpeg.subarray(0, jpeg.length - 40)), /damaged or cut off/);
  await assert.rejects(decoded(t, '1.jpg', jpeg.subarray(0, 30)), /damaged or cut off|no image/);
});

test('of many files that fail at once each has its own reason', async (t) => {
  const folder = await temporaryFolder(t);
  const noise = Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 256);
  const jpeg = await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
    .jpeg()
    .toBuffer();
  const cut = await Promise.all(
    Array.from({ length: 24 }, (_, i) => file(folder, `cut${i}.jpg`, jpeg.subarray(0, jpeg.length / 2))),
  );
  const text = await file(folder, 'text.jpg', Buffer.from('<!DOCTYPE html> and so on, which is no picture'));
  const reasons = await Promise.all([...cut, text].map((path) => decode(path, target).catch((error) => error.message)));
  assert.deepEqual([...new Set(reasons.slice(0, -1))], ['it is damaged or cut off (premature end of JPEG image)']);
  assert.match(reasons.at(-1)!, /^it is no image, or of an unknown kind \(it starts with '<!DOCTYPE html>/);
});
