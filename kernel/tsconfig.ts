import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** What the kernel itself reads of a notebook's `tsconfig.json`; the type checker reads all of it. */
export interface NotebookConfig {
  /** Path of the file; undefined: there is none, or it cannot be used. */
  file?: string;
  /** Why the file cannot be used: place and reason. */
  problem?: string;
  /** `compilerOptions`, those of the files that it extends included. */
  options: CompilerOptions;
  /** Absolute paths of `files`; undefined: it names none. */
  files?: string[];
  /** Absolute patterns of `include`; undefined: there are none. */
  include?: string[];
}

/** The options that change how code runs, and whether. */
export interface CompilerOptions {
  experimentalDecorators?: boolean;
  emitDecoratorMetadata?: boolean;
  /** True: code may not import JavaScript without types. */
  noImplicitAny?: boolean;
  useDefineForClassFields?: boolean;
  /** Patterns of module names, with the absolute paths that they stand for. */
  paths?: Record<string, string[]>;
}

/** Reads `tsconfig.json` of the notebook's folder. Never throws: a file that cannot be used is a `problem`. */
export function readTsconfig(folder: string): NotebookConfig {
  const file = join(folder, 'tsconfig.json');
  if (!existsSync(file)) return { options: {} };
  try {
    return { file, ...readConfig(file, []) };
  } catch (error) {
    return { problem: (error as Error).message, options: {} };
  }
}

/** Absolute paths that a module name may stand for by `paths`, best first. */
export function mappedPaths(specifier: string, { paths = {} }: CompilerOptions): string[] {
  const [best] = Object.keys(paths)
    .map((pattern) => ({ pattern, match: matchPattern(pattern, specifier) }))
    .filter(({ match }) => match !== undefined)
    .sort((a, b) => b.pattern.indexOf('*') - a.pattern.indexOf('*'));
  return best ? paths[best.pattern]!.map((path) => path.replace('*', () => best.match!)) : [];
}

/** What the star of a pattern stands for in a name; undefined: the pattern is for other names. */
function matchPattern(pattern: string, name: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === name ? '' : undefined;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
  return fits ? name.slice(head.length, name.length - tail.length) : undefined;
}

function readConfig(file: string, extending: readonly string[]): NotebookConfig {
  if (extending.includes(file)) throw new Error(`${file}: it extends itself, through ${extending.join(', ')}`);
  const content = parseJson(file);
  const bases = [content.extends ?? []].flat() as string[];
  const inherited = bases.map((base) => readConfig(extendedFile(base, file), [...extending, file]));
  const own = (content.compilerOptions ?? {}) as CompilerOptions & { baseUrl?: string };
  const root = resolve(dirname(file), own.baseUrl ?? '.');
  const paths = own.paths && absolutePaths(own.paths, root);
  const options = Object.assign({}, ...inherited.map((base) => base.options), own, paths && { paths });
  const lists = ['files', 'include']
    .filter((name) => Array.isArray(content[name]))
    .map((name) => [name, (content[name] as unknown[]).map((path) => resolve(dirname(file), String(path)))]);
  return Object.assign({}, ...inherited, Object.fromEntries(lists), { options });
}

const absolutePaths = (paths: Record<string, string[]>, root: string): Record<string, string[]> =>
  Object.fromEntries(Object.entries(paths).map(([name, targets]) => [name, targets.map((to) => resolve(root, to))]));

/** The file that `extends` means: a path, or a package's file. */
function extendedFile(name: string, from: string): string {
  const isPath = isAbsolute(name) || /^\.\.?(\/|$)/.test(name);
  const candidates = isPath
    ? [resolve(dirname(from), name), `${resolve(dirname(from), name)}.json`]
    : [name, `${name}.json`, `${name}/tsconfig.json`].map((path) => packageFile(path, from));
  const found = candidates.find((path) => path?.endsWith('.json') && existsSync(path));
  if (!found) throw new Error(`${from}: it extends ${JSON.stringify(name)}, which is not there`);
  return found;
}

function packageFile(path: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(path);
  } catch {
    return undefined;
  }
}

/** JSON with comments and trailing commas. Errors name file, line and column. */
function parseJson(file: string): Record<string, unknown> {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  // The parser of the cells reads it as an expression, which tells where an error is.
  const { program, errors } = parseSync('tsconfig.js', `(${text}\n)`, { lang: 'js' });
  const [error] = errors;
  const fail = (message: string, offset: number): never => {
    const lines = text.slice(0, offset - 1).split('\n');
    throw new Error(`${file}:${lines.length}:${lines.at(-1)!.length + 1}: ${message}`);
  };
  if (error) fail(error.message, Math.min(error.labels[0]?.start ?? 1, text.length + 1));
  const value = (node: JsonNode): unknown => {
    if (node.type === 'ParenthesizedExpression') return value(node.expression);
    if (node.type === 'ArrayExpression') return node.elements.map(value);
    if (node.type === 'ObjectExpression')
      return Object.fromEntries(
        node.properties.map(({ key, value: of }: JsonNode) => [key.value ?? key.name, value(of)]),
      );
    return 'value' in node ? node.value : fail('a JSON value was expected', node.start);
  };
  const content = value((program.body[0] as unknown as JsonNode).expression);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    fail('an object { … } was expected', 1);
  return content as Record<string, unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: fields differ by node type; the tree comes checked from the parser.
type JsonNode = { type: string; start: number; [field: string]: any };
