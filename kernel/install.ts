import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Name under which Jupyter knows the kernel. */
export const KERNEL_NAME = 'notebear';

/** Name of the JupyterLab extension with the widgets' front end. */
export const LABEXTENSION_NAME = 'notebear-widgets';

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

/** Takes what `install` wrote out of a Jupyter data directory. Returns the folders that were there. */
export function uninstall({ dataDir }: { dataDir: string }): string[] {
  const present = [kernelFolder(dataDir), extensionFolder(dataDir)].filter((folder) => existsSync(folder));
  for (const folder of present) rmSync(folder, { recursive: true });
  return present;
}

const kernelFolder = (dataDir: string): string => join(dataDir, 'kernels', KERNEL_NAME);

const extensionFolder = (dataDir: string): string => join(dataDir, 'labextensions', LABEXTENSION_NAME);

function writeKernelspec(folder: string, main: string): void {
  const spec = {
    argv: [process.execPath, main, '{connection_file}'],
    display_name: 'TypeScript (notebear)',
    language: 'typescript',
    interrupt_mode: 'message',
    kernel_protocol_version: '5.5',
    // Jupyter then gives the kernel keys, where its `transport_encryption` asks for it.
    metadata: { debugger: true, supported_encryption: ['curve'] },
  };
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  writeFileSync(join(folder, 'logo-svg.svg'), LOGO);
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

/** A bear's head. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <g fill="#6b4423"><circle cx="15" cy="17" r="10"/><circle cx="49" cy="17" r="10"/><circle cx="32" cy="36" r="25"/></g>
  <g fill="#c99a6b"><circle cx="15" cy="17" r="5"/><circle cx="49" cy="17" r="5"/><ellipse cx="32" cy="45" rx="12" ry="10"/></g>
  <g fill="#1f1209"><circle cx="22" cy="31" r="3"/><circle cx="42" cy="31" r="3"/><ellipse cx="32" cy="40" rx="5" ry="3.5"/></g>
  <path d="M32 43v4m-6 1q6 5 12 0" fill="none" stroke="#1f1209" stroke-width="2" stroke-linecap="round"/>
</svg>
`;
