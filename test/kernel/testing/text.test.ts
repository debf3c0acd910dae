import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masked, sameText } from '../../../kernel/testing/text.js';

const exact = { tolerance: 0, ignore: [] };
const near = (tolerance: number) => ({ tolerance, ignore: [] });

test('without a tolerance text must be equal, up to colours, line ends and space at the end of lines', () => {
  assert.ok(sameText('\u001b[31mred\u001b[39m  \r\nline\n', 'red\nline', exact));
  assert.ok(!sameText('0.3', '0.30', exact));
  assert.ok(!sameText('a', 'b', exact));
});

test('a tolerance counts from 1 up in proportion to the number, below it as it is', () => {
  assert.ok(sameText('loss 1000.0', 'loss 1000.9', near(1e-3)));
  assert.ok(!sameText('loss 1000.0', 'loss 1001.1', near(1e-3)));
  assert.ok(sameText('loss 0.0001', 'loss 0.0009', near(1e-3)));
  assert.ok(!sameText('loss 0.001', 'loss 0.003', near(1e-3)));
  assert.ok(sameText('-1.5e-7 nan Infinity', '-1.6e-7  nan Infinity', near(1e-3)));
  assert.ok(!sameText('nan', '1', near(1e3)));
  assert.ok(!sameText('1', '-1', near(0.1)));
});

test('with a tolerance only numbers may differ, and numbers within names are no numbers', () => {
  assert.ok(!sameText('train 1.0', 'valid 1.0', near(0.1)));
  assert.ok(!sameText('resnet34', 'resnet35', near(0.5)));
  assert.ok(!sameText('1 2', '1 2 3', near(10)));
});

test('what is ignored leaves an ellipsis', () => {
  const ignore = [/\d\d:\d\d/gu];
  assert.equal(masked('took 00:13, then 01:02', ignore), 'took …, then …');
  assert.ok(sameText('took 00:13', 'took 00:14', { tolerance: 0, ignore }));
  assert.ok(!sameText('took 00:13', 'took', { tolerance: 0, ignore }));
});
