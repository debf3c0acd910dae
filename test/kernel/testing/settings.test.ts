import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, Notebook } from '../../../kernel/testing/notebook.js';
import { DEFAULT_SETTINGS, settingsOf } from '../../../kernel/testing/settings.js';

const notebook = (test?: unknown): Notebook => ({ cells: [], metadata: { notebear: { test } }, nbformat: 4 });
const cell = (source: string, metadata: Cell['metadata'] = {}): Cell => ({ cell_type: 'code', source, metadata });

test('a cell that says nothing has the defaults', () =>
  assert.deepEqual(settingsOf(cell('1 + 1'), notebook()), DEFAULT_SETTINGS));

test('comments win over the cell, the cell over the notebook, the notebook over the defaults', () => {
  const book = notebook({ tolerance: 0.2, picture: 0.2, timeout: 20 });
  const settings = settingsOf(cell('// test: timeout 40', { notebear: { test: { picture: 0.3 } } }), book, {
    tolerance: 0.1,
  });
  assert.deepEqual([settings.tolerance, settings.picture, settings.timeout], [0.2, 0.3, 40]);
});

test('tags of Jupyter and of nbval are understood', () => {
  const settings = (tag: string) => settingsOf(cell('1', { tags: [tag, 'other'] }), notebook());
  assert.equal(settings('nbval-ignore-output').volatile, true);
  assert.equal(settings('raises-exception').raises, true);
  assert.equal(settings('skip-execution').skip, true);
});

test('patterns to ignore add up, in comments of both kinds', () => {
  const source = '// test: ignore \\d+ ms\n  # test: ignore \\d\\d:\\d\\d\nf();';
  const { ignore } = settingsOf(cell(source), notebook({ ignore: ['seed .*'] }), { ignore: [/x/gu] });
  assert.deepEqual(
    ignore.map(({ source }) => source),
    ['x', 'seed .*', '\\d+ ms', '\\d\\d:\\d\\d'],
  );
});

test('what is not understood is named', () => {
  const wrong = (source: string) => () => settingsOf(cell(source), notebook());
  assert.throws(wrong('// test: tolerence 1'), /"test: tolerence": there is no such setting; there are tolerance,/);
  assert.throws(wrong('// test: tolerance much'), /expected a number that is not negative, got "much"/);
  assert.throws(wrong('// test: ignore ('), /Invalid regular expression/);
  assert.throws(wrong('// test: volatile yes'), /expected nothing after it/);
  assert.throws(() => settingsOf(cell('1'), notebook(3)), /notebear\.test must be an object/);
});
