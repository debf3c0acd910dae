// @ts-check
/** Where the set-up finds and puts things. Everything lies inside the repository. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Stamps and logs of the set-up's steps. */
export const stateDir = join(root, '.setup');
export const venv = join(root, '.venv');
const binDir = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');

/** @param {string} name A command of the virtual environment, such as `python`. */
export const venvCommand = (name) => join(binDir, process.platform === 'win32' ? `${name}.exe` : name);

/** The folder where JupyterLab of the virtual environment finds kernels and extensions. */
export const jupyterData = join(venv, 'share/jupyter');

/** The folder of the packages in the virtual environment; undefined before it exists. */
export function sitePackages() {
  if (process.platform === 'win32') return join(venv, 'Lib/site-packages');
  const lib = join(venv, 'lib');
  const version = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3')) : undefined;
  return version && join(lib, version, 'site-packages');
}
