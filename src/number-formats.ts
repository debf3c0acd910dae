/** Numbers as files keep them, little-endian, by the names that safetensors gives the types; all become float32. */

/** Reads all of `bytes`. Throws where there is no such type. */
export function readNumbers(type: string, bytes: Buffer): Float32Array {
  const format = FORMATS.get(type);
  if (!format) throw new Error(`expected numbers of one of the types ${[...FORMATS.keys()].join(', ')}, found ${type}`);
  if (type === 'F32') {
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  }
  const { size, read } = format;
  return Float32Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => read(bytes, i * size));
}

/** How a number is kept. */
export interface NumberFormat {
  /** Bytes. */
  size: number;
  read(bytes: Buffer, at: number): number;
}

/** IEEE 754 half precision: 1 bit sign, 5 bits exponent, 10 bits fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function brain(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

export const FORMATS: ReadonlyMap<string, NumberFormat> = new Map<string, NumberFormat>([
  ['F64', { size: 8, read: (b, at) => b.readDoubleLE(at) }],
  ['F32', { size: 4, read: (b, at) => b.readFloatLE(at) }],
  ['F16', { size: 2, read: (b, at) => half(b.readUInt16LE(at)) }],
  ['BF16', { size: 2, read: (b, at) => brain(b.readUInt16LE(at)) }],
  ['I64', { size: 8, read: (b, at) => Number(b.readBigInt64LE(at)) }],
  ['I32', { size: 4, read: (b, at) => b.readInt32LE(at) }],
  ['I16', { size: 2, read: (b, at) => b.readInt16LE(at) }],
  ['I8', { size: 1, read: (b, at) => b.readInt8(at) }],
  ['U8', { size: 1, read: (b, at) => b.readUInt8(at) }],
  ['BOOL', { size: 1, read: (b, at) => b.readUInt8(at) }],
]);
