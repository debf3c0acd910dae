import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Encoded } from './json-rpc.js';
import { joinedLibraries } from './libraries.js';

const STORE = new URL('./stored-libraries.json', import.meta.url);

/** First line of the store. The second is the answer to `readFile`, which has the text of the first file. */
interface Head {
  version: string;
  names: readonly string[];
  /** The files that are joined, the one that has the text first. */
  files: string[];
}

/**
 * What `joinedLibraries` says of the compiler's libraries in `folder`. To read 80 files, join and encode them is a tenth of the time
 * in which a kernel starts: so this is stored as it is sent for the names that `storeLibraries` was given, and done here for others.
 */
export function declarations(
  folder: string,
  names: readonly string[],
  store = STORE,
): ReadonlyMap<string, string | Encoded> {
  return stored(folder, names, store) ?? joinedLibraries(folder, names);
}

/** Stores what `declarations` is asked for most, of the compiler as it is now. */
export function storeLibraries(folder: string, names: readonly string[], store = STORE): void {
  const joined = [...joinedLibraries(folder, names)];
  const first = joined.find(([, text]) => text !== '');
  if (!first) return;
  const files = [first, ...joined.filter((entry) => entry !== first)].map(([path]) => basename(path));
  const head: Head = { version: versionOf(folder), names, files };
  const part = new URL(`${store.href}.${process.pid}`);
  writeFileSync(part, `${JSON.stringify(head)}\n${JSON.stringify({ content: first[1] })}`);
  renameSync(part, store);
}

function stored(folder: string, names: readonly string[], store: URL): Map<string, string | Encoded> | undefined {
  try {
    const bytes = readFileSync(store);
    const end = bytes.indexOf('\n');
    const head: Head = JSON.parse(bytes.toString('utf8', 0, end));
    if (head.version !== versionOf(folder) || head.names.join() !== names.join()) return undefined;
    const text = new Encoded(bytes.subarray(end + 1));
    return new Map(head.files.map((name, i) => [join(folder, name), i === 0 ? text : '']));
  } catch {
    // Not stored, or by an older version of this file.
    return undefined;
  }
}

const versionOf = (folder: string): string => JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')).version;
