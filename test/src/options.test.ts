import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNames, expect, shown } from '../../src/options.js';

interface Options {
  maxLr?: number;
  wd?: number;
}
const NAMES: Record<keyof Options, true> = { maxLr: true, wd: true };

test('an option of which there is none is named, with the name that was meant', () => {
  const check = (options: object) => () => checkNames<Options>('fit', options, NAMES);
  assert.doesNotThrow(check({ wd: 1 }));
  assert.throws(check({ max_lr: 1 }), /^TypeError: fit: there is no option 'max_lr'\. It is called 'maxLr'$/);
  assert.throws(check({ speed: 1 }), /there is no option 'speed'\. There are: maxLr, wd/);
  assert.throws(check(null as never), /fit: expected an object of options, got null/);
});

test('a value that does not hold is shown as it would be written', () => {
  assert.throws(() => expect('bs', '4', false, 'a number'), /^RangeError: bs: expected a number, got '4'$/);
  assert.equal(shown(Math.max), 'function max');
  assert.equal(shown('x'.repeat(100)).length, 80);
});
