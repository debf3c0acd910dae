import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { type Fingerprint, fingerprint, fingerprints } from '../../../src/cleaning/fingerprint.js';
import { exactPairs, groupsOf, nearPairs, similarPairs } from '../../../src/cleaning/pairs.js';
import { hammingDistance, popcount } from '../../../src/cleaning/perceptual-hash.js';
import { qualityFlags } from '../../../src/cleaning/quality.js';
import { Random } from '../../../src/random.js';
import { temporaryFolder } from '../data/picture-folder.js';

/** A picture with something on it, which depends on `seed`. */
function drawing(seed: number) {
  const random = new Random(seed);
  const circle = () =>
    `<circle cx="${random.int(320)}" cy="${random.int(240)}" r="${10 + random.int(70)}" fill="rgb(${random.int(255)},${random.int(255)},${random.int(255)})"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><rect width="320" height="240" fill="#bcd"/>${Array.from({ length: 12 }, circle).join('')}</svg>`;
  return sharp(Buffer.from(svg));
}

test('a picture that was resized, saved anew or turned by EXIF looks the same, another one does not', async (t) => {
  const root = await temporaryFolder(t);
  const save = async (name: string, picture: Sharp) => {
    await picture.toFile(join(root, name));
    return await fingerprint(join(root, name));
  };
  const original = await save('a.png', drawing(1));
  for (const variant of [
    await save('small.jpg', drawing(1).resize(150).jpeg({ quality: 40 })),
    await save('cut.jpg', drawing(1).extract({ left: 5, top: 5, width: 310, height: 230 }).jpeg()),
    await save('turned.jpg', drawing(1).rotate(90).withMetadata({ orientation: 8 }).jpeg()),
  ]) {
    assert.ok(hammingDistance(original.look!, variant.look!) <= 60);
    assert.notEqual(original.sha256, variant.sha256);
  }
  const others = await Promise.all([2, 3, 4, 5].map((seed) => save(`${seed}.png`, drawing(seed))));
  for (const other of others) assert.ok(hammingDistance(original.look!, other.look!) > 80);
});

test('the ones of a 32-bit number are counted', () => {
  for (const x of [0, 1, -1, 0x80000000, 0x0f0f1234])
    assert.equal(popcount(x), [...(x >>> 0).toString(2)].filter((bit) => bit === '1').length);
});

test('equal files are exact pairs, and only those that look alike are near ones', async () => {
  const look = (bits: number): Uint32Array => new Uint32Array(8).map((_, i) => (i < bits / 32 ? 0xffffffff : 0));
  const made = (sha256: string, bits: number): Fingerprint => ({
    sha256,
    look: look(bits),
    measures: null,
    damaged: false,
  });
  const found = [made('x', 0), null, made('y', 32), made('x', 0), { ...made('z', 0), look: null }, made('w', 160)];
  assert.deepEqual(exactPairs(found), [{ a: 0, b: 3, similarity: 1 }]);
  assert.deepEqual(
    (await nearPairs(found)).map(({ a, b }) => [a, b]),
    [
      [0, 2],
      [2, 3],
    ],
  );
});

test('similar rows are found block by block as by comparing all at once', async () => {
  const [count, dimensions] = [2100, 8];
  const random = new Random(3);
  const features = Float32Array.from({ length: count * dimensions }, () => random.normal());
  features.copyWithin(2090 * dimensions, 5 * dimensions, 6 * dimensions);
  const cosine = (a: number, b: number) => {
    const row = (i: number) => features.subarray(i * dimensions, (i + 1) * dimensions);
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
    return dot(row(a), row(b)) / Math.sqrt(dot(row(a), row(a)) * dot(row(b), row(b)));
  };
  const all: { a: number; b: number; similarity: number }[] = [];
  for (let b = 0; b < count; b++) {
    for (let a = 0; a < b; a++) {
      const similarity = cosine(a, b);
      if (similarity > 0.97) all.push({ a, b, similarity });
    }
  }
  all.sort((x, y) => y.similarity - x.similarity);
  const found = await similarPairs(features, dimensions, { minSimilarity: 0.97, limit: 50 });
  assert.deepEqual([found[0]!.a, found[0]!.b], [5, 2090]);
  assert.deepEqual(
    found.map(({ a, b }) => `${a} ${b}`),
    all.slice(0, 50).map(({ a, b }) => `${a} ${b}`),
  );
  await assert.rejects(similarPairs(features, 11), /16800 numbers are no rows of 11/);
});

test('pairs that share a picture are one group', () => {
  const pairs = [
    { a: 4, b: 9, similarity: 0.9 },
    { a: 1, b: 2, similarity: 1 },
    { a: 9, b: 11, similarity: 0.95 },
  ];
  assert.deepEqual(groupsOf(pairs), [
    [1, 2],
    [4, 9, 11],
  ]);
});

test('pictures that are of no use are flagged for what is wrong with them', async (t) => {
  const root = await temporaryFolder(t);
  const plain = (background: string) => sharp({ create: { width: 320, height: 240, channels: 3, background } });
  const jpeg = await drawing(1).jpeg().toBuffer();
  const files: [string, Buffer | string][] = [
    ['good.jpg', jpeg],
    ['other.png', await drawing(2).png().toBuffer()],
    ['third.png', await drawing(3).png().toBuffer()],
    ['dark.png', await drawing(4).linear(0.2, 0).png().toBuffer()],
    ['bright.png', await drawing(5).linear(0.05, 240).png().toBuffer()],
    ['blurred.png', await drawing(6).blur(12).png().toBuffer()],
    ['empty.png', await plain('#7090b0').png().toBuffer()],
    ['grey.png', await drawing(7).greyscale().png().toBuffer()],
    ['tiny.png', await drawing(8).resize(40).png().toBuffer()],
    ['long.png', await drawing(9).resize(600, 120, { fit: 'cover' }).png().toBuffer()],
    ['cut off.jpg', jpeg.subarray(0, jpeg.length / 2)],
    ['text.jpg', 'no picture'],
  ];
  for (const [name, content] of files) await writeFile(join(root, name), content);
  let calls = 0;
  const found = await fingerprints([...files.map(([name]) => join(root, name)), join(root, 'gone.jpg')], () => calls++);
  const flags = qualityFlags(found);
  const of = Object.fromEntries(files.map(([name], i) => [name, flags[i]]));
  assert.deepEqual(of, {
    'good.jpg': [],
    'other.png': [],
    'third.png': [],
    'dark.png': ['dark'],
    'bright.png': of['bright.png'],
    'blurred.png': ['blurred'],
    'empty.png': ['blurred', 'empty'],
    'grey.png': ['grey'],
    'tiny.png': ['odd size'],
    'long.png': ['odd shape'],
    'cut off.jpg': ['damaged'],
    'text.jpg': ['unreadable'],
  });
  assert.ok(of['bright.png']!.includes('bright'));
  assert.deepEqual([flags.at(-1), calls], [[], files.length + 1]);
});
