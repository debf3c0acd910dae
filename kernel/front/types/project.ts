import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NotebookConfig } from '../../tsconfig.js';
import type { CellModules } from './cell-modules.js';
import { declarationFiles } from './declaration-files.js';

/** Names of the project's files that exist only for the type checker, in the notebook's folder. */
export const FILES = {
  config: '__notebear_tsconfig.json',
  defaults: '__notebear_defaults.json',
  cell: '__notebear_cell.ts',
  scratch: '__notebear_scratch.ts',
  globals: '__notebear_globals.d.ts',
};

/** What a cell is given beyond JavaScript and Node. */
const GLOBALS = `
interface NotebearDisplayOptions {
  /** Name of the display; later updates with the same name replace it. */
  displayId?: string;
  /** True: replace the displays named displayId. */
  update?: boolean;
  metadata?: Record<string, unknown>;
  /** True: the value is a MIME bundle, as in { 'text/html': '<b>hi</b>' }. */
  raw?: boolean;
}
/** Shows a value under the cell, the way its [Symbol.for('Jupyter.display')] method says or as text. */
declare function display(value: unknown, options?: NotebearDisplayOptions): Promise<void>;
/** Clears the cell's output; wait: when the next output comes. */
declare function clearOutput(wait?: boolean): void;
/** Asks the user for a line of text; password: what is typed is not shown. Comms and other shells go on meanwhile. */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;
/** Asks the user for a line of text and waits, with everything else in the session waiting too; an empty line gives defaultValue. */
declare function prompt(message?: string, defaultValue?: string): string | null;
`;

/** The language's libraries for a notebook whose tsconfig.json names none. */
export const LIBRARIES = ['es2023', 'esnext.disposable', 'esnext.decorators'];

/** What a notebook starts from; its tsconfig.json may say otherwise. */
const DEFAULTS = {
  lib: LIBRARIES,
  strict: true,
  skipLibCheck: true,
};

/** What a tsconfig.json may not say: how cells become modules and run is the kernel's affair, and nothing is written. */
const FIXED = {
  target: 'es2022',
  module: 'preserve',
  moduleResolution: 'bundler',
  esModuleInterop: true,
  allowSyntheticDefaultImports: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  rootDir: null,
  outDir: null,
  outFile: null,
  baseUrl: null,
  tsBuildInfoFile: null,
};

/** Names of the libraries of the language that no package replaces; by the text of `FILES.defaults`, which says so for us. */
export function librariesOf(text: string | undefined): string[] {
  const { libraries } = JSON.parse(text ?? '{}');
  return Array.isArray(libraries) ? libraries.map(String) : [];
}

/** The project's first files, by path, for a notebook in `folder` without cells. */
export function projectFiles(folder: string, config: NotebookConfig, modules: CellModules): Map<string, string> {
  const typeRoots = [...ancestors(folder), ...ancestors(packageRoot())]
    .map((directory) => join(directory, 'node_modules/@types'))
    .filter((directory) => existsSync(join(directory, 'node/package.json')));
  const { types = [], paths = {}, typeRoots: own = [] } = config.options as Record<string, never>;
  const { lib = DEFAULTS.lib, libReplacement } = config.options as { lib?: string[]; libReplacement?: boolean };
  const compilerOptions = {
    ...FIXED,
    types: [...new Set(['node', ...(types as string[])])],
    typeRoots: [...typeRoots.slice(0, 1), ...(own as string[])],
    paths: { ...builtinPaths(typeRoots[0]), ...fallbackPaths(folder), ...(paths as object) },
  };
  const bases = [`./${FILES.defaults}`, ...(config.file ? [config.file] : [])];
  const declared = declarationFiles(folder, config);
  const files = [FILES.cell, FILES.scratch, FILES.globals, ...declared.files];
  const empty = modules.module('', { values: [], types: [], variables: [], ambient: [] }).text;
  const texts = {
    [FILES.config]: JSON.stringify({ extends: bases, compilerOptions, ...declared, files, references: [] }),
    [FILES.defaults]: JSON.stringify({ compilerOptions: DEFAULTS, libraries: libReplacement ? [] : lib }),
    [FILES.globals]: GLOBALS,
    [FILES.cell]: empty,
    [FILES.scratch]: empty,
    ...Object.fromEntries(modules.files()),
  };
  return new Map(Object.entries(texts).map(([name, text]) => [join(folder, name), text]));
}

/**
 * Node's own modules are declared by @types/node, whatever a path says: it saves the checker from looking for `net.ts` and
 * the like in every folder of packages, which is half of what it asks this process for as it starts.
 */
function builtinPaths(typeRoot: string | undefined): Record<string, string[]> {
  const names = typeRoot ? builtinModules.filter((name) => /^\w+$/.test(name)) : [];
  return Object.fromEntries(names.map((name) => [name, [join(typeRoot!, 'node/index.d.ts')]]));
}

/**
 * Where the checker finds the packages that the notebook's folder does not have: this package itself, and what it
 * depends on. At run time the session does the same.
 */
function fallbackPaths(folder: string): Record<string, string[]> {
  const root = packageRoot();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const has = (directories: string[], name: string) =>
    directories.map((directory) => join(directory, 'node_modules', name)).find((path) => existsSync(path));
  const paths: Record<string, string[]> = {};
  for (const name of Object.keys(manifest.dependencies)) {
    const found = has(ancestors(folder), name) ? undefined : has(ancestors(root), name);
    if (found) Object.assign(paths, { [name]: [found], [`${name}/*`]: [`${found}/*`] });
  }
  if (has(ancestors(folder), manifest.name)) return paths;
  for (const [subpath, target] of Object.entries<{ types?: string }>(manifest.exports))
    if (target.types) paths[join(manifest.name, subpath)] = [join(root, target.types)];
  return paths;
}

/** A folder and those above it. */
function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Folder of the package that this file, built, is part of. */
const packageRoot = (): string => fileURLToPath(new URL('../../../../', import.meta.url));
