import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Which of many files are there, as `names` relative to `root`; a broken symbolic link is not. A folder with many of them
 * is listed once: to ask for ten thousand files one by one takes a quarter of a second.
 */
export function filesThere(root: string, names: readonly string[]): Set<string> {
  const folders = new Map<string, string[]>();
  for (const name of names) {
    const folder = dirname(name);
    const inside = folders.get(folder);
    if (inside) inside.push(name);
    else folders.set(folder, [name]);
  }
  const there = new Set<string>();
  for (const [folder, inside] of folders) {
    const listed = inside.length < MANY ? new Set<string>() : plainFiles(root, folder);
    for (const name of inside) if (listed.has(name) || isThere(join(root, name))) there.add(name);
  }
  return there;
}

/** So many files of one folder are worth listing it. */
const MANY = 64;

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Links, and names that the system spells otherwise, are not among them: they are asked for. */
function plainFiles(root: string, folder: string): Set<string> {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    const prefix = folder === '.' ? '' : `${folder}/`;
    return new Set(entries.flatMap((entry) => (entry.isFile() ? prefix + entry.name : [])));
  } catch {
    return new Set();
  }
}
