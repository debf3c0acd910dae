import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { MODULE_NAME } from '../state/module.js';
import { canAnywidget } from './anywidget.js';

/** How a page finds the front end of our widgets: in our own extension, or by anywidget's. `version`: anywidget's. */
export type Route = { by: 'extension' } | { by: 'anywidget'; version?: string };

type Environment = Record<string, string | undefined>;

/**
 * The way this kernel's widgets take. `NOTEBEAR_WIDGETS=anywidget` or `extension` says it; else VS Code and Colab, which
 * load no extension of JupyterLab's, get anywidget, and so does a Jupyter that has anywidget's extension and not ours.
 */
export function findRoute(env: Environment = process.env): Route {
  const asked = env.NOTEBEAR_WIDGETS;
  if (asked === 'extension' || !canAnywidget()) return { by: 'extension' };
  // VSCODE_PID is not in its terminals: a JupyterLab that is started there is none of VS Code's.
  const abroad = asked === 'anywidget' || env.VSCODE_PID !== undefined || env.COLAB_RELEASE_TAG !== undefined;
  const folders = dataFolders(env);
  const own = folders.some((folder) => existsSync(join(folder, 'labextensions', MODULE_NAME, 'package.json')));
  const version = folders.map(anywidgetIn).find((found) => found !== undefined);
  if (abroad || (!own && version !== undefined)) return { by: 'anywidget', ...(version && { version }) };
  return { by: 'extension' };
}

let known: Route | undefined;

/** The same, found out once. */
export const route = (): Route => (known ??= findRoute());

function anywidgetIn(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'labextensions/anywidget/package.json'), 'utf8'));
    return /^\d+\.\d+\.\d+$/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where Jupyter may look for extensions: also in its own Python environment, which the kernel is told of, and in those
 * whose programs are on the path.
 */
function dataFolders(env: Environment): string[] {
  const list = (paths: string | undefined) => (paths ?? '').split(delimiter).filter(Boolean);
  const beside = list(env.PATH).map((bin) => join(dirname(bin), 'share/jupyter'));
  const own = list(env.NOTEBEAR_JUPYTER_PREFIX).map((prefix) => join(prefix, 'share/jupyter'));
  return [...list(env.JUPYTER_PATH), ...list(env.JUPYTER_DATA_DIR), userFolder(env), ...own, ...beside];
}

function userFolder(env: Environment): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Jupyter');
  if (process.platform === 'win32') return join(env.APPDATA ?? homedir(), 'jupyter');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'jupyter');
}
