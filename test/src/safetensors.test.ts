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

/** A file with this header and this many bytes of numbers. */
function fileOf(header: unknown, size = 0): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(size)]);
}

test('numbers of every type are read: halves, brain floats, doubles, whole numbers', () => {
  const header = {
    half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
    brain: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
    double: { dtype: 'F64', shape: [1], data_offsets: [12, 20] },
    whole: { dtype: 'I64', shape: [1], data_offsets: [20, 28] },
    bytes: { dtype: 'I8', shape: [2], data_offsets: [28, 30] },
  };
  const bytes = fileOf(header, 30);
  const start = bytes.length - 30;
  // 1, -2.5, the smallest half above 0, infinity; then 1 and -3.140625.
  for (const [i, half] of [0x3c00, 0xc100, 0x0001, 0x7c00, 0x3f80, 0xc049].entries())
    bytes.writeUInt16LE(half, start + 2 * i);
  bytes.writeDoubleLE(0.1, start + 12);
  bytes.writeBigInt64LE(-7n, start + 20);
  bytes.writeInt8(-3, start + 28);
  const { tensors: found } = decodeSafetensors(bytes, 'file');
  const values = (name: string) => [...found.get(name)!.values];
  assert.deepEqual(values('half'), [1, -2.5, 2 ** -24, Number.POSITIVE_INFINITY]);
  assert.deepEqual(values('brain'), [1, -3.140625]);
  assert.deepEqual(values('double'), [Math.fround(0.1)]);
  assert.deepEqual(values('whole'), [-7]);
  assert.deepEqual(values('bytes'), [-3, 0]);
});

const entry = (changes: object = {}) => ({ dtype: 'F32', shape: [1], data_offsets: [0, 4], ...changes });

const hostile: Record<string, [bytes: Buffer, message: RegExp]> = {
  'an empty file': [Buffer.alloc(0), /m: expected a safetensors file, but it is damaged or another kind/],
  'a header longer than the file': [Buffer.from('ffffffffffffff7f', 'hex'), /m: expected a safetensors file/],
  'no JSON': [fileOf('{'), /header is no JSON/],
  'a list': [fileOf('[]'), /header is no JSON object/],
  'nothing of a tensor': [fileOf({ a: null }), /m: a: expected a type, a shape and two offsets/],
  'a type there is none of': [
    fileOf({ a: entry({ dtype: 'Q4' }) }, 4),
    /a: expected numbers of a type such as F32, found Q4/,
  ],
  'a negative size': [fileOf({ a: entry({ shape: [-1] }) }, 4), /a: expected a type, a shape/],
  'a shape far larger than the file': [
    fileOf({ a: entry({ shape: [1e9, 1e9] }) }, 4),
    /a: 4 bytes for shape \[1000000000,1000000000\] of F32/,
  ],
  'a shape whose size overflows': [fileOf({ a: entry({ shape: Array(60).fill(1e6) }) }, 4), /a: 4 bytes for shape/],
  'offsets behind the end': [
    fileOf({ a: entry({ data_offsets: [4, 8] }) }, 4),
    /a: its numbers begin at byte 4, expected 0/,
  ],
  'tensors that share numbers': [fileOf({ a: entry(), b: entry() }, 4), /b: its numbers begin at byte 0, expected 4/],
  'numbers missing': [
    fileOf({ a: entry({ shape: [2], data_offsets: [0, 8] }) }, 4),
    /8 bytes of numbers expected, found 4/,
  ],
  'something behind the numbers': [fileOf({ a: entry() }, 9), /4 bytes of numbers expected, found 9/],
  'metadata that is no text': [fileOf({ __metadata__: { a: {} } }), /expected texts as metadata/],
};

for (const [what, [bytes, message]] of Object.entries(hostile)) {
  test(`a damaged or hostile file is told apart: ${what}`, () => {
    assert.throws(() => decodeSafetensors(bytes, 'm'), message);
  });
}

test('a tensor or a text by the name of __proto__ is only one of that name', () => {
  const bytes = fileOf(
    '{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    4,
  );
  const { tensors: found, metadata } = decodeSafetensors(bytes, 'm');
  assert.deepEqual([...found.keys()], ['__proto__']);
  assert.equal(Object.getPrototypeOf(metadata), Object.prototype);
  assert.equal(({} as Record<string, unknown>).dtype, undefined);
});
