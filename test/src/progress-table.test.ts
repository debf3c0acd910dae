import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  formatCell,
  formatTable,
  formatTime,
  headerLine,
  rowLine,
  type TableRow,
  type TableStyle,
  wrapped,
} from '../../src/progress-table.js';
import { repositoryFile } from '../helpers/repository.js';

const NAMES = ['epoch', 'train_loss', 'valid_loss', 'error_rate'];

const row = (epoch: number, values: (number | null)[], seconds: number): TableRow => ({
  epoch: epoch - 1,
  values,
  seconds,
});

test("the table of the lesson's first run is reproduced to the letter", () => {
  const rows = [
    row(1, [0.710584, 0.087024, 0.021277], 14),
    row(2, [0.414239, 0.045413, 0.014184], 13),
    row(3, [0.306174, 0.035602, 0.014184], 13),
    row(4, [0.239355, 0.03523, 0.021277], 13.9),
  ];
  assert.equal(
    formatTable(NAMES, rows, 54),
    [
      'Total time: 00:54',
      'epoch  train_loss  valid_loss  error_rate',
      '1      0.710584    0.087024    0.021277    (00:14)',
      '2      0.414239    0.045413    0.014184    (00:13)',
      '3      0.306174    0.035602    0.014184    (00:13)',
      '4      0.239355    0.035230    0.021277    (00:13)',
      '',
    ].join('\n'),
  );
});

test('a number too wide for its column pushes the rest, and the header is padded to it', () => {
  const rows = [row(1, [12.220007, 1144188288, 0.765957], 13)];
  assert.equal(
    formatTable(NAMES, rows, 13),
    [
      'Total time: 00:13',
      'epoch  train_loss  valid_loss  error_rate       ',
      '1      12.220007   1144188288.000000  0.765957    (00:13)',
      '',
    ].join('\n'),
  );
});

test('a missing validation is shown as #na#', () => {
  assert.equal(
    formatTable(NAMES, [row(1, [0.5, null, null], 1)], 1),
    'Total time: 00:01\nepoch  train_loss  valid_loss  error_rate\n1      0.500000    #na#        #na#        (00:01)\n',
  );
});

test('a run that ended before its first epoch leaves the headers', () => {
  assert.equal(formatTable(NAMES, [], 3), 'Total time: 00:03\nepoch  train_loss  valid_loss  error_rate\n');
});

test('losses that are not finite are shown as Python shows them', () => {
  assert.deepEqual(
    [Number.NaN, Infinity, -Infinity].map((value) => formatCell(value)),
    ['nan', 'inf', '-inf'],
  );
  assert.equal(formatCell(1e22), '10000000000000000000000.000000');
});

test('times have hours only where needed', () => {
  assert.deepEqual([0.9, 65, 3661].map(formatTime), ['00:00', '01:05', '1:01:01']);
});

/** What test/oracle/make_tables.py wrote. */
const printed = JSON.parse(readFileSync(repositoryFile('test/oracle/tables.json'), 'utf8')) as Record<string, string>;

for (const style of ['v1', 'v2'] as const) {
  const rows = [
    row(1, [0.957604, 0.199212, 0.045045], 7),
    row(2, [0.556265, 0.093994, 0.036036], 6.9),
    row(3, [Number.NaN, Number.POSITIVE_INFINITY, 0], 3666),
    row(4, [0.273781, null, null], 6),
  ];

  test(`the table of ${style} is that of its fastprogress in a console, to the letter`, () => {
    assert.equal(formatTable(NAMES, rows, 54, style), printed[style]);
  });

  test(`printed line by line the table of ${style} is the same`, () => {
    const lines = [headerLine(NAMES, style), ...rows.map((each) => rowLine(NAMES, each, style)), ''];
    assert.equal(lines.join('\n'), printed[style]);
  });
}

test('a number too wide for its column keeps its distance in every style', () => {
  const wide = row(1, [12.220007, 1144188288, 0.765957], 13);
  const line = (style: TableStyle) => rowLine(NAMES, wide, style);
  assert.equal(line('lesson'), '1      12.220007   1144188288.000000  0.765957    (00:13)');
  assert.equal(line('v1'), '0         12.220007   1144188288.000000  0.765957    00:13     ');
  assert.equal(line('v2'), line('v1'));
});

test('a sentence below the table is broken between words only, and says the same', () => {
  const said = 'Too few epochs? The training loss fell from 1.78 to 1.19 in 1 epoch. Train for longer.';
  const lines = wrapped(said, 30).split('\n');
  assert.deepEqual(lines, [
    'Too few epochs? The training',
    'loss fell from 1.78 to 1.19 in',
    '1 epoch. Train for longer.',
  ]);
  assert.equal(wrapped('short', 30), 'short');
  assert.equal(wrapped(`${'x'.repeat(40)} y`, 30), `${'x'.repeat(40)} y`.replace(' ', '\n'));
});
