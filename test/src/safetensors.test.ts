import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSafetensors, encodeSafetensors } from '../../src/safetensors.js';

const tensors = [
  { name: 'a', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
  { name: 'b', shape: [], values: Float32Array.of(-0.5) },
];

test('what is encoded is decoded', () => {
  const bytes = Buffer.concat(encodeSafetensors(tensors, { format: 'x' }));
  const { tensors: found, metadata } = decodeSafetensors(bytes, 'file');
  assert.deepEqual([...found.values()], tensors);
  assert.deepEqual(metadata, { format: 'x' });
});

test('the numbers begin at a multiple of 8 behind a JSON header, as the format says', () => {
  const bytes = Buffer.concat(encodeSafetensors(tensors));
  const length = Number(bytes.readBigUInt64LE());
  assert.equal(length % 8, 0);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  assert.deepEqual(header.a, { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] });
  assert.equal(bytes.readFloatLE(8 + length + header.b.data_offsets[0]), -0.5);
});

test('numbers of another kind are an error', () => {
  const header = Buffer.from(JSON.stringify({ a: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const bytes = Buffer.concat([length, header, Buffer.alloc(2)]);
  assert.throws(() => decodeSafetensors(bytes, 'model'), /model: a: expected float32 numbers \(F32\), found F16/);
});
