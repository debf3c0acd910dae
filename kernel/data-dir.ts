import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Jupyter looks for the user's own data. See "Data files" in the Jupyter documentation. */
export function userDataDir(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Jupyter');
  if (process.platform === 'win32') return join(APPDATA ?? homedir(), 'jupyter');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'jupyter');
}

/** Folder of the Python environment that is active, or else of the `python3` on the PATH. Throws when there is none. */
export function pythonPrefix(): string {
  const { VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  if (VIRTUAL_ENV || CONDA_PREFIX) return (VIRTUAL_ENV || CONDA_PREFIX)!;
  const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' });
  if (!stdout?.trim())
    throw new Error(
      '--sys-prefix: no Python environment is active and there is no python3; give its folder with --prefix',
    );
  return stdout.trim();
}

/** Where the kernel keeps its own files in a Jupyter data directory. */
export const kernelDataDir = (dataDir: string): string => join(dataDir, 'notebear');

/**
 * Folder of the history of executed cells: `NOTEBEAR_HISTORY`, else in the user's Jupyter data directory. Undefined
 * when the variable says `off`: nothing is kept.
 */
export function historyFolder(): string | undefined {
  const { NOTEBEAR_HISTORY: chosen } = process.env;
  if (chosen === 'off') return undefined;
  return chosen || join(kernelDataDir(userDataDir()), 'history');
}
