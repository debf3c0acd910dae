import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type NotebookResult, type TestOptions, testNotebook } from './test-notebook.js';

/**
 * The notebooks that paths stand for: files as they are, and all below folders, without hidden folders (Jupyter's
 * checkpoints among them) and `node_modules`. Throws an `Error` naming a path that is neither, or a folder without any.
 */
export async function findNotebooks(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((cause: Error) => {
      throw new Error(`test: there is no notebook or folder ${path}`, { cause });
    });
    const below = info.isDirectory() ? await notebooksBelow(path) : [path];
    if (below.length === 0) throw new Error(`test: there is no notebook (*.ipynb) below ${path}`);
    found.push(...below);
  }
  return [...new Set(found)];
}

/** Tests notebooks, `jobs` at a time, each in its own kernel. `onResult` gets each result as it comes. */
export async function testNotebooks(
  paths: readonly string[],
  { jobs = 1, onResult, ...options }: TestOptions & { jobs?: number; onResult?: (result: NotebookResult) => void } = {},
): Promise<NotebookResult[]> {
  const results: NotebookResult[] = [];
  const waiting = [...paths.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [i, path] = next;
      results[i] = await testNotebook(path, options);
      onResult?.(results[i]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, paths.length) }, work));
  return results;
}

async function notebooksBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return notebooksBelow(path);
      return entry.name.endsWith('.ipynb') ? [path] : [];
    });
  return (await Promise.all(lists)).flat();
}
