import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file operations of the trash: `node:fs/promises`, or a stand-in of the tests that fails at a chosen one. */
export type FileOperations = Pick<
  typeof fs,
  | 'appendFile'
  | 'copyFile'
  | 'link'
  | 'lstat'
  | 'mkdir'
  | 'open'
  | 'readdir'
  | 'readFile'
  | 'readlink'
  | 'rename'
  | 'rm'
  | 'rmdir'
  | 'truncate'
  | 'unlink'
  | 'writeFile'
>;

export const realFiles: FileOperations = fs;

/** True if there is something at `path`, a link that leads nowhere included. */
export const exists = (files: FileOperations, path: string): Promise<boolean> =>
  files.lstat(path).then(
    () => true,
    () => false,
  );

/** Makes what was written under `path` (a file, or a folder's entries) survive a power failure, where the system can. */
export async function sync(files: FileOperations, path: string): Promise<void> {
  const handle = await files.open(path, 'r').catch(() => null);
  if (!handle) return; // Windows opens no folders.
  try {
    await handle.sync().catch(() => {});
  } finally {
    await handle.close();
  }
}

/** Writes a file so that after any crash it is there whole or not at all. */
export async function writeWhole(files: FileOperations, path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  await files.writeFile(part, text);
  await sync(files, part);
  await files.rename(part, path);
  await sync(files, dirname(path));
}

/**
 * Moves a file to a name that must be free. At every moment the whole file is under one name or both, never under
 * none; and what has come to `to` in the meantime is not overwritten (error `EEXIST`). Where it fails, it is where it was.
 */
export async function move(files: FileOperations, from: string, to: string): Promise<void> {
  await files.mkdir(dirname(to), { recursive: true });
  // Some systems link to what a symbolic link leads to: such a link is renamed.
  if ((await files.lstat(from)).isSymbolicLink()) return files.rename(from, await free(files, to));
  try {
    await files.link(from, to);
  } catch (error) {
    if (!(noLinks as readonly unknown[]).includes((error as NodeJS.ErrnoException).code)) throw error;
    await copy(files, from, to);
  }
  await sync(files, dirname(to));
  try {
    await files.unlink(from);
  } catch (error) {
    // In a folder that may not be changed the file stays, so its second name goes. Only if it is really still there.
    if (await exists(files, from)) await files.unlink(to);
    throw error;
  }
  await sync(files, dirname(from));
}

/** What systems say to a hard link on another file system, on one that has none, or that may not be made. */
const noLinks = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'] as const;

/** Name of a copy while it is made: one that nobody else gives a file, so what a crash left can be removed. */
export const partOf = (path: string): string => `${path}.notebear-part`;

async function copy(files: FileOperations, from: string, to: string): Promise<void> {
  const part = partOf(to);
  await files.copyFile(from, part);
  await sync(files, part);
  await files.rename(part, await free(files, to));
}

async function free(files: FileOperations, path: string): Promise<string> {
  if (await exists(files, path)) throw Object.assign(new Error(`'${path}' exists already`), { code: 'EEXIST' });
  return path;
}

/** True if both are files of equal content. */
export async function sameContent(files: FileOperations, a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([files.lstat(a), files.lstat(b)]);
  if (x.ino !== 0 && x.ino === y.ino && x.dev === y.dev) return true;
  if (!x.isFile() || !y.isFile() || x.size !== y.size) return false;
  const [one, other] = await Promise.all([files.readFile(a), files.readFile(b)]);
  return one.equals(other);
}
