import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinBuffers, splitBuffers } from '../../../widgets/kernel-side/buffers.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

test('binary values leave null in a list and nothing in an object, and say where they were', () => {
  const split = splitBuffers({ title: 'lr', series: { name: 'train', x: bytes(1) }, thumbs: [bytes(2), bytes(3)] });
  assert.deepEqual(split, {
    state: { title: 'lr', series: { name: 'train' }, thumbs: [null, null] },
    buffer_paths: [
      ['series', 'x'],
      ['thumbs', 0],
      ['thumbs', 1],
    ],
    buffers: [bytes(1), bytes(2), bytes(3)],
  });
});

test('what was split is joined again', () => {
  const state = { a: [{ b: bytes(1, 2) }, bytes(3)], c: null, d: 'text' };
  const { state: stripped, buffer_paths, buffers } = splitBuffers(state);
  assert.deepEqual(joinBuffers(stripped, buffer_paths, buffers), state);
});

test('a view of a larger buffer travels without the rest of it', () => {
  const view = new Float32Array(new ArrayBuffer(16), 4, 1);
  view[0] = 1.5;
  assert.deepEqual(splitBuffers({ view }).buffers[0], new Uint8Array(Float32Array.of(1.5).buffer));
});

test('a path that leads nowhere, or to a prototype, is refused', () => {
  assert.throws(() => joinBuffers({}, [['a', 'b']], [bytes(1)]), /buffer path \["a","b"\] leads nowhere at "a"/);
  assert.throws(() => joinBuffers({}, [['__proto__', 'x']], [bytes(1)]), /leads nowhere/);
  assert.equal((Object.prototype as Record<string, unknown>).x, undefined);
});

test('fewer buffers than paths are refused', () => {
  assert.throws(() => joinBuffers({}, [['a']], []), /expected 1 buffers, one per buffer path, got 0/);
});
