import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf } from '../../../widgets/frontend/image-cleaner/keys.js';
import { describeRow } from '../../../widgets/frontend/image-cleaner/row-text.js';
import { Selection, toRanges } from '../../../widgets/frontend/image-cleaner/selection.js';

const pressed = (key: string, held: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) =>
  commandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

test('every key has its command, and keys that are not the cleaner’s have none', () => {
  assert.deepEqual(pressed('ArrowDown', { shiftKey: true }), { type: 'move', by: 'row', step: 1, extend: true });
  assert.deepEqual(pressed('3'), { type: 'relabel', label: 2 });
  assert.deepEqual([pressed('x'), pressed('X'), pressed('Delete')], Array(3).fill({ type: 'remove' }));
  assert.deepEqual([pressed('u'), pressed('z', { ctrlKey: true })], Array(2).fill({ type: 'undo' }));
  assert.deepEqual([pressed('r'), pressed('Z', { metaKey: true, shiftKey: true })], Array(2).fill({ type: 'redo' }));
  assert.deepEqual(
    [pressed('0'), pressed('Tab'), pressed('s', { ctrlKey: true }), pressed('x', { altKey: true })],
    Array(4).fill(undefined),
  );
  // Names of every object's properties are no keys of ours.
  assert.deepEqual([pressed('constructor'), pressed('toString', { ctrlKey: true })], [undefined, undefined]);
});

test('a decision is about the picture with the focus, a range, or what was added one by one', () => {
  const selection = new Selection();
  selection.move(7);
  assert.deepEqual(selection.ranges(20), [[7, 7]]);
  selection.move(4, { extend: true });
  assert.deepEqual([selection.ranges(20), selection.has(5), selection.has(8)], [[[4, 7]], true, false]);
  selection.toggle(12);
  selection.toggle(5);
  assert.deepEqual(selection.ranges(20), [
    [4, 4],
    [6, 7],
    [12, 12],
  ]);
  selection.all(20);
  assert.deepEqual(selection.ranges(20), [[0, 19]]);
  assert.deepEqual(selection.ranges(10), [[0, 9]], 'fewer are left');
  assert.deepEqual(selection.ranges(0), []);
  assert.deepEqual(toRanges([3, 1, 2, 9]), [
    [1, 3],
    [9, 9],
  ]);
});

test('a picture is told in words', () => {
  const row = { id: 0, name: 'a/b 1.jpg', label: 0, predicted: 1, loss: 3.456, probability: 0.031, split: 'train' };
  const text = describeRow(
    { ...row, flags: ['dark'], group: 2, decision: { action: 'relabel', label: 1 } },
    { classes: ['a', 'b'] },
  );
  assert.equal(text.all, 'a/b 1.jpg, a · taken for b, loss 3.46 · p 0.03 · train, copies 3, dark, → b');
  assert.deepEqual([text.name, text.kind], ['b 1.jpg', 'relabel']);
  assert.equal(describeRow(undefined, { classes: [] }).kind, 'waiting');
});
