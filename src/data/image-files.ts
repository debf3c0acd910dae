import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

/**
 * The image files below `root`, as paths relative to it with `/` between the parts, sorted the same way on every
 * machine. Files are known by their extension; nothing is opened.
 *
 * Left out: hidden files and folders (so also `.trash`), and the folders `models` and `test` directly below `root`
 * (fastai keeps saved models and unlabelled pictures there). Links to folders are followed, each folder once.
 * Throws if `root` is missing or no folder.
 */
export async function imageFiles(root: string): Promise<string[]> {
  await checkFolder(root);
  const files: string[] = [];
  const seen = new Set<string>();
  await walk(root, '', files, seen);
  return files.sort(byCodeUnits);
}

/** An order that does not depend on the machine's language. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const extensions = new Set(
  '.jpg .jpeg .jpe .jfif .png .gif .bmp .dib .webp .tif .tiff .avif .heic .heif .svg'.split(' '),
);

const notClasses = new Set(['models', 'test']);

async function walk(root: string, folder: string, files: string[], seen: Set<string>): Promise<void> {
  const real = await realpath(join(root, folder));
  if (seen.has(real)) return;
  seen.add(real);
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((cause: Error) => {
    const advice = 'Whoever runs this needs the right to read it';
    throw new Error(`path: the folder '${join(root, folder)}' cannot be read: ${cause.message}. ${advice}`, { cause });
  });
  for (const entry of entries.sort((a, b) => byCodeUnits(a.name, b.name))) {
    if (entry.name.startsWith('.') || (folder === '' && notClasses.has(entry.name))) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => null) : entry;
    if (kind?.isDirectory()) await walk(root, path, files, seen);
    else if (kind?.isFile() && extensions.has(extname(entry.name).toLowerCase())) files.push(path);
  }
}

async function checkFolder(root: string): Promise<void> {
  const found = await stat(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new Error(`path: there is no folder '${root}'. Give the folder that holds one folder of pictures per class`);
  });
  if (found.isDirectory()) return;
  throw new Error(`path: '${root}' is a file. Give the folder that holds one folder of pictures per class`);
}
