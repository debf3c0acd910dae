import { inflateRawSync } from 'node:zlib';

/** Files of a ZIP archive in memory, by name (PKWARE's APPNOTE.TXT, sections 4.3.12 and 4.3.16; no ZIP64). */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0) throw new Error('the archive has no directory at its end: is the file complete?');
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let i = bytes.readUInt16LE(end + 10); i > 0; i--) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, content(bytes, at));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');

/** The file whose entry in the directory is at `entry`. */
function content(bytes: Buffer, entry: number): Buffer {
  const method = bytes.readUInt16LE(entry + 10);
  const size = bytes.readUInt32LE(entry + 20);
  const local = bytes.readUInt32LE(entry + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const stored = bytes.subarray(start, start + size);
  if (stored.length < size) throw new Error('the archive ends in the middle of a file: is it complete?');
  return method === 8 ? inflateRawSync(stored) : stored;
}
