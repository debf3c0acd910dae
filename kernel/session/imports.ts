import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { extname, join } from 'node:path';
import vm from 'node:vm';
import type { CompilerOptions } from '../tsconfig.js';
import { checkedModule } from './interop.js';
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
  let config: CompilerOptions | undefined;
  const importer = async (specifier: string, options?: ImportCallOptions): Promise<object> => {
    // The reader loads a parser: not while the kernel starts.
    config ??= (await import('../tsconfig.js')).readTsconfig(folder).options;
    const local = isLocal(specifier) || config.paths ? await localModule(specifier, config) : undefined;
    if (local && 'json' in local) return local.json;
    const module = await fromFolder(local?.url ?? specifier, local ? undefined : options).catch(
      (error: NodeJS.ErrnoException) => {
        if (!isMissing(error, specifier)) throw error;
        return import(specifier);
      },
    );
    if (specifier === 'tslab') bridgeTslab(createRequire(join(folder, '[cell].js')));
    return checkedModule(module);
  };

  async function localModule(
    specifier: string,
    options: CompilerOptions,
  ): Promise<{ url: string } | { json: object } | undefined> {
    const { localFile, versionedUrl } = await import('../local-files.js');
    const file = localFile(specifier, folder, options);
    if (file && extname(file) === '.json') return { json: jsonModule(file) };
    if (file) hookLocalFiles();
    return file ? { url: versionedUrl(file, options) } : undefined;
  }

  return Object.assign(importer, { pick: (module: object, name: string) => (module as Record<string, unknown>)[name] });
}

/** A JSON file as a module: its content is the default, and its names may be imported. */
function jsonModule(file: string): object {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const names = typeof content === 'object' && !Array.isArray(content) ? content : {};
    return { ...names, default: content };
  } catch (error) {
    throw new SyntaxError(`${file}: ${(error as Error).message}`);
  }
}

/** `./x`, `/x` or `file:`, but not `//x`. */
const isLocal = (specifier: string): boolean => /^(\.{0,2}\/|\.\.?$|file:)/.test(specifier);

let hooked = false;

/** Costs 40 ms and a thread, so it is done when a local file is first imported. */
function hookLocalFiles(): void {
  if (!hooked) register('./loader-hooks.js', import.meta.url);
  hooked = true;
}

function isMissing(error: NodeJS.ErrnoException, specifier: string): boolean {
  if (isLocal(specifier) || specifier.includes(':')) return false;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return error?.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(`'${name}'`);
}
