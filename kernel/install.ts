import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelDataDir } from './data-dir.js';

/** Name under which Jupyter knows the kernel. */
export const KERNEL_NAME = 'notebear';

/** Name of the JupyterLab extension with the widgets' front end. */
export const LABEXTENSION_NAME = 'notebear-widgets';

/** The kernel's pictures, under the names that Jupyter looks for. */
const LOGOS = fileURLToPath(new URL('../../kernel/logo/', import.meta.url));

/** Where the set-up builds the JupyterLab extension. */
const LABEXTENSION = fileURLToPath(new URL('../labextension/', import.meta.url));

/** The built JupyterLab extension, if it has been built. */
export const builtLabextension = (): { labextension?: string } =>
  existsSync(join(LABEXTENSION, 'package.json')) ? { labextension: LABEXTENSION } : {};

export interface InstallOptions {
  /** A Jupyter data directory, such as `PREFIX/share/jupyter`. Made when absent. */
  dataDir: string;
  /** Folder of the built JupyterLab extension (with its `package.json`). Default: none is installed. */
  labextension?: string;
}

/**
 * Writes the kernelspec, and the front end's extension, into a Jupyter data directory; what an earlier version left
 * there is replaced. Each folder is written beside its place and then renamed, so Jupyter never sees half of one.
 * Returns the folders written. Throws an `Error` when the kernel or the extension has not been built.
 */
export function install({ dataDir, labextension }: InstallOptions): string[] {
  const main = fileURLToPath(new URL('./front/main.js', import.meta.url));
  if (!existsSync(main)) throw new Error(`install: ${main} does not exist; build the package first (npm run build)`);
  if (labextension && !existsSync(join(labextension, 'package.json')))
    throw new Error(`install: labextension ${labextension} has no package.json; build the extension first`);
  const kernel = kernelFolder(dataDir);
  replaceFolder(kernel, (folder) => writeKernelspec(folder, main));
  if (!labextension) return [kernel];
  const extension = extensionFolder(dataDir);
  replaceFolder(extension, (folder) => cpSync(labextension, folder, { recursive: true }));
  return [kernel, extension];
}

/**
 * Takes what `install` and the kernel wrote out of a Jupyter data directory, with the folders that are empty then, up
 * to `above` levels above the directory (default 0). Returns the folders that were there.
 */
export function uninstall({ dataDir, above = 0 }: { dataDir: string; above?: number }): string[] {
  const folders = [kernelFolder(dataDir), extensionFolder(dataDir), kernelDataDir(dataDir)];
  const present = folders.filter((folder) => existsSync(folder));
  for (const folder of present) {
    rmSync(folder, { recursive: true });
    removeEmpty(dirname(folder));
  }
  for (let i = 0, folder = dataDir; i <= above; i++, folder = dirname(folder)) removeEmpty(folder);
  return present;
}

function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

const kernelFolder = (dataDir: string): string => join(dataDir, 'kernels', KERNEL_NAME);

const extensionFolder = (dataDir: string): string => join(dataDir, 'labextensions', LABEXTENSION_NAME);

function writeKernelspec(folder: string, main: string): void {
  const spec = {
    // Jupyter puts in where its Python environment is; a client that knows no `{prefix}` leaves it as it stands.
    argv: [process.execPath, main, '{connection_file}', '{prefix}'],
    display_name: 'TypeScript (notebear)',
    language: 'typescript',
    interrupt_mode: 'message',
    kernel_protocol_version: '5.5',
    // Jupyter then gives the kernel keys, where its `transport_encryption` asks for it.
    metadata: { debugger: true, supported_encryption: ['curve'] },
  };
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  cpSync(LOGOS, folder, { recursive: true });
}

/** Calls `fill` with a new folder beside `folder`, which then takes its place. */
function replaceFolder(folder: string, fill: (folder: string) => void): void {
  const fresh = `${folder}.${randomUUID()}.new`;
  const old = `${folder}.${randomUUID()}.old`;
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(fresh);
  try {
    fill(fresh);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } finally {
    for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  }
}

/** Version of this package. */
export const packageVersion = (): string =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
