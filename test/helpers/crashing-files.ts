import { type FileOperations, realFiles } from '../../src/cleaning/trash-files.js';

class Crash extends Error {}

/**
 * Real file operations that do not wait for the disk: `sync` is for a power failure, which no test here makes, and takes
 * a hundred times as long as all else on a busy machine.
 */
export const unsyncedFiles: FileOperations = {
  ...realFiles,
  open: async () => ({ sync: async () => {}, close: async () => {} }) as Awaited<ReturnType<FileOperations['open']>>,
};

/**
 * File operations as `unsyncedFiles`, of which the `n`-th that changes anything and all after it fail, as if the process had been
 * killed there. `how`: the `n`-th had no effect, took effect, or, where it writes, wrote half. `end`: called after it
 * took effect, such as to end the process in earnest.
 */
export function crashing(
  n: number,
  how: 'before' | 'after' | 'half',
  end: () => void = () => {},
): { files: FileOperations; crashed: () => boolean; count: () => number } {
  let count = 0;
  const files = Object.fromEntries(
    Object.entries(unsyncedFiles as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)
      .filter(([, operation]) => typeof operation === 'function')
      .map(([name, operation]) => [
        name,
        async (...args: unknown[]) => {
          const changes = !READERS.includes(name);
          const turn = changes ? ++count : count;
          if (turn > n) throw new Crash();
          if (changes && turn === n && how !== 'after') {
            const text = args[1];
            if (how === 'half' && /^(append|write)File$/.test(name) && typeof text === 'string')
              await operation(args[0], text.slice(0, text.length / 2));
            throw new Crash();
          }
          const result = await operation(...args);
          if (changes && turn === n) {
            end();
            throw new Crash();
          }
          return result;
        },
      ]),
  ) as unknown as FileOperations;
  return { files, crashed: () => count >= n, count: () => count };
}

const READERS = ['lstat', 'readdir', 'readFile', 'readlink', 'open'];
