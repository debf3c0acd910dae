import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DataFrame } from '../../../src/data/data-frame.js';
import { ImageList } from '../../../src/data/image-list.js';
import { temporaryFolder } from './picture-folder.js';

/** Items that need not exist: the last `valid` ones are for validation. */
async function split(t: TestContext, df: DataFrame, valid = 1) {
  const list = ImageList.fromDf(df, await temporaryFolder(t));
  return list.splitByIdx(Array.from({ length: valid }, (_, i) => df.length - valid + i));
}

const named = (...names: string[]): DataFrame => names.map((name) => ({ name }));

function warnings(t: TestContext): string[] {
  const said: string[] = [];
  t.mock.method(console, 'warn', (text: string) => said.push(text));
  return said;
}

test('labels by folder, function, pattern, lists and a constant', async (t) => {
  const lists = await split(t, named('cat/cat_1.jpg', 'dog/dog_2.jpg', 'cat/cat_3.jpg'));
  for (const labelled of [
    lists.labelFromFolder(),
    lists.labelFromFunc((file) => basename(file).split('_')[0]!),
    lists.labelFromRe(/\/([^/]+)_\d+\.jpg$/),
    lists.labelFromRe('^/(\\w+)/'),
    lists.labelFromLists(['cat', 'dog'], ['cat']),
  ]) {
    const { train, valid } = labelled;
    assert.deepEqual(
      [train.classes, train.y, valid.y, train.kind],
      [['cat', 'dog'], ['cat', 'dog'], ['cat'], 'category'],
    );
    assert.deepEqual([...train.labels, ...valid.labels], [0, 1, 0]);
  }
  assert.deepEqual(lists.labelFromRe(/(item|lists|test)/, { fullPath: true }).classes, ['test']);
  assert.throws(() => lists.labelFromRe(/(\d\d)/), /pat: \/\(\\d\\d\)\/ finds no label in '\/cat\/cat_1\.jpg'/);
  assert.deepEqual(lists.labelConst('bear').train.y, ['bear', 'bear']);
  assert.deepEqual(lists.labelEmpty().train.classes, ['none']);
  assert.throws(
    () => lists.labelFromLists(['cat'], ['cat']),
    /trainLabels: expected a list of 2 labels, got \[ 'cat' \]/,
  );
});

test('classes are those of the training items; validation items of others are left out and counted', async (t) => {
  const said = warnings(t);
  const lists = await split(t, named('b/1.jpg', 'a/2.jpg', 'c/3.jpg', 'a/4.jpg', 'd/5.jpg'), 3);
  const { train, valid } = lists.labelFromFolder();
  assert.deepEqual(
    [train.classes, valid.y, [...valid.x].map((file) => basename(file))],
    [['a', 'b'], ['a'], ['4.jpg']],
  );
  assert.deepEqual(said, [
    "2 validation pictures are of classes without training pictures and were left out ('c', 'd')",
  ]);
  assert.deepEqual(lists.labelFromFolder({ classes: ['b', 'a', 'c', 'd'] }).valid.y, ['c', 'a', 'd']);
});

test('a delimiter makes several classes an item, as 0 and 1 for each', async (t) => {
  const said = warnings(t);
  const df = ['sky water', 'sky', '', 'water fire'].map((tags, i) => ({ name: `${i}.jpg`, tags }));
  const { train, valid } = (await split(t, df)).labelFromDf({ labelDelim: ' ' });
  assert.deepEqual([train.kind, train.classes, train.c], ['multiCategory', ['sky', 'water'], 2]);
  assert.deepEqual(train.y, [['sky', 'water'], ['sky'], []]);
  assert.deepEqual(valid.y, [['water']]);
  assert.deepEqual(said, ["labels of validation pictures that are no class were left out: 'fire'"]);
  const targets = train.targets([1, 0]);
  assert.deepEqual([targets.dtype, targets.shape, [...targets.dataSync()]], ['float32', [2, 2], [1, 0, 1, 1]]);
  targets.dispose();
});

test('lists of names and several columns of 0 and 1 are several classes, too', async (t) => {
  const lists = await split(t, [
    { name: '1.jpg', dog: '1', cat: '0' },
    { name: '2.jpg', dog: '1', cat: '1' },
  ]);
  const { train, valid } = lists.labelFromDf({ cols: ['dog', 'cat'] });
  assert.deepEqual([train.classes, train.y, valid.y], [['dog', 'cat'], [['dog']], [['dog', 'cat']]]);
  assert.deepEqual(lists.labelFromFunc((file) => (file.endsWith('1.jpg') ? ['b', 'a'] : ['a'])).train.y, [['a', 'b']]);
  const wrong = await split(t, [
    { name: '1.jpg', dog: 2, cat: 0 },
    { name: '2.jpg', dog: 1, cat: 1 },
  ]);
  assert.throws(
    () => wrong.labelFromDf({ cols: ['dog', 'cat'] }),
    /row 1: several columns are classes, each 0 or 1, got \[ 2, 0 \]/,
  );
});

test('numbers are to be predicted, one or several an item', async (t) => {
  const lists = await split(t, [
    { name: '1.jpg', x: 2, y: 0.5, text: '1.5' },
    { name: '2.jpg', x: 3, y: 1, text: '2' },
    { name: '3.jpg', x: 4, y: 2, text: '-3' },
  ]);
  for (const cols of ['x', 1]) {
    const { train, valid } = lists.labelFromDf({ cols });
    assert.deepEqual([train.kind, train.c, train.y, valid.y, train.classes], ['float', 1, [2, 3], [4], []]);
    const targets = train.targets([1]);
    assert.deepEqual([targets.dtype, targets.shape, [...targets.dataSync()]], ['float32', [1], [3]]);
    targets.dispose();
  }
  assert.deepEqual(lists.labelFromDf({ cols: 'text' }).valid.y, [-3]);
  const several = lists.labelFromDf({ cols: ['x', 'y'], labelCls: 'float' }).train;
  assert.deepEqual(
    [several.kind, several.c, several.y],
    [
      'float',
      2,
      [
        [2, 0.5],
        [3, 1],
      ],
    ],
  );
  const targets = several.targets([0, 1]);
  assert.deepEqual(
    [targets.shape, [...targets.dataSync()]],
    [
      [2, 2],
      [2, 0.5, 3, 1],
    ],
  );
  targets.dispose();
});

test('whole numbers of a CSV file are classes, in the order of numbers, unless they are said to be numbers', async (t) => {
  const lists = await split(
    t,
    ['10', '9', '10'].map((digit, i) => ({ name: `${i}.jpg`, digit })),
  );
  assert.deepEqual(lists.labelFromDf().train.classes, ['9', '10']);
  assert.deepEqual(lists.labelFromDf({ labelCls: 'float' }).train.y, [10, 9]);
});

test('a label that is none of its kind is an error that names the file', async (t) => {
  const lists = await split(t, named('1.jpg', '2.jpg', '3.jpg'));
  const label =
    (...labels: unknown[]) =>
    () =>
      lists.labelFromFunc((file) => labels[Number(basename(file, '.jpg')) - 1] as never);
  assert.throws(label('a', undefined, 'a'), /label of '.*2\.jpg': expected the name of a class, got undefined/);
  assert.throws(label(1, 'a', 2), /label of '.*2\.jpg': expected a number or a list of numbers, got 'a'/);
  assert.throws(label([1, 2], [1], [1, 2]), /2\.jpg': expected as many numbers as the first item has/);
  assert.throws(label(['a'], 5, ['a']), /2\.jpg': expected a list of names of classes, got 5/);
  assert.throws(() => lists.labelFromFolder({ labelCls: 'Category' as never }), /labelCls: expected one of 'category'/);
});
