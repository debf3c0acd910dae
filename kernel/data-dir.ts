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
