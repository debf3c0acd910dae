import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Path of a Python that has nbclient and nbconvert: `NOTEBEAR_PYTHON`, the `.venv` of this package or of `folder` or
 * a folder above it, or `python3` on the PATH. Throws an `Error` that says what was tried.
 */
export function findPython(packageFolder: string, folder: string): string {
  const chosen = process.env.NOTEBEAR_PYTHON;
  const venvs = [packageFolder, ...ancestors(folder)].map((path) => join(path, '.venv/bin/python'));
  const candidates = chosen ? [chosen] : [...new Set(venvs)].filter((path) => existsSync(path)).concat('python3');
  const found = candidates.find(hasJupyter);
  if (found) return found;
  throw new Error(
    `no Python with nbclient and nbconvert was found (tried ${candidates.join(', ')}). ` +
      'Run "npm run setup", or install them with pip and name that Python in NOTEBEAR_PYTHON.',
  );
}

const hasJupyter = (python: string): boolean =>
  spawnSync(python, ['-c', 'import nbclient, nbconvert'], { stdio: 'ignore' }).status === 0;

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
