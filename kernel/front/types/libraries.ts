import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The declarations of the language that come with a compiler, joined: those that `names` (of `lib` in a tsconfig.json) stand for,
 * with all that they refer to, in the file of the first, and nothing in the files of the others. Paths in `folder` → text;
 * empty where the compiler keeps them otherwise.
 *
 * A checker is made anew for each cell, and merges then what several files say of one global, such as `Array` or `Promise`:
 * more than half of its time. What one file says of it is merged once, as the file is read.
 */
export function joinedLibraries(folder: string, names: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  const read = (name: string): void => {
    const path = join(folder, `lib.${name}.d.ts`);
    if (texts.has(path)) return;
    texts.set(path, '');
    const text = readFileSync(path, 'utf8');
    for (const [, referred] of text.matchAll(REFERENCE)) read(referred!);
    // Set again, so that the order is that in which they are complete: what others refer to goes first.
    texts.delete(path);
    texts.set(path, text.replace(REFERENCE, ''));
  };
  // As the compiler orders them: the language first, then what it runs in.
  const [first = '', ...rest] = names
    .map((name) => name.toLowerCase())
    .sort((a, b) => Number(isOfHost(a)) - Number(isOfHost(b)));
  try {
    for (const name of [first, ...rest]) read(name);
  } catch {
    return new Map();
  }
  const joined = [...texts.values()].join('\n');
  return new Map([...texts.keys()].map((path) => [path, path === join(folder, `lib.${first}.d.ts`) ? joined : '']));
}

const isOfHost = (name: string): boolean => !/^es/.test(name);

const REFERENCE = /^\/\/\/ *<reference lib="([^"]+)" *\/>$/gm;
