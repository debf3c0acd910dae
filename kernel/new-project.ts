import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from './install.js';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const TEMPLATE = join(PACKAGE, 'kernel/template');

/**
 * Makes a project for pictures of one's own: `package.json`, `tsconfig.json`, a README and a notebook with the lesson's
 * steps. Returns the files written, relative to `folder`. Throws, and writes nothing, if the folder holds anything or its
 * name cannot be a package's.
 */
export function newProject(folder: string): string[] {
  const name = basename(resolve(folder));
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name)) {
    throw new Error(
      `new: '${name}' cannot be a package's name: expected lower case letters, digits, '-', '_' and '.', such as my-bears`,
    );
  }
  checkEmpty(folder);
  const values: Record<string, string> = { NAME: name, NOTEBEAR: dependency(resolve(folder)) };
  mkdirSync(folder, { recursive: true });
  return readdirSync(TEMPLATE).map((file) => {
    const text = readFileSync(join(TEMPLATE, file), 'utf8').replace(/__(NAME|NOTEBEAR)__/g, (_, key) => values[key]!);
    // npm leaves files of that name out of a package.
    const written = file === 'gitignore' ? '.gitignore' : file;
    writeFileSync(join(folder, written), text, { flag: 'wx' });
    return written;
  });
}

function checkEmpty(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory())
    throw new Error(`new: '${folder}' is a file; give the name of a folder that is not there yet`);
  const [first] = readdirSync(folder);
  if (first !== undefined) {
    throw new Error(`new: the folder '${folder}' is not empty ('${first}' is in it); give another name`);
  }
}

/** What package.json asks for: this version where it was installed as a package, else this checkout itself. */
function dependency(folder: string): string {
  if (PACKAGE.split(sep).includes('node_modules')) return packageVersion();
  return `file:${relative(folder, PACKAGE).split(sep).join('/')}`;
}
