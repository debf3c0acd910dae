import MagicString from 'magic-string';
import { parseSync } from 'oxc-parser';
import { type CellNames, cellNames } from './names.js';
import { type ReferenceRewriter, referenceRewriter } from './references.js';
import { declaredNames, isType, type Node, unexported } from './scope.js';
import { toJavaScript } from './transform.js';

/** A cell, ready to be checked and run. */
export interface RewrittenCell {
  /** An expression: an async function of `CELL_PARAMETERS`. */
  code: string;
  /** Source maps from `code` to the cell's text, innermost first. JSON. */
  maps: string[];
  names: CellNames;
  /** The cell's text for the type checker, of equal length: `export` keywords are blanks. */
  checked: string;
}

/** What a cell's function is given, in order; the scope object goes before them. */
export const CELL_PARAMETERS = [
  '$import',
  '$meta',
  '$resume',
  'console',
  'display',
  'clearOutput',
  'require',
  '__dirname',
  '__filename',
  'babelHelpers',
];

/** The parser's opinion of a cell it cannot read; `offset` in UTF-16 units. */
export class CellSyntaxError extends SyntaxError {
  override name = 'SyntaxError';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/**
 * Turns a cell into a function on the notebook's scope: every name at the top of a cell, declared here or in an
 * earlier cell (`known`), becomes a property of one plain object, so closures see later assignments and a cell can
 * declare a name again. The value of the last expression is returned. Throws `CellSyntaxError`.
 */
export function rewriteCell(source: string, known: { has(name: string): boolean }): RewrittenCell {
  const body = parseCell(source);
  const names = cellNames(body);
  const own = new Set(names.values);
  const types = new Set(names.types);
  const text = new MagicString(source);
  const scope = unusedName(source);
  const isTop = (name: string) => own.has(name) || (known.has(name) && !types.has(name));
  const writer = new CellWriter(text, scope, referenceRewriter(text, scope, isTop));
  for (const statement of body) writer.statement(statement, statement === body.at(-1));
  text.prepend(`(async (${[scope, ...CELL_PARAMETERS].join(',')}) => {"use strict";${writer.head}`);
  text.append('\n})');
  const { code, map } = toJavaScript(text.toString());
  return {
    code,
    maps: [map, text.generateMap({ hires: true }).toString()],
    names,
    checked: withoutExports(source, body),
  };
}

/** Statements of a cell. Throws `CellSyntaxError`. */
export function parseCell(source: string): Node[] {
  const { program, errors } = parseSync('cell.ts', source, { lang: 'ts', sourceType: 'module', astType: 'ts' });
  const error = errors.find(({ severity }) => severity === 'Error');
  if (error) throw new CellSyntaxError(error.message, error.labels[0]?.start ?? 0);
  return (program.body as unknown as Node[]).filter(({ type }) => type !== 'EmptyStatement');
}

/** Names that a cell declares, as far as it can be read: for one that is still being typed. */
export function parseNames(source: string): CellNames {
  const { program } = parseSync('cell.ts', source, { lang: 'ts', sourceType: 'module', astType: 'ts' });
  return cellNames(program.body as unknown as Node[]);
}

/** Writes a cell's statements one by one; `head` collects what must come before them. */
class CellWriter {
  head = '';
  #imports = 0;

  constructor(
    readonly text: MagicString,
    readonly scope: string,
    readonly references: ReferenceRewriter,
  ) {}

  statement(outer: Node, isLast: boolean): void {
    const node = this.unwrapExport(outer);
    if (!node || isType(node)) return;
    if (node.type === 'ImportDeclaration') {
      this.import(node);
      return;
    }
    if (node.type === 'VariableDeclaration') {
      this.variables(node);
      return;
    }
    if (isLast && hasResult(node)) {
      this.result(node);
      return;
    }
    this.references.rewrite(node, PROGRAM, 'body');
    if (node.type === 'TSModuleDeclaration') this.namespace(node);
    if (node.id && /^(ClassDeclaration|TSEnumDeclaration|TSModuleDeclaration)$/.test(node.type))
      this.text.appendLeft(node.end, `;${this.scope}.${node.id.name} = ${node.id.name};`);
    if (node.type === 'FunctionDeclaration' && node.id && node.body)
      this.head += `${this.scope}.${node.id.name} = ${node.id.name};`;
  }

  result(node: Node): void {
    this.text.appendLeft(node.start, ';return (');
    this.references.rewrite(node.expression, node, 'expression');
    this.text.appendLeft(node.expression.end, ')');
  }

  /** A cell may say `export`; it means nothing here. Undefined: nothing is left of the statement. */
  unwrapExport(statement: Node): Node | undefined {
    if (!statement.type.startsWith('Export')) return statement;
    const inner: Node | null = statement.declaration;
    if (!inner) {
      this.text.remove(statement.start, statement.end);
      return undefined;
    }
    this.text.overwrite(statement.start, inner.start, ';');
    if (!/Declaration$/.test(inner.type))
      return { ...statement, type: 'ExpressionStatement', expression: inner, start: inner.start };
    if (!inner.id && inner.type !== 'VariableDeclaration') {
      this.text.appendLeft(inner.start, 'void (');
      this.text.appendLeft(inner.end, ')');
    }
    return inner;
  }

  import(node: Node): void {
    this.text.remove(node.start, node.end);
    if (node.importKind === 'type') return;
    const local = `$m${this.#imports++}`;
    const attributes = node.attributes.map((a: Node) => `${a.key.raw ?? a.key.name}:${a.value.raw}`);
    const options = attributes.length > 0 ? `,{with:{${attributes}}}` : '';
    this.head += `const ${local} = await $import(${node.source.raw}${options});`;
    for (const specifier of node.specifiers as Node[])
      if (specifier.importKind !== 'type')
        this.head += `${this.scope}.${specifier.local.name} = ${importedValue(specifier, local)};`;
  }

  variables(node: Node): void {
    if (node.kind.endsWith('using')) {
      this.using(node);
      return;
    }
    const declarators: Node[] = node.declarations;
    this.text.overwrite(node.start, declarators[0]!.start, ';(');
    this.references.assign(node);
    this.text.appendLeft(declarators.at(-1)!.end, ');');
  }

  /** Not allowed inside a function, where the cell's text ends up: so it becomes JavaScript beforehand. */
  namespace(node: Node): void {
    const { code } = toJavaScript(this.text.slice(node.start, node.end));
    this.text.overwrite(node.start, node.end, code);
  }

  /** `using x = f()` disposes at the cell's end; until then `x` is the notebook's as well. */
  using(node: Node): void {
    const names = declaredNames(node);
    (node.declarations as Node[]).forEach((declarator, i) => {
      this.references.rewrite(declarator.init, declarator, 'init');
      this.text.appendRight(declarator.init.start, `(${this.scope}.${names[i]} = `);
      this.text.appendLeft(declarator.init.end, ')');
    });
  }
}

/** The value of an assignment is no result: it has just been put where it belongs. */
const hasResult = (node: Node): boolean =>
  node.type === 'ExpressionStatement' && node.expression.type !== 'AssignmentExpression';

const PROGRAM: Node = { type: 'Program', start: 0, end: 0 };

function importedValue(specifier: Node, module: string): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return module;
  const name =
    specifier.type === 'ImportDefaultSpecifier' ? 'default' : (specifier.imported.name ?? specifier.imported.value);
  return `$import.pick(${module},${JSON.stringify(name)})`;
}

/** `$`, or a longer name where the cell has a `$` of its own. */
function unusedName(source: string): string {
  let name = '$';
  while (new RegExp(`(?<![\\w$])${name.replace('$', '\\$')}(?![\\w$])`).test(source)) name += '_';
  return name;
}

function withoutExports(source: string, body: readonly Node[]): string {
  let text = source;
  for (const statement of body) {
    if (!statement.type.startsWith('Export')) continue;
    const end = unexported(statement) === statement ? statement.end : statement.declaration.start;
    const blank = source.slice(statement.start, end).replace(/[^\n]/g, ' ');
    text = text.slice(0, statement.start) + blank + text.slice(end);
  }
  return text;
}
