import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { expect, shown } from '../options.js';

export interface ImageFilesOptions {
  /**
   * Endings of the files wanted, such as `['.jpg']`, whatever the case. Default: those of all usual picture formats.
   */
  extensions?: readonly string[];
  /** Also in folders within folders. Default true. */
  recurse?: boolean;
  /** Folders directly below the root to leave out. Default `models` and `test`. */
  exclude?: readonly string[];
  /** Folders directly below the root to look into, and no others. Default: all. */
  include?: readonly string[];
}

/**
 * The image files below `root`, as paths relative to it with `/` between the parts, sorted the same way on every
 * machine. Files are known by their extension; nothing is opened.
 *
 * Left out: hidden files and folders (so also `.trash`), and by default the folders `models` and `test` directly below
 * `root` (fastai keeps saved models and unlabelled pictures there). Links to folders are followed, each folder once.
 * Throws if `root` is missing or no folder.
 */
export async function imageFiles(root: string, options: ImageFilesOptions = {}): Promise<string[]> {
  const { extensions = pictures, recurse = true, exclude = notClasses, include } = options;
  for (const [name, list] of Object.entries({ extensions, exclude, include: include ?? [] })) {
    const isList = Array.isArray(list) && list.every((item) => typeof item === 'string');
    expect(name, list, isList, name === 'extensions' ? "a list such as ['.jpg']" : 'a list of names of folders');
  }
  await checkFolder(root);
  const wanted: Wanted = {
    extensions: new Set(extensions.map((ending) => `.${ending.replace(/^\./, '').toLowerCase()}`)),
    folder: (folder, name) =>
      recurse && (folder !== '' || (include ? include.includes(name) : !exclude.includes(name))),
  };
  const files: string[] = [];
  await walk(root, '', files, new Set(), wanted);
  return files.sort(byCodeUnits);
}

interface Wanted {
  extensions: ReadonlySet<string>;
  /** Whether the folder `name` in `folder` (relative to the root, which is `''`) is looked into. */
  folder(folder: string, name: string): boolean;
}

/** An order that does not depend on the machine's language. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const pictures = '.jpg .jpeg .jpe .jfif .png .gif .bmp .dib .webp .tif .tiff .avif .heic .heif .svg'.split(' ');

const notClasses = ['models', 'test'];

async function walk(root: string, folder: string, files: string[], seen: Set<string>, wanted: Wanted): Promise<void> {
  const real = await realpath(join(root, folder));
  if (seen.has(real)) return;
  seen.add(real);
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((cause: Error) => {
    const advice = 'Whoever runs this needs the right to read it';
    throw new Error(`path: the folder '${join(root, folder)}' cannot be read: ${cause.message}. ${advice}`, { cause });
  });
  for (const entry of entries.sort((a, b) => byCodeUnits(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => null) : entry;
    if (kind?.isDirectory()) {
      if (wanted.folder(folder, entry.name)) await walk(root, path, files, seen, wanted);
    } else if (kind?.isFile() && wanted.extensions.has(extname(entry.name).toLowerCase())) files.push(path);
  }
}

/** Throws where a folder's path is no path: an empty one would be the current directory. */
export function checkPath(path: unknown): asserts path is string {
  if (typeof path === 'string' && path !== '') return;
  throw new TypeError(`path: expected the path of the folder with the pictures, got ${shown(path)}`);
}

async function checkFolder(root: string): Promise<void> {
  const found = await stat(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new Error(`path: there is no folder '${root}'. Give the folder that holds one folder of pictures per class`);
  });
  if (found.isDirectory()) return;
  throw new Error(`path: '${root}' is a file. Give the folder that holds one folder of pictures per class`);
}
