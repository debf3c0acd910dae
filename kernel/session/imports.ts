import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { CompilerOptions } from '../tsconfig.js';
import { checkedModule } from './interop.js';
import { bridgeTslab } from './tslab.js';

/** `import` for cells. */
export interface CellImport {
  (specifier: string, options?: ImportCallOptions): Promise<object>;
  /** `import.meta.resolve`: URL of what is imported by a name. Like Node's it does not look whether a file is there. */
  resolve(specifier: string): string;
  /** An imported value, taken out of its module. */
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
        return import(specifier).catch((own: NodeJS.ErrnoException) => {
          // Then the message is to name the notebook's folder.
          throw isMissing(own, specifier) ? error : own;
        });
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

  // As text: once there are local files it is sent to the loader's thread, which a URL does not survive.
  const parent = pathToFileURL(join(folder, '[cell].js')).href;
  const resolve = (specifier: string): string => {
    try {
      return import.meta.resolve(specifier, parent);
    } catch (error) {
      const own = isMissing(error as NodeJS.ErrnoException, specifier) ? ownUrl(specifier) : undefined;
      if (own) return own;
      // One from the loader's thread has none of this one's frames.
      Error.captureStackTrace(error as Error, resolve);
      throw error;
    }
  };
  const pick = (module: object, name: string) => (module as Record<string, unknown>)[name];
  return Object.assign(importer, { resolve, pick });
}

/** URL of a package that the kernel has. */
function ownUrl(specifier: string): string | undefined {
  try {
    return import.meta.resolve(specifier);
  } catch {
    return undefined;
  }
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
