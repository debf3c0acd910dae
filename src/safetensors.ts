/**
 * The safetensors format (https://github.com/huggingface/safetensors#format): the length of a JSON header in 8 bytes,
 * the header, then the numbers. A file of data only: reading it runs nothing. Here all tensors are float32.
 */
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

/** The tensors of a file by name, and its metadata. Throws, naming `file`, where it is damaged or no such file. */
export function decodeSafetensors(
  bytes: Buffer,
  file: string,
): { tensors: Map<string, NamedTensor>; metadata: Record<string, string> } {
  const { header, start } = readHeader(bytes, file);
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, Entry> & {
    __metadata__?: Record<string, string>;
  };
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(entries)) tensors.set(name, decode(bytes, start, name, entry, file));
  return { tensors, metadata };
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

function readHeader(bytes: Buffer, file: string): { header: object; start: number } {
  const length = bytes.length >= 8 ? Number(bytes.readBigUInt64LE()) : Number.NaN;
  if (!(8 + length <= bytes.length))
    throw new Error(`${file}: expected a safetensors file, but it is damaged or another kind`);
  try {
    return { header: JSON.parse(bytes.toString('utf8', 8, 8 + length)) as object, start: 8 + length };
  } catch (cause) {
    throw new Error(`${file}: expected a safetensors file, but its header is no JSON`, { cause });
  }
}

function decode(bytes: Buffer, start: number, name: string, entry: Entry, file: string): NamedTensor {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32') throw new Error(`${file}: ${name}: expected float32 numbers (F32), found ${dtype}`);
  const [from, to] = [start + offsets[0], start + offsets[1]];
  const size = 4 * shape.reduce((product, n) => product * n, 1);
  if (to - from !== size || to > bytes.length) throw new Error(`${file}: ${name}: the file is cut short or damaged`);
  return { name, shape, values: new Float32Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to)) };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
