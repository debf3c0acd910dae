/**
 * The safetensors format (https://github.com/huggingface/safetensors#format): the length of a JSON header in 8 bytes,
 * the header, then the numbers. A file of data only: reading it runs nothing. Written as float32, read from any type.
 */
import { FORMATS, readNumbers } from './number-formats.js';
import { countOf } from './shape.js';

export interface NamedTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

/** The file in parts, to be written one after the other. */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  // Padded with spaces so that the numbers begin at a multiple of 8, as the format asks.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return [length, padded, ...tensors.map(({ values }) => bytesOf(values))];
}

/**
 * The tensors of a file by name, and its metadata. Throws, naming `file`, where it is damaged, no such file, or one that
 * contradicts itself: sizes, overlaps and gaps are checked before anything is read.
 */
export function decodeSafetensors(
  bytes: Buffer,
  file: string,
): { tensors: Map<string, NamedTensor>; metadata: Record<string, string> } {
  const { header, start } = readHeader(bytes, file);
  const { __metadata__: metadata = {}, ...entries } = header;
  const checked = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, file));
  checkOffsets(checked, bytes.length - start, file);
  const tensors = new Map<string, NamedTensor>();
  for (const { name, dtype, shape, from, to } of checked) {
    tensors.set(name, { name, shape, values: readNumbers(dtype, bytes.subarray(start + from, start + to)) });
  }
  return { tensors, metadata: checkMetadata(metadata, file) };
}

/** A header longer than this is none: the format's own limit, bytes. */
const LONGEST_HEADER = 100_000_000;

interface Entry {
  name: string;
  dtype: string;
  shape: number[];
  from: number;
  to: number;
}

function readHeader(bytes: Buffer, file: string): { header: Record<string, unknown>; start: number } {
  const length = bytes.length >= 8 ? Number(bytes.readBigUInt64LE()) : Number.NaN;
  if (!(8 + length <= bytes.length) || length > LONGEST_HEADER)
    throw new Error(`${file}: expected a safetensors file, but it is damaged or another kind`);
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  } catch (cause) {
    throw new Error(`${file}: expected a safetensors file, but its header is no JSON`, { cause });
  }
  if (!isObject(header)) throw new Error(`${file}: expected a safetensors file, but its header is no JSON object`);
  return { header, start: 8 + length };
}

function checkEntry(name: string, entry: unknown, file: string): Entry {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (typeof dtype !== 'string' || !whole(shape) || !whole(offsets) || offsets.length !== 2) {
    throw new Error(`${file}: ${name}: expected a type, a shape and two offsets in the header: the file is damaged`);
  }
  const itemSize = FORMATS.get(dtype)?.size;
  if (!itemSize) throw new Error(`${file}: ${name}: expected numbers of a type such as F32, found ${dtype}`);
  const [from, to] = offsets as [number, number];
  if (to - from !== itemSize * countOf(shape)) {
    throw new Error(`${file}: ${name}: ${to - from} bytes for shape [${shape}] of ${dtype}: the file is damaged`);
  }
  return { name, dtype, shape, from, to };
}

/** Tensors lie side by side from the first byte to the last, as the format asks: nothing shared and nothing hidden. */
function checkOffsets(entries: readonly Entry[], length: number, file: string): void {
  let end = 0;
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) {
      throw new Error(`${file}: ${name}: its numbers begin at byte ${from}, expected ${end}: the file is damaged`);
    }
    end = to;
  }
  if (end !== length)
    throw new Error(`${file}: ${end} bytes of numbers expected, found ${length}: it is cut short or damaged`);
}

function checkMetadata(metadata: unknown, file: string): Record<string, string> {
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw new Error(`${file}: expected texts as metadata: the file is damaged`);
  }
  return { ...metadata } as Record<string, string>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
