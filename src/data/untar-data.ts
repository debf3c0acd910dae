import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { checkNames, expect, expectNumber } from '../options.js';
import { downloadArchive, forget } from './download-archive.js';
import { tarEntries } from './tar-reader.js';
import { byteText } from './text-table.js';

export interface UntarDataOptions {
  /** The folder that gets the data set's folder. Default `data`. */
  dest?: string;
  /** SHA-256 of the archive, in hexadecimal. Default: not checked. */
  sha256?: string;
  /** Seconds without a byte after which an attempt is given up; the next goes on where it stopped. Default 30. */
  timeout?: number;
  /** Further attempts. Default 4. */
  retries?: number;
  /** Most that may be unpacked, bytes: an archive must not fill the disk. Default 20 GB. */
  maxBytes?: number;
  /** Shows a line that says how far it is. Default true. */
  progress?: boolean;
}

/**
 * Unpacks a data set's archive (`.tar`, `.tgz`, `.tar.gz`), a file or a URL, and returns the path of its folder
 * `dest/name`; `name` is the archive's without its ending. A URL without such an ending gets `.tgz`, as fastai's do. A
 * folder of that name that is there already is returned as it is.
 *
 * A download that broke off goes on where it stopped, by a second call too. The archive is checked, unpacked beside its
 * place and renamed: there is never half of it. Throws, and leaves nothing, if the checksum differs, and if a member
 * would lie outside of the folder or is anything but a file or a folder (links, devices).
 */
export async function untarData(archive: string, options: UntarDataOptions = {}): Promise<string> {
  checkOptions(archive, options);
  const { dest = 'data', sha256, maxBytes = 20e9 } = options;
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(archive) && !/^[a-z]:[\\/]/i.test(archive);
  const source = isUrl && !ENDING.test(new URL(archive).pathname) ? withEnding(archive) : archive;
  const name = basename(isUrl ? decodeURIComponent(new URL(source).pathname) : source).replace(ENDING, '');
  expect('archive', archive, /^[^.\\/][^\\/]*$/.test(name), 'a file or URL that ends in the name of an archive');
  const folder = join(resolve(dest), name);
  if ((await stat(folder).catch(() => null))?.isDirectory()) return join(dest, name);
  await mkdir(dirname(folder), { recursive: true });
  const file = isUrl
    ? await downloadArchive(source, `${join(dirname(folder), `.${name}`)}.download`, options)
    : resolve(source);
  if (sha256 !== undefined) await checkSum(file, sha256.toLowerCase(), archive, isUrl);
  await unpack(file, folder, archive, maxBytes);
  if (isUrl) await forget(file);
  return join(dest, name);
}

const ENDING = /\.(tar|tgz|tar\.gz)$/i;

function withEnding(url: string): string {
  const parsed = new URL(url);
  parsed.pathname += '.tgz';
  return parsed.href;
}

const NAMES: Record<keyof UntarDataOptions, true> = {
  dest: true,
  sha256: true,
  timeout: true,
  retries: true,
  maxBytes: true,
  progress: true,
};

function checkOptions(archive: string, options: UntarDataOptions): void {
  checkNames('untarData', options, NAMES);
  const { sha256, timeout = 30, maxBytes = 20e9 } = options;
  expect('archive', archive, typeof archive === 'string' && archive !== '', 'the path or URL of an archive');
  expect('sha256', sha256, sha256 === undefined || /^[0-9a-f]{64}$/i.test(sha256), '64 hexadecimal digits');
  expect('timeout', timeout, timeout > 0, 'a number of seconds above 0');
  expectNumber('maxBytes', maxBytes, 1);
}

async function checkSum(file: string, expected: string, archive: string, remove: boolean): Promise<void> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  const found = hash.digest('hex');
  if (found === expected) return;
  if (remove) await forget(file);
  throw new Error(
    `'${archive}': the checksum differs: expected SHA-256 ${expected}, got ${found}. The archive is another one or was damaged on its way${remove ? '; it was removed' : ''}`,
  );
}

async function unpack(file: string, folder: string, archive: string, maxBytes: number): Promise<void> {
  const part = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await extract(file, part, maxBytes);
    // An archive of one folder is that folder, whatever it is called.
    const [only, ...others] = await readdir(part, { withFileTypes: true });
    if (!only) throw new Error('it is empty');
    const whole = others.length === 0 && only.isDirectory();
    await rename(whole ? join(part, only.name) : part, folder);
  } catch (cause) {
    throw new Error(`'${archive}' cannot be unpacked: ${(cause as Error).message}. Nothing was left behind`, { cause });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function extract(file: string, into: string, maxBytes: number): Promise<void> {
  let bytes = 0;
  for await (const { path, type, size, content } of tarEntries(await contentOf(file))) {
    const inside = safePath(path, type);
    if (inside === null) continue;
    bytes += size;
    if (bytes > maxBytes) throw new Error(`it holds more than maxBytes (${byteText(maxBytes)})`);
    const to = join(into, inside);
    await mkdir(type === '5' ? to : dirname(to), { recursive: true });
    if (type === '5') continue;
    // `wx`: a member that comes twice is an error, not an overwritten file.
    const out = await open(to, 'wx');
    try {
      for await (const piece of content) await out.write(piece);
    } finally {
      await out.close();
    }
  }
}

/** The bytes of the tar itself. */
async function contentOf(file: string): Promise<AsyncIterable<Uint8Array>> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0).finally(() => handle.close());
  const gzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  const bytes = createReadStream(file);
  return gzip ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

/** Null: the archive's own root. Throws on what may not be unpacked. */
function safePath(path: string, type: string): string | null {
  if (type !== '0' && type !== '5' && type !== '7') {
    throw new Error(
      `'${path}' is ${KINDS[type] ?? `of an unknown kind ('${type}')`}; only files and folders are unpacked`,
    );
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const outside =
    path.startsWith('/') || parts.some((part) => part === '..' || /[\\\0]/.test(part) || /^[a-z]:/i.test(part));
  if (outside) throw new Error(`'${path}' would lie outside of its folder`);
  return parts.length === 0 ? null : parts.join('/');
}

const KINDS: Record<string, string> = {
  1: 'a hard link',
  2: 'a symbolic link',
  3: 'a device',
  4: 'a device',
  6: 'a pipe',
};
