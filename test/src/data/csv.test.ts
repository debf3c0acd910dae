import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv, readCsv } from '../../../src/data/csv.js';
import { file, temporaryFolder } from './picture-folder.js';

test('fields in quotes hold delimiters, line ends and doubled quotes', () => {
  const text = '\uFEFFname,label\r\n"a, b.jpg","say ""hi""\r\nthere"\nc.jpg,\n\nd.jpg,x';
  assert.deepEqual(parseCsv(text), [
    { name: 'a, b.jpg', label: 'say "hi"\r\nthere' },
    { name: 'c.jpg', label: '' },
    { name: 'd.jpg', label: 'x' },
  ]);
});

test('another delimiter and no header', () => {
  assert.deepEqual(parseCsv('a;1\nb;2\n', { delimiter: ';', header: null }), [
    { 0: 'a', 1: '1' },
    { 0: 'b', 1: '2' },
  ]);
  assert.deepEqual(parseCsv('a,b\n'), []);
});

test('a column called __proto__ is a column', () => {
  const [row] = parseCsv('__proto__,b\n1,2');
  assert.equal(Object.getOwnPropertyDescriptor(row, '__proto__')?.value, '1');
});

test('what is no table is an error that names file and line', async (t) => {
  const throws = (text: string, message: RegExp) => assert.throws(() => parseCsv(text, {}, 'x.csv'), message);
  throws('a,b\n1,2\n1,2,3\n', /'x\.csv', line 3: expected 2 fields, got 3/);
  throws('a,b\n"1\n2",2\n"x', /'x\.csv', line 4: a quote that does not end/);
  throws('a,b\n"1"2,3', /line 2: text after a closing quote/);
  throws('a,a\n1,2', /two columns are called 'a'/);
  throws('', /'x\.csv': the file is empty/);
  assert.throws(() => parseCsv('a', { delimiter: ',,' }), /delimiter: expected one character, got ',,'/);
  const root = await temporaryFolder(t);
  await assert.rejects(readCsv(`${root}/none.csv`), /none\.csv' cannot be read: ENOENT/);
  assert.deepEqual(await readCsv(await file(root, 'a.csv', 'x\n1\n')), [{ x: '1' }]);
});
