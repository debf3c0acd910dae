import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ImageDataBunch } from '../../../src/data/image-data-bunch.js';
import type { ImageLoader } from '../../../src/data/image-loader.js';
import type { ImageDataBunchOptions } from '../../../src/data/labelling.js';
import { imagenetStats } from '../../../src/data/stats.js';
import { tf } from '../../../src/native/tensorflow.js';
import { cutout } from '../../../src/transforms/colour.js';
import { cropPad, zoomCrop } from '../../../src/transforms/crop.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import { classFolders, file, picture } from './picture-folder.js';

const options: ImageDataBunchOptions = { size: 8, bs: 4, seed: 7 };

/** One pass: per batch its size, the items and the sum of all pixels. Disposes everything. */
async function pass(loader: ImageLoader) {
  const batches: { n: number; indices: number[]; sum: number }[] = [];
  for await (const { x, y, indices } of loader) {
    batches.push({ n: x.shape[0], indices: [...indices], sum: tf.tidy(() => x.sum().dataSync()[0]!) });
    tf.dispose([x, y]);
  }
  return batches;
}

/** Collects warnings instead of printing them. */
function warnings(t: TestContext): string[] {
  const said: string[] = [];
  t.mock.method(console, 'warn', (text: string) => said.push(text));
  return said;
}

test('training batches are full, shuffled and labelled; validation comes in order and whole', async (t) => {
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 11), options);
  assert.deepEqual(
    [data.trainDs.length, data.validDs.length, data.trainDl.length, data.validDl.length, data.fixDl.length],
    [18, 4, 4, 1, 5],
  );
  const train = await pass(data.trainDl);
  assert.deepEqual(
    train.map((batch) => batch.n),
    [4, 4, 4, 4],
  );
  assert.equal(new Set(train.flatMap((batch) => batch.indices)).size, 16);
  const fix = await pass(data.fixDl);
  assert.deepEqual(
    fix.flatMap((batch) => batch.indices),
    Array.from({ length: 18 }, (_, i) => i),
  );
});

test('a batch holds float32 pictures in 0–1 at the place their indices say', async (t) => {
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 6), options);
  const { x, y, indices } = await data.oneBatch();
  assert.deepEqual([x.shape, x.dtype, y.dtype], [[4, 8, 8, 3], 'float32', 'int32']);
  const values = x.slice([0, 4, 4, 0], [4, 1, 1, 3]).dataSync();
  for (const [row, i] of indices.entries()) {
    const label = data.trainDs.labels[i]!;
    const level = 50 + Number(basename(data.trainDs.x.get(i), '.png'));
    assert.equal(y.dataSync()[row], label);
    assert.ok(Math.abs(values[3 * row + label]! - level / 255) < 1e-6);
  }
  tf.dispose([x, y]);
});

test('normalize gives (x - mean) / std, once', async (t) => {
  const root = await classFolders(t, 6, ['a', 'b', 'c']);
  const plain = await ImageDataBunch.fromFolder(root, options);
  const data = (await ImageDataBunch.fromFolder(root, options)).normalize(imagenetStats);
  const [before, after] = [await plain.oneBatch(), await data.oneBatch()];
  const expected = before.x.sub(tf.tensor1d([...imagenetStats.mean])).div(tf.tensor1d([...imagenetStats.std]));
  const off = after.x.sub(expected).abs().max().dataSync()[0]!;
  assert.ok(off < 1e-5, `${off}`);
  assert.throws(() => data.normalize(imagenetStats), /normalized already/);
  assert.throws(() => plain.normalize({ mean: [0], std: [1] }), /stats must be \{ mean, std \} of 3 numbers/);
  await plain.normalize();
  assert.equal(plain.stats!.mean.length, 3);
});

test('one seed fixes order and pixels, and a state put back replays them', async (t) => {
  const root = await classFolders(t, 10);
  const make = () => ImageDataBunch.fromFolder(root, { ...options, dsTfms: getTransforms() });
  const [one, other] = [await make(), await make()];
  const first = await pass(one.trainDl);
  assert.deepEqual(await pass(other.trainDl), first);
  const state = one.randomState;
  const second = await pass(one.trainDl);
  assert.notDeepEqual(second, first);
  one.randomState = state;
  assert.deepEqual(await pass(one.trainDl), second);
});

test('oneBatch is the batch training sees next, and changes nothing', async (t) => {
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 8), { ...options, dsTfms: getTransforms() });
  const { x, y, indices } = await data.oneBatch();
  tf.dispose([x, y]);
  assert.deepEqual((await pass(data.trainDl))[0]!.indices, [...indices]);
});

test('an iteration that is abandoned leaks no tensor', async (t) => {
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 10), { ...options, dsTfms: getTransforms() });
  await pass(data.trainDl);
  const before = tf.memory().numTensors;
  for await (const { x, y } of data.trainDl) {
    tf.dispose([x, y]);
    break;
  }
  await pass(data.validDl);
  assert.equal(tf.memory().numTensors, before);
});

test('broken pictures are left out with one warning that names them', async (t) => {
  const root = await classFolders(t, 8);
  await file(root, 'a/03.png', 'no picture');
  await file(root, 'b/05.png', '');
  const said = warnings(t);
  const data = await ImageDataBunch.fromFolder(root, { ...options, validPct: 0 });
  const seen = (await pass(data.fixDl)).flatMap((batch) => batch.indices);
  assert.equal(seen.length, 14);
  await pass(data.fixDl);
  assert.equal(said.length, 1);
  assert.match(
    said[0]!,
    /2 pictures were left out:\n {2}a\/03\.png: it is no image.*\n {2}b\/05\.png: the file is empty/,
  );
  assert.deepEqual(data.broken, [join(root, 'a/03.png'), join(root, 'b/05.png')]);
});

test('with onBroken error, a broken picture ends the iteration with its name', async (t) => {
  const root = await classFolders(t, 8);
  const bad = await file(root, 'a/03.png', 'no picture');
  const data = await ImageDataBunch.fromFolder(root, { ...options, validPct: 0, onBroken: 'error' });
  await assert.rejects(pass(data.fixDl), new RegExp(`'${bad}' cannot be read as a picture: it is no image`));
});

test('if every picture is broken, that is an error', async (t) => {
  const root = await classFolders(t, 2);
  for (const path of ['a/00.png', 'a/01.png', 'b/00.png', 'b/01.png']) await file(root, path, 'x');
  warnings(t);
  const data = await ImageDataBunch.fromFolder(root, { ...options, bs: 2, validPct: 0 });
  await assert.rejects(pass(data.trainDl), /none of the 4 pictures could be read/);
});

test('files that were removed are left out, told about once, and back when they are back', async (t) => {
  const root = await classFolders(t, 6);
  const said = warnings(t);
  const data = await ImageDataBunch.fromFolder(root, { ...options, validPct: 0 });
  await pass(data.fixDl);
  await rename(join(root, 'a/02.png'), join(root, 'kept'));
  for (let i = 0; i < 2; i++)
    assert.equal((await pass(data.fixDl)).flatMap((batch) => batch.indices).includes(2), false);
  assert.deepEqual(said, ['1 picture was left out:\n  a/02.png: it is no longer there']);
  await rename(join(root, 'kept'), join(root, 'a/02.png'));
  assert.equal((await pass(data.fixDl)).flatMap((batch) => batch.indices).length, 12);
});

test('too little data for one batch is an error before and after cleaning', async (t) => {
  const root = await classFolders(t, 4);
  await assert.rejects(
    ImageDataBunch.fromFolder(root, { ...options, bs: 9 }),
    /bs: 7 training pictures are fewer than one batch of 9\. Give bs: 7 or less/,
  );
  const data = await ImageDataBunch.fromFolder(root, { ...options, validPct: 0, bs: 8 });
  warnings(t);
  await rm(join(root, 'a/00.png'));
  await assert.rejects(pass(data.trainDl), /bs: 7 training pictures/);
});

test('one picture is read as in validation', async (t) => {
  const root = await classFolders(t, 4);
  const data = await ImageDataBunch.fromFolder(root, options);
  const item = await data.oneItem(await picture(root, 'c.png', '#ff0000', 40, 20));
  assert.deepEqual(item.shape, [1, 8, 8, 3]);
  assert.deepEqual([...item.slice([0, 3, 3, 0], [1, 1, 1, 3]).dataSync()], [1, 0, 0]);
  item.dispose();
  await assert.rejects(
    data.oneItem('none.jpg'),
    /none\.jpg' cannot be read as a picture: there is no such file\. Check the path/,
  );
});

test('options out of range are errors that name them', async (t) => {
  const root = await classFolders(t, 2);
  const rejects = (more: object, message: RegExp) =>
    assert.rejects(ImageDataBunch.fromFolder(root, { ...options, ...more }), message);
  await rejects({ validPct: 1 }, /validPct: expected a number from 0 to below 1, or null, got 1/);
  await rejects({ bs: 0 }, /bs: expected a whole number from 1 on, got 0/);
  await rejects({ size: 1.5 }, /size: expected a whole number of pixels .*, got 1\.5/);
  await rejects(
    { resizeMethod: 'stretch' },
    /resizeMethod: expected one of 'crop', 'pad', 'squish', 'no', got 'stretch'/,
  );
  await rejects({ validPct: '0.2' }, /validPct: expected .*, got '0\.2'/);
  await rejects({ size: '64' }, /size: expected .*, got '64'/);
  await rejects({ size: [64] }, /size: expected .*\[height, width\], got \[ 64 \]/);
  await rejects({ classes: 'a' }, /classes: expected a list of folder names, each once, got 'a'/);
  await rejects({ classes: ['a', 'a'] }, /classes: expected/);
  await rejects(
    { dsTfms: getTransforms },
    /dsTfms: expected what getTransforms\(\) returns, got function getTransforms/,
  );
  await rejects({ valid_pct: 0.1 }, /fromFolder: there is no option 'valid_pct'\. It is called 'validPct'/);
  await rejects({ onBroken: 'fix' }, /onBroken: expected one of 'skip', 'error', got 'fix'/);
});

test('a data bunch says how much of what it holds', async (t) => {
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 10), options);
  assert.match(
    `${data}`,
    /^ImageDataBunch of 20 pictures in .*\nclass {2}train {2}valid\n(a|b) .*\n.*\nall {7}16 {6}4\nsize 8 × 8, batches of 4, seed 7, not normalized$/,
  );
});

test('a path that is none is an error, not the current folder', async () => {
  for (const path of ['', undefined, 5]) {
    await assert.rejects(ImageDataBunch.fromFolder(path as string), /path: expected the path of the folder/);
  }
});

test('when most files are gone, the error says so and the warning is short', async (t) => {
  const root = await classFolders(t, 20);
  const said = warnings(t);
  const data = await ImageDataBunch.fromFolder(root, { ...options, validPct: 0, bs: 8 });
  await rm(root, { recursive: true });
  await assert.rejects(pass(data.trainDl), /40 of the 40 training pictures are no longer in '.*'\. Put them back/);
  await assert.rejects(pass(data.fixDl), /none of the 40 pictures could be read/);
  assert.match(said[0]!, /^40 pictures were left out:\n(.*\n){11} {2}… and 29 more$/);
});

test('refresh counts the files that are there now: the schedule of a run is made for those', async (t) => {
  warnings(t);
  const root = await classFolders(t, 20);
  const data = await ImageDataBunch.fromFolder(root, { ...options, validPct: 0, bs: 8 });
  await rename(join(root, 'a'), join(root, '.a'));
  assert.equal(data.trainDl.length, 5);
  await data.trainDl.refresh();
  assert.equal(data.trainDl.length, 2);
  await rename(join(root, 'b'), join(root, '.b'));
  await assert.rejects(data.trainDl.refresh(), /40 of the 40 training pictures are no longer in/);
  await rename(join(root, '.a'), join(root, 'a'));
  await rename(join(root, '.b'), join(root, 'b'));
  await data.trainDl.refresh();
  assert.equal(data.trainDl.length, 5);
});

test('statistics that are none are refused', async (t) => {
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 8), { ...options });
  for (const stats of [5, { mean: [Number.NaN, 0, 0], std: [1, 1, 1] }]) {
    assert.throws(() => data.normalize(stats as never), /normalize: stats must be \{ mean, std \}/);
  }
});

test('lists of your own are transforms, too: for training and for all else', async (t) => {
  const dsTfms = [[zoomCrop({ scale: [1, 1.2], doRand: true }), cutout({ length: 4 })], [cropPad()]] as const;
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 6), { ...options, dsTfms });
  const smallest = (await pass(data.trainDl)).length;
  assert.equal(smallest, 2);
  const { x, y } = await data.oneBatch();
  const black = x.max(3).equal(0).sum([1, 2]).dataSync();
  assert.ok(
    [...black].every((count) => count >= 4 && count <= 16),
    `${black}`,
  );
  tf.dispose([x, y]);
});

test('with resizeMethod no, pictures keep their size, which must be one', async (t) => {
  const root = await classFolders(t, 4);
  const data = await ImageDataBunch.fromFolder(root, { ...options, resizeMethod: 'no', validPct: 0 });
  const { x, y } = await data.oneBatch();
  assert.deepEqual(x.shape, [4, 10, 12, 3]);
  tf.dispose([x, y]);
  assert.match(`${data}`, /\neach of its own size, batches of 4/);
  const item = await data.oneItem(await picture(root, 'c.png', '#ff0000', 40, 20));
  assert.deepEqual(item.shape, [1, 20, 40, 3]);
  item.dispose();
  await picture(root, 'b/00.png', '#888', 30, 10);
  const mixed = await ImageDataBunch.fromFolder(root, { ...options, resizeMethod: 'no', validPct: 0, bs: 8 });
  await assert.rejects(
    pass(mixed.fixDl),
    /resizeMethod: 'no' needs pictures of one size: '.*a\/00\.png' has 10 × 12 pixels, '.*b\/00\.png' 10 × 30\. Give another/,
  );
});
