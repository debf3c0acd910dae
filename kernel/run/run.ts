import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, KERNEL_NAME } from '../install.js';
import { type ParameterValue, parameterCell } from './parameters.js';
import { findPython } from './python.js';

export interface RunOptions {
  /** Path of the notebook. */
  notebook: string;
  /** Folder for the executed notebook and the HTML page; made when absent. */
  outDir: string;
  parameters: Record<string, ParameterValue>;
}

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const DRIVER = join(PACKAGE, 'kernel/run/execute.py');

/**
 * Runs a notebook in this kernel through nbclient, showing each cell's text as it comes. The executed notebook and the
 * page are written also when a cell fails. Returns the exit code: 0, or 1 when a cell failed. Throws an `Error` when
 * there is no such notebook or no Python to run it.
 */
export async function runNotebook({ notebook, outDir, parameters }: RunOptions): Promise<number> {
  if (!existsSync(notebook)) throw new Error(`run: the notebook ${notebook} does not exist`);
  const python = findPython(PACKAGE, dirname(notebook));
  // A data directory of its own: the kernel that runs is this one, whatever is installed.
  const dataDir = mkdtempSync(join(tmpdir(), 'notebear-'));
  try {
    install({ dataDir });
    const request = {
      notebook,
      outDir,
      kernel: KERNEL_NAME,
      parameters: Object.keys(parameters).length > 0 ? parameterCell(parameters) : null,
      names: Object.keys(parameters),
    };
    return await execute(python, request, dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function execute(python: string, request: object, dataDir: string): Promise<number> {
  const path = [dataDir, process.env.JUPYTER_PATH].filter(Boolean).join(':');
  // Widgets show their static form: nobody can click here, and nobody looks for these cells in the history.
  const env = {
    NOTEBEAR_HISTORY: 'off',
    ...process.env,
    JUPYTER_PATH: path,
    NOTEBEAR_DISPLAY: 'static',
    PYTHONUNBUFFERED: '1',
  };
  const child = spawn(python, [DRIVER], { env, stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end(JSON.stringify(request));
  // Ctrl+C reaches the driver as well, which interrupts the cell and writes what there is.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });
}
