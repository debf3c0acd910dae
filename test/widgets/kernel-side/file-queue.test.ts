import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileQueue } from '../../../widgets/kernel-side/file-queue.js';

test('pages come in order, and the last one may be short', () => {
  const queue = new FileQueue(5, 2);
  const pages = [];
  for (; queue.page.length > 0; queue.advance([], [])) pages.push([...queue.page]);
  assert.deepEqual(pages, [[0, 1], [2, 3], [4]]);
});

test('only an id on the page can be flagged', () => {
  const queue = new FileQueue(3, 2);
  assert.deepEqual([queue.toggle(0), queue.toggle(2), queue.toggle(-1)], [true, false, false]);
  assert.deepEqual(queue.flagged, [0]);
  queue.toggle(0);
  assert.deepEqual(queue.flagged, []);
});

test('what failed stays at the head of the next page, flagged', () => {
  const queue = new FileQueue(5, 2);
  queue.advance([0], [1]);
  assert.deepEqual([queue.page, queue.flagged, queue.waiting, queue.gone], [[1, 2], [1], [3, 4], [0]]);
});

test('every step can be taken back, with its flags', () => {
  const queue = new FileQueue(5, 2);
  queue.toggle(0);
  queue.advance([0], []);
  queue.toggle(3);
  queue.advance([3], []);
  assert.deepEqual(queue.lastMoved, [3]);
  queue.back([3]);
  assert.deepEqual([queue.page, queue.flagged], [[2, 3], [3]]);
  queue.back([0]);
  assert.deepEqual([queue.page, queue.flagged, queue.waiting, queue.gone], [[0, 1], [0], [2, 3, 4], []]);
  assert.equal(queue.canUndo, false);
});

test('what could not be brought back is on no page any more', () => {
  const queue = new FileQueue(4, 2);
  queue.advance([0], []);
  queue.advance([2, 3], []);
  queue.back([2]);
  assert.deepEqual([queue.page, queue.gone], [[2], [0, 3]]);
  queue.back([0]);
  assert.deepEqual([queue.page, queue.waiting], [[0, 1], [2]]);
});
