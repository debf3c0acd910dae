import { gzipSync } from 'node:zlib';

/** A member of a test's archive. */
export interface Member {
  path: string;
  content?: string | Buffer;
  /** Type flag. Default `0`, a file. */
  type?: string;
  link?: string;
}

/** The bytes of a ustar archive. */
export const tar = (members: readonly Member[]): Buffer =>
  Buffer.concat([...members.flatMap(member), Buffer.alloc(1024)]);

export const tgz = (members: readonly Member[]): Buffer => gzipSync(tar(members));

/** A pax header for the member after it. */
export function pax(key: string, value: string): Member {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = bytes + `${bytes + `${bytes}`.length}`.length;
  return { path: 'PaxHeader', type: 'x', content: `${length}${rest}` };
}

function member({ path, content = '', type = '0', link = '' }: Member): Buffer[] {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path.slice(0, 100), 0);
  header.write('0000644\0', 100);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((a, b) => a + b, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}
