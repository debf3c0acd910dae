import MagicString from 'magic-string';
import type { CompilerOptions } from '../../tsconfig.js';
import { CellWriter } from './cell-writer.js';
import { type CellNames, cellNames } from './names.js';
import { objectCell } from './object-cell.js';
import { CellSyntaxError, parseCell } from './parse.js';
import { referenceRewriter } from './references.js';
import { isNameless, type Node, unexported } from './scope.js';
import { toJavaScript } from './transform.js';

/** A cell that has been read, ready to be checked. */
export interface ReadCell {
  source: string;
  body: Node[];
  names: CellNames;
  /** The cell's text for the type checker: `export` keywords are blanks, and an object is in parentheses. */
  checked: string;
  /** How much longer `checked` is before the cell's first code. */
  shift: number;
}

/** A cell, ready to be run. */
export interface RewrittenCell {
  /** An expression: an async function of `CELL_PARAMETERS`. */
  code: string;
  /** Source maps from `code` to the cell's text, innermost first. JSON. */
  maps: string[];
  names: CellNames;
}

/** What a cell's function is given, in order; the scope object goes before them. */
export const CELL_PARAMETERS = [
  '$import',
  '$meta',
  '$pause',
  '$resume',
  'console',
  'display',
  'clearOutput',
  'require',
  '__dirname',
  '__filename',
  'babelHelpers',
];

/** Reads a cell. Throws `CellSyntaxError`. */
export function readCell(source: string): ReadCell {
  const object = objectCell(source);
  const body = object ? [object] : parseCell(source);
  const checked = object ? `(${source})` : checkedText(source, body);
  return { source, body, names: cellNames(body), checked, shift: Number(object !== undefined) };
}

/**
 * Turns a cell into a function on the notebook's scope: every name at the top of a cell, declared here or in an
 * earlier cell (`known`), becomes a property of one plain object, so closures see later assignments and a cell can
 * declare a name again. The value of the last expression is returned. `options`: the notebook's. Throws
 * `CellSyntaxError`.
 */
export function rewriteCell(
  cell: ReadCell | string,
  known: { has(name: string): boolean },
  options: CompilerOptions = {},
): RewrittenCell {
  const { source, body, names } = typeof cell === 'string' ? readCell(cell) : cell;
  const own = new Set(names.values);
  const types = new Set(names.types);
  const text = new MagicString(source);
  const scope = unusedName(source);
  const isTop = (name: string) => own.has(name) || (known.has(name) && !types.has(name));
  const writer = new CellWriter(text, scope, isTop, referenceRewriter(text, scope, isTop));
  for (const statement of body) writer.statement(statement, statement === body.at(-1));
  // A function, not an arrow: the `this` of a cell is a module's, undefined.
  text.prepend(`(async function (${[scope, ...CELL_PARAMETERS].join(',')}) {"use strict";${writer.head}`);
  text.append('\n})');
  const { code, map } = javaScript(text.toString(), options);
  return {
    code,
    maps: [map, text.generateMap({ hires: true, includeContent: true }).toString()],
    names,
  };
}

/** What the parser let pass and the transformer does not. Its offset is of no use: the text is another. */
function javaScript(text: string, options: CompilerOptions): { code: string; map: string } {
  try {
    return toJavaScript(text, { options });
  } catch (error) {
    throw error instanceof SyntaxError ? new CellSyntaxError(error.message, 0) : error;
  }
}

/** `$`, or a longer name where the cell has a `$` of its own. */
function unusedName(source: string): string {
  let name = '$';
  while (new RegExp(`(?<![\\w$])${name.replace('$', '\\$')}(?![\\w$])`).test(source)) name += '_';
  return name;
}

/** The cell without `export` keywords, which mean nothing here; of equal length. */
function checkedText(source: string, body: readonly Node[]): string {
  let text = source;
  for (const statement of body) {
    if (!statement.type.startsWith('Export')) continue;
    const inner = unexported(statement);
    const isImport = inner.type === 'ImportDeclaration';
    const end = isImport ? statement.start + 'export'.length : inner === statement ? statement.end : inner.start;
    const blank = source.slice(statement.start, end).replace(/[^\n]/g, ' ');
    const word = isImport ? 'import' : isNameless(inner) ? 'void' : '';
    text = text.slice(0, statement.start) + word + blank.slice(word.length) + text.slice(end);
  }
  return text;
}
