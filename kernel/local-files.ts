import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync } from 'oxc-parser';
import { type CompilerOptions, mappedPaths } from './tsconfig.js';

/**
 * The local file that code in `folder` means by a module name: `./x`, `/x`, or a name that the notebook's `paths` map.
 * As TypeScript does, `x.js` means `x.ts` where that is there. Undefined: it is a package's name, or there is no file.
 */
export function localFile(specifier: string, folder: string, options: CompilerOptions): string | undefined {
  const path = specifier.startsWith('file:') ? fileURLToPath(specifier.replace(/[?#].*$/, '')) : specifier;
  const isPath = /^(\.{0,2}\/|\.\.?$)/.test(path);
  const paths = isPath ? [resolve(folder, path)] : mappedPaths(specifier, options);
  return paths.flatMap(candidates).find((file) => existsSync(file) && statSync(file).isFile());
}

const candidates = (path: string): string[] => [
  ...(/\.[mc]?js$/.test(path) ? [path.replace(/js$/, 'ts')] : []),
  path,
  ...['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'].map((end) => path + end),
];

/** True for a file that the kernel transforms: TypeScript that is no package's. */
export const isLocalTypeScript = (path: string): boolean => /\.[mc]?ts$/.test(path) && !path.includes('/node_modules/');

/**
 * URL under which a local file is loaded. For an ES module it has a version that changes when the file changes, or a
 * local file that it imports, also through others: then it is another module for Node, and is read again.
 */
export function versionedUrl(file: string, options: CompilerOptions): string {
  const { href } = pathToFileURL(file);
  if (file.includes('/node_modules/') || file.startsWith(PACKAGE) || !read(file, options).isModule) return href;
  const files = new Set<string>();
  reach(file, files, options);
  const stamps = [...files].sort().map((path) => `${path} ${read(path, options).stamp}`);
  return `${href}?v=${createHash('sha256').update(stamps.join('\n')).digest('hex').slice(0, 12)}`;
}

/** This package, built: its modules exist once. */
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** The local files that a module name brings in, with stamps that change when they change. */
export function localStamps(specifier: string, folder: string, options: CompilerOptions): Map<string, string> {
  const file = localFile(specifier, folder, options);
  const files = new Set<string>();
  if (file) reach(file, files, options);
  return new Map([...files].map((path) => [path, read(path, options).stamp]));
}

interface LocalFile {
  /** Changes with the file. */
  stamp: string;
  isModule: boolean;
  /** Local files that it imports. */
  imports: string[];
}

const known = new Map<string, LocalFile>();

function read(file: string, options: CompilerOptions): LocalFile {
  const { mtimeMs, size } = statSync(file);
  const stamp = `${mtimeMs}-${size}`;
  const old = known.get(file);
  if (old?.stamp === stamp) return old;
  const isCode = /\.[mc]?[jt]s$/.test(file);
  const { isModule, specifiers } = isCode ? parse(file) : { isModule: file.endsWith('.json'), specifiers: [] };
  const folder = dirname(file);
  const imports = specifiers.flatMap((specifier) => localFile(specifier, folder, options) ?? []);
  const found = { stamp, isModule, imports };
  known.set(file, found);
  return found;
}

function parse(file: string): { isModule: boolean; specifiers: string[] } {
  const { module } = parseSync(file, readFileSync(file, 'utf8'), { sourceType: 'module' });
  const exported = module.staticExports.flatMap(({ entries }) => entries.flatMap((e) => e.moduleRequest?.value ?? []));
  const specifiers = [...module.staticImports.map((i) => i.moduleRequest.value), ...exported];
  return { isModule: isLocalTypeScript(file) || module.hasModuleSyntax, specifiers };
}

function reach(file: string, files: Set<string>, options: CompilerOptions): void {
  if (files.has(file) || file.includes('/node_modules/')) return;
  files.add(file);
  for (const next of read(file, options).imports) reach(next, files, options);
}
