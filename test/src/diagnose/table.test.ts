import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTable } from '../../../src/diagnose/table-reader.js';
import { diagnoseTable } from '../../../src/diagnose.js';
import { formatTable, type TableStyle } from '../../../src/progress-table.js';

/** The lesson's own tables, from its notebook of October 2018. */
const TOO_HIGH = `
Total time: 00:13
epoch  train_loss  valid_loss  error_rate
1      12.220007   1144188288.000000  0.765957    (00:13)
`;
const TOO_LOW = `
Total time: 01:07
epoch  train_loss  valid_loss  error_rate
1      1.349151    1.062807    0.609929    (00:13)
2      1.373262    1.045115    0.546099    (00:13)
3      1.346169    1.006288    0.468085    (00:13)
4      1.334486    0.978713    0.453901    (00:13)
5      1.320978    0.978108    0.446809    (00:13)
`;
const TOO_FEW = `
epoch  train_loss  valid_loss  error_rate
1      0.602823    0.119616    0.049645    (00:14)
`;
const GOOD = `
Total time: 00:54
epoch  train_loss  valid_loss  error_rate
1      0.710584    0.087024    0.021277    (00:14)
2      0.414239    0.045413    0.014184    (00:13)
3      0.306174    0.035602    0.014184    (00:13)
4      0.239355    0.035230    0.021277    (00:13)
`;
const FINE_TUNED = `
epoch     train_loss  valid_loss  error_rate  time
0         0.107059    0.056375    0.028369    00:14
1         0.070725    0.041957    0.014184    00:14
`;

test("the lesson's row of a rate too high says that, and that the model is to be made anew", () => {
  for (const text of [TOO_HIGH, '1 12.220007 1144188288.000000 0.765957']) {
    const { main } = diagnoseTable(text);
    assert.equal(main?.name, 'learning rate too high');
    assert.match(main.evidence[0]!, /1\.14e\+9/);
    assert.match(main.advice, /make the model anew/);
    assert.match(main.code, /makes the learner/);
  }
});

test("the lesson's five rows mean a rate too low, or else too few epochs", () => {
  const { main } = diagnoseTable(TOO_LOW);
  assert.equal(main?.name, 'learning rate too low');
  assert.deepEqual(main.evidence, [
    'The training loss hardly moved, from 1.35 to 1.32 in 5 epochs.',
    'The error rate was still falling at the end, from 61 % to 44.7 %.',
  ]);
  assert.match(main.advice, /rate ten times greater.*More epochs/);
});

test("the lesson's single epoch was too few", () => assert.equal(diagnoseTable(TOO_FEW).main?.name, 'too few epochs'));

test("of the lesson's own good runs nothing is said", () => {
  for (const text of [GOOD, FINE_TUNED]) {
    const diagnosis = diagnoseTable(text, { validItems: 141, classes: 3 });
    assert.equal(diagnosis.main, null, diagnosis.text);
    assert.equal(diagnosis.line, '');
    assert.match(diagnosis.text, /^No sign of trouble\./);
  }
});

test('a table is read as each of the three styles prints it', () => {
  const rows = [
    { epoch: 0, values: [1.5, 1.25, 0.5], seconds: 14 },
    { epoch: 1, values: [Number.NaN, Number.POSITIVE_INFINITY, null], seconds: 3700 },
    { epoch: 2, values: [1144188288, null, 0.25], seconds: 5 },
  ];
  for (const style of ['lesson', 'v1', 'v2'] as TableStyle[]) {
    const text = formatTable(['epoch', 'train_loss', 'valid_loss', 'error_rate'], rows, 99, style);
    assert.deepEqual(readTable(text), [
      { trainLoss: 1.5, validLoss: 1.25, error: 0.5 },
      { trainLoss: Number.NaN, validLoss: Number.POSITIVE_INFINITY, error: null },
      { trainLoss: 1144188288, validLoss: null, error: 0.25 },
    ]);
  }
});

test('columns go by their headers: accuracy is read as what is left to an error rate', () => {
  const text = 'epoch  train_loss  valid_loss  fbeta  accuracy  time\n0  1  2  0.3  0.75  00:01';
  assert.deepEqual(readTable(text), [{ trainLoss: 1, validLoss: 2, error: 0.25 }]);
  assert.deepEqual(readTable('epoch  train_loss  time\n0  1.5  00:01'), [
    { trainLoss: 1.5, validLoss: null, error: null },
  ]);
});

test('numbers are taken as well as text', () => {
  assert.equal(diagnoseTable([[1, 12.2, 1.1e9, 0.77]]).main?.name, 'learning rate too high');
  assert.equal(diagnoseTable([[0, Number.NaN, Number.NaN, 0.6]]).main?.name, 'diverged');
});

test('what is no table is refused with what to give', () => {
  assert.throws(
    () => diagnoseTable('Total time: 00:13'),
    /diagnoseTable: expected rows such as '1 {2}0\.710584.*got 'Total time/,
  );
  assert.throws(() => diagnoseTable([]), /diagnoseTable: table: expected the text of a table, or its rows/);
  assert.throws(() => diagnoseTable([[1]]), /diagnoseTable: row 0: expected numbers \(epoch, train_loss/);
  assert.throws(() => diagnoseTable(GOOD, { valid: 141 } as never), /there is no option 'valid'/);
});
