/** A member of a tar archive. Its content has to be read to the end before the next one. */
export interface TarEntry {
  /** As the archive says, unchecked. */
  path: string;
  /** The type flag: `0` a file, `5` a folder, `2` a symbolic link, … */
  type: string;
  /** Bytes of the content. */
  size: number;
  content: AsyncIterable<Uint8Array>;
}

/**
 * The members of a tar archive, read piece by piece: POSIX.1-2001 ustar and pax (IEEE Std 1003.1, "pax Interchange
 * Format") and GNU's long names. Throws on a header whose checksum is wrong and on an archive that is cut off.
 */
export async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(bytes);
  try {
    yield* entries(source);
  } finally {
    await source.close();
  }
}

async function* entries(source: ByteSource): AsyncGenerator<TarEntry> {
  let [longPath, pax, common]: [string | null, Pax, Pax] = [null, {}, {}];
  for (;;) {
    const header = await source.take(BLOCK, true);
    if (header === null || header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = text(header, 156, 1).replace('\0', '0') || '0';
    const size = Number({ ...common, ...pax }.size ?? number(header, 124));
    if (!Number.isSafeInteger(size) || size < 0) throw new Error(`a member says it has ${size} bytes`);
    if ('Lxg'.includes(type)) {
      if (size > MOST_TEXT) throw new Error('a header is too long');
      const content = (await source.take(size))!;
      await source.take(padding(size));
      if (type === 'L') longPath = text(content, 0, size);
      else if (type === 'x') pax = parsePax(content);
      else common = { ...common, ...parsePax(content) };
      continue;
    }
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const name = (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100);
    const path = { ...common, ...pax }.path ?? longPath ?? name;
    const content = new Content(source, size);
    yield { path, type, size, content };
    await content.skip();
    await source.take(padding(size));
    [longPath, pax] = [null, {}];
  }
}

const BLOCK = 512;
/** Longest header in words, bytes: an archive must not fill the memory. */
const MOST_TEXT = 1 << 20;

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;

/** Text up to the first zero byte. */
const text = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('utf8', at, at + length).replace(/\0[\s\S]*$/, '');

/** Octal digits, or GNU's binary form for what they cannot hold. */
function number(header: Buffer, at: number): number {
  if (header[at]! & 0x80) return Number(header.readBigUInt64BE(at + 4));
  return Number.parseInt(text(header, at, 12).trim() || '0', 8);
}

/** The sum of a header's bytes, its own field taken as spaces. */
function checkSum(header: Buffer): void {
  let sum = 8 * 32;
  for (const [i, byte] of header.entries()) if (i < 148 || i >= 156) sum += byte;
  if (Number.parseInt(text(header, 148, 8).trim(), 8) !== sum) throw new Error('it is no tar archive, or damaged');
}

interface Pax {
  path?: string;
  size?: string;
}

/** Records `length key=value\n`. */
function parsePax(content: Buffer): Pax {
  const result: Pax = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = Number(content.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length <= space - at) throw new Error('a pax header is damaged');
    const [key, ...value] = content.toString('utf8', space + 1, at + length - 1).split('=');
    if (key === 'path' || key === 'size') result[key] = value.join('=');
    at += length;
  }
  return result;
}

/** Bytes in pieces of any wanted length. */
class ByteSource {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** Lets go of the file that they come from. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  /** Exactly `length` bytes. Null, where `mayEnd`: there are no more. */
  async take(length: number, mayEnd = false): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const piece = await this.some(missing, mayEnd && missing === length);
      if (piece === null) return null;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** From 1 to `most` bytes. */
  async some(most: number, mayEnd = false): Promise<Buffer | null> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#iterator.next();
      if (done && mayEnd) return null;
      if (done) throw new Error('it is cut off');
      this.#rest = Buffer.from(value.buffer, value.byteOffset, value.length);
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    return piece;
  }
}

class Content implements AsyncIterable<Uint8Array> {
  readonly #source: ByteSource;
  #left: number;

  constructor(source: ByteSource, size: number) {
    this.#source = source;
    this.#left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const piece = (await this.#source.some(this.#left))!;
      this.#left -= piece.length;
      yield piece;
    }
  }

  /** Reads what is left of it. */
  async skip(): Promise<void> {
    for await (const _ of this);
  }
}
