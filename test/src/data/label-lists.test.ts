import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { DatasetType } from '../../../src/data/dataset-type.js';
import { ImageDataBunch } from '../../../src/data/image-data-bunch.js';
import { ImageList } from '../../../src/data/image-list.js';
import { imagenetStats } from '../../../src/data/stats.js';
import { tf } from '../../../src/native/tensorflow.js';
import { getTransforms } from '../../../src/transforms/get-transforms.js';
import { tensorCounts } from '../../helpers/tensors.js';
import { classFolders, file, picture } from './picture-folder.js';

test('the whole chain makes the data bunch that fromFolder makes', async (t) => {
  const root = await classFolders(t, 10);
  const chained = (await ImageList.fromFolder(root))
    .splitByRandPct(0.2, { seed: 7 })
    .labelFromFolder()
    .transform(getTransforms(), { size: 8 })
    .databunch({ bs: 4, seed: 7 })
    .normalize(imagenetStats);
  const direct = await ImageDataBunch.fromFolder(root, { seed: 7, size: 8, bs: 4, dsTfms: getTransforms() });
  direct.normalize(imagenetStats);
  assert.equal(`${chained}`, `${direct}`);
  assert.deepEqual([...chained.validDs.x], [...direct.validDs.x]);
  const [a, b] = [await chained.oneBatch(), await direct.oneBatch()];
  assert.deepEqual([a.x.dataSync(), a.y.dataSync(), a.indices], [b.x.dataSync(), b.y.dataSync(), b.indices]);
  tf.dispose([a.x, a.y, b.x, b.y]);
});

test('a test set comes from a folder or from files, in order and without labels', async (t) => {
  const root = await classFolders(t, 6);
  for (const name of ['2', '1']) await picture(root, `test/${name}.png`, '#ffffff');
  const lists = (await ImageList.fromFolder(root)).splitNone().labelFromFolder().transform(null, { size: 8 });
  const data = (await lists.addTestFolder()).databunch({ bs: 4 });
  assert.deepEqual(
    [...data.testDs!.x].map((path) => basename(path)),
    ['1.png', '2.png'],
  );
  assert.deepEqual([data.trainDs.length, data.validDs.length], [12, 0]);
  const { x, y } = await data.oneBatch({ dsType: DatasetType.Test });
  assert.deepEqual([x.shape, [...y.dataSync()], x.min().dataSync()[0]], [[2, 8, 8, 3], [0, 0], 1]);
  tf.dispose([x, y]);
  assert.equal(lists.addTest(['test/2.png']).databunch({ bs: 4 }).testDs!.x.get(0), join(root, 'test/2.png'));
  assert.throws(() => lists.databunch({ bs: 4 }).dl(DatasetType.Test), /dl: this data has no test set\. Give test/);
  await assert.rejects(lists.addTestFolder('unknown'), /there is no folder '.*unknown'/);
});

test('each type of data set has its loader', async (t) => {
  const root = await classFolders(t, 6);
  await picture(root, 'new/1.png');
  const data = await ImageDataBunch.fromFolder(root, { size: 8, bs: 4, test: 'new', validPct: 0.25 });
  assert.deepEqual(data.classes, ['a', 'b']);
  const batches = Object.values(DatasetType).map((type) => [type, data.dl(type).length, data.dl(type).batchSize]);
  assert.deepEqual(batches, [
    ['train', 2, 4],
    ['valid', 1, 4],
    ['test', 1, 4],
    ['single', 3, 1],
    ['fix', 3, 4],
  ]);
  assert.equal(data.dl(), data.validDl);
  assert.throws(() => data.dl('Valid' as never), /dl: expected one of DatasetType\.Train, .*, got 'Valid'/);
});

test('oneBatch of any part leaves the random state and no tensor behind; denorm gives colours in 0–1', async (t) => {
  const data = (await ImageDataBunch.fromFolder(await classFolders(t, 6), { size: 8, bs: 4 })).normalize(imagenetStats);
  const plain = await ImageDataBunch.fromFolder(data.path, { size: 8, bs: 4 });
  const [state, before] = [data.randomState, await tensorCounts()];
  for (const dsType of [DatasetType.Train, DatasetType.Valid, DatasetType.Fix, DatasetType.Single]) {
    const [a, b] = [await data.oneBatch({ dsType, denorm: true }), await plain.oneBatch({ dsType })];
    const off = tf.tidy(() => a.x.sub(b.x).abs().max().dataSync()[0]!);
    assert.ok(off < 1e-6, `${dsType}: ${off}`);
    tf.dispose([a.x, a.y, b.x, b.y]);
  }
  assert.deepEqual(data.randomState, state);
  const stats = await plain.batchStats({ dsType: DatasetType.Fix });
  assert.ok(stats.mean[2]! < 1e-6 && stats.mean[0]! > 0.05);
  assert.deepEqual(await tensorCounts(), before);
});

test('pictures with several labels and with numbers make batches of their kind', async (t) => {
  const root = await classFolders(t, 4);
  const lists = (await ImageList.fromFolder(root)).splitByRandPct(0.25);
  const several = lists
    .labelFromFunc((path) => (path.includes('/a/') ? ['a', 'both'] : ['both']))
    .transform(null, { size: 8 })
    .databunch({ bs: 6 });
  const { x, y, indices } = await several.oneBatch();
  assert.deepEqual([several.kind, several.c, y.shape, y.dtype], ['multiCategory', 2, [6, 2], 'float32']);
  const rows = Array.from(indices, (i) => (several.trainDs.x.get(i).includes('/a/') ? [1, 1] : [0, 1]));
  assert.deepEqual([...y.dataSync()], rows.flat());
  tf.dispose([x, y]);
  assert.match(`${several}`, /both {7}6 {6}2/);
  const numbers = lists.labelFromFunc((path) => Number(basename(path, '.png')) / 2).databunch({ bs: 6 });
  assert.deepEqual([numbers.kind, numbers.c], ['float', 1]);
  assert.match(`${numbers}`, /numbers to predict: 1 a picture, 0(\.5)? to 1(\.5)? in training\ntrain 6, valid 2/);
});

test('pictures can be read as grey or through a function of your own', async (t) => {
  const root = await classFolders(t, 1);
  await picture(root, 'a/01.png', '#ff8000');
  const batch = async (options: Parameters<typeof ImageList.fromFolder>[1]) => {
    const lists = (await ImageList.fromFolder(root, options)).filterByFunc((path) => path.endsWith('01.png'));
    const data = lists.splitNone().labelFromFolder().transform(null, { size: 2 }).databunch({ bs: 1 });
    const { x, y } = await data.oneBatch();
    const values = [...x.slice([0, 0, 0, 0], [1, 1, 1, 3]).mul(255).round().dataSync()];
    tf.dispose([x, y]);
    return values;
  };
  // Pillow: Image.new('RGB', (1, 1), '#ff8000').convert('L') is 151.
  assert.deepEqual(await batch({ convertMode: 'L' }), [151, 151, 151]);
  const invert = {
    afterOpen: ({ data, ...size }: { data: Uint8Array; height: number; width: number }) => ({
      ...size,
      data: data.map((v) => 255 - v),
    }),
  };
  assert.deepEqual(await batch(invert), [0, 127, 255]);
  await assert.rejects(batch({ afterOpen: () => null as never }), /afterOpen: expected a picture .* back/);
});

test('options of other steps are refused where they do not belong, and too little data is told', async (t) => {
  const lists = (await ImageList.fromFolder(await classFolders(t, 2))).splitNone().labelFromFolder();
  assert.throws(() => lists.databunch({ size: 8 } as never), /databunch: there is no option 'size'/);
  assert.throws(() => lists.transform(null, { bs: 8 } as never), /transform: there is no option 'bs'/);
  assert.throws(() => lists.databunch(), /bs: 4 training pictures are fewer than one batch of 64/);
  assert.equal(lists.databunch({ noCheck: true }).trainDl.length, 0);
});

test('names and labels make data bunches: lists, functions, patterns, tables and CSV files', async (t) => {
  const root = await classFolders(t, 5);
  const fnames = [...(await ImageList.fromFolder(root))].map((path) => path.slice(root.length + 1));
  const labels = fnames.map((name) => name[0]!);
  const df = fnames.map((name, i) => ({ name: name.replace('.png', ''), label: labels[i] }));
  await file(root, 'labels.csv', ['name,label', ...df.map((row) => `${row.name},${row.label}`)].join('\n'));
  await file(
    root,
    'tags.csv',
    ['tags;name', ...fnames.map((name, i) => `${labels[i]}|all;${name.slice(2)}`)].join('\n'),
  );
  const options = { bs: 4, size: 8 };
  for (const data of [
    await ImageDataBunch.fromLists(root, fnames, labels, options),
    await ImageDataBunch.fromNameFunc(root, fnames, (path) => path.at(-8)!, options),
    await ImageDataBunch.fromNameRe(root, fnames, /\/(\w)\/\d+\.png$/, options),
    await ImageDataBunch.fromDf(root, df, { ...options, suffix: '.png' }),
    await ImageDataBunch.fromCsv(root, { ...options, suffix: '.png' }),
  ]) {
    assert.deepEqual([data.classes, data.trainDs.length, data.validDs.length], [['a', 'b'], 8, 2]);
    assert.deepEqual(
      data.validDs.y,
      Array.from(data.validDs.x, (path) => path.at(-8)),
    );
    for await (const { x, y } of data.validDl) tf.dispose([x, y]);
    assert.deepEqual(data.broken, []);
  }
  const tags = await ImageDataBunch.fromCsv(root, {
    ...options,
    csvLabels: 'tags.csv',
    delimiter: ';',
    labelDelim: '|',
    fnCol: 'name',
    labelCol: 'tags',
    folder: 'a',
    validPct: 0,
  });
  assert.deepEqual(
    [tags.kind, tags.classes, tags.trainDs.path, tags.validDs.length],
    ['multiCategory', ['a', 'all', 'b'], root, 0],
  );
});

test('what the makers cannot use is an error that names it', async (t) => {
  const root = await classFolders(t, 2);
  const list = (labels: unknown) => ImageDataBunch.fromLists(root, ['a/00.png'], labels as never, { bs: 1 });
  await assert.rejects(list(['a', 'b']), /labels: expected a list of 1 labels, one per file, got \[ 'a', 'b' \]/);
  await assert.rejects(list(['a']), /validPct: 0\.2 of 1 pictures is not one picture/);
  await assert.rejects(ImageDataBunch.fromLists(root, 5 as never, []), /fnames: expected a list of files, got 5/);
  await assert.rejects(
    ImageDataBunch.fromCsv(root, { csvlabels: 'x' } as never),
    /fromCsv: there is no option 'csvlabels'. It is called 'csvLabels'/,
  );
  await assert.rejects(ImageDataBunch.fromCsv(root), /labels\.csv' cannot be read/);
});

test('classes alone make data to predict with', async (t) => {
  const root = await classFolders(t, 1);
  const data = ImageDataBunch.singleFromClasses(root, ['bear', 'teddy'], { size: 8 }).normalize(imagenetStats);
  assert.deepEqual([data.c, data.trainDs.length, data.trainDl.length], [2, 0, 0]);
  const item = await data.oneItem(join(root, 'a/00.png'));
  assert.deepEqual(item.shape, [1, 8, 8, 3]);
  item.dispose();
});
