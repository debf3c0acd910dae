import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * `path` relative to the folder `root`, with `/` between the parts. Throws if the file lies elsewhere, also where a
 * symbolic link takes it there, or in the trash already. The file need not exist.
 */
export function pathInside(root: string, path: string): string {
  return relativeTo(root, path, realPath(resolve(path)));
}

/**
 * Like `pathInside`, of the name itself: a symbolic link in the data set is inside wherever it leads, for moving it
 * moves the link. The folders above it must lead into the data set.
 */
export function placeInside(root: string, path: string): string {
  return placesInside(root)(path);
}

/** `placeInside` for many files at one time: where a folder leads is found out once. */
export function placesInside(root: string): (path: string) => string {
  const realRoot = realpathSync(root);
  const prefixes = new Map<string, string>();
  return (path) => {
    const name = basename(path);
    // What a system may take for more than a name is looked at one by one.
    const plain = !/^\.{0,2}$|\\/.test(name);
    const prefix = plain ? prefixes.get(dirname(path)) : undefined;
    if (prefix !== undefined) return prefix + name;
    const absolute = resolve(path);
    const inside = relativeTo(root, path, join(realPath(dirname(absolute)), basename(absolute)), realRoot);
    if (plain) prefixes.set(dirname(path), inside.slice(0, inside.length - name.length));
    return inside;
  };
}

function relativeTo(root: string, path: string, real: string, realRoot = realpathSync(root)): string {
  const byName = relative(resolve(root), resolve(path));
  const byPlace = relative(realRoot, real);
  if (escapes(byPlace)) {
    const where = real === path ? '' : ` (it leads to '${real}')`;
    throw new Error(`'${path}'${where} is not inside '${root}'. Only files of the data set can be moved to its trash`);
  }
  const inside = (escapes(byName) ? byPlace : byName).split(sep).join('/');
  if (inside.startsWith('.trash/')) throw new Error(`'${path}' is in the trash already`);
  return inside;
}

/** True for a relative path that leaves its folder, or that is the folder itself. */
export const escapes = (path: string): boolean => path === '' || isAbsolute(path) || path.split(/[\\/]/).includes('..');

/** Where a path really leads. What does not exist is taken by its name in the nearest folder that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return join(realPath(dirname(path)), basename(path));
  }
}
