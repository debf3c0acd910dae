import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { bridgeTslab } from './tslab.js';

/** `import` for cells, and the way an imported value is taken out of a module. */
export interface CellImport {
  (specifier: string, options?: ImportCallOptions): Promise<object>;
  pick(module: object, name: string): unknown;
}

/**
 * Imports resolve from `folder` (the notebook's) with Node's own ESM rules. Where the folder has no such package, the
 * kernel's own packages answer, so `notebear`, `tslab` and TensorFlow are there for every notebook. Local `.ts` files
 * are transformed, and read again when they have changed.
 */
export function cellImport(folder: string): CellImport {
  const fromFolder = new vm.Script('(specifier, options) => import(specifier, options)', {
    filename: join(folder, '[cell].js'),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as CellImport;
  const importer = async (specifier: string, options?: ImportCallOptions): Promise<object> => {
    const file = localFile(specifier, folder);
    if (file && extname(file) === '.json') return { default: JSON.parse(readFileSync(file, 'utf8')) };
    if (file) hookLocalFiles();
    const module = await fromFolder(file ? versioned(file) : specifier, options).catch(
      (error: NodeJS.ErrnoException) => {
        if (!isMissing(error, specifier)) throw error;
        return import(specifier);
      },
    );
    if (specifier === 'tslab') bridgeTslab(createRequire(join(folder, '[cell].js')));
    return module;
  };
  return Object.assign(importer, { pick });
}

/**
 * A named import. CommonJS: Node finds most names by reading the file, the others are on the default export; and a
 * compiled ES module's `default` is what TypeScript's checker means by it.
 */
function pick(module: object, name: string): unknown {
  const names = module as Record<string, unknown>;
  const whole = names.default as Record<string, unknown> | undefined;
  if (name === 'default') return whole?.__esModule && 'default' in whole ? whole.default : whole;
  return name in names ? names[name] : whole?.[name];
}

/** Path of a file that a cell means by `./x` or `/x`; TypeScript's habit of saying `.js` for `.ts` is understood. */
function localFile(specifier: string, folder: string): string | undefined {
  if (!/^(\.{0,2}\/|\.\.?$)/.test(specifier)) return undefined;
  const path = resolve(folder, specifier);
  const candidates = [
    path,
    path.replace(/\.([mc]?)js$/, '.$1ts'),
    `${path}.ts`,
    `${path}.mts`,
    `${path}.js`,
    join(path, 'index.ts'),
    join(path, 'index.js'),
  ];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

/** The file's URL; a `.ts` file's with its time, because an edited file is another module. */
function versioned(file: string): string {
  const { href } = pathToFileURL(file);
  return /\.[mc]?ts$/.test(file) ? `${href}?v=${statSync(file).mtimeMs}` : href;
}

let hooked = false;

/** Costs 40 ms and a thread, so it is done when a local file is first imported. */
function hookLocalFiles(): void {
  if (!hooked) register('./loader-hooks.js', import.meta.url);
  hooked = true;
}

function isMissing(error: NodeJS.ErrnoException, specifier: string): boolean {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.includes(':')) return false;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return error?.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(`'${name}'`);
}
