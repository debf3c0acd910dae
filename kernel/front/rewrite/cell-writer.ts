import type MagicString from 'magic-string';
import { endWait } from './awaits.js';
import type { ReferenceRewriter } from './references.js';
import { declaredNames, isNameless, isType, type Node, unexported } from './scope.js';
import { toJavaScript } from './transform.js';

/** Writes a cell's statements one by one into `text`; `head` collects what must come before them. */
export class CellWriter {
  head = '';
  #imports = 0;
  /** Nothing but imports has come so far. */
  #begins = true;
  /** Names that the cell's code has declared so far as names of its function. */
  readonly #local = new Set<string>();

  constructor(
    readonly text: MagicString,
    readonly scope: string,
    readonly isTop: (name: string) => boolean,
    readonly references: ReferenceRewriter,
  ) {}

  /** `isLast`: an expression gives the cell's result. */
  statement(outer: Node, isLast: boolean): void {
    const node = this.#unwrapExport(outer);
    if (!node) return;
    this.#begins &&= node.type === 'ImportDeclaration';
    if (node.type === 'TSImportEqualsDeclaration') this.#importEquals(node);
    else if (isType(node)) this.#type(node);
    else if (node.type === 'ImportDeclaration') this.#import(node);
    else if (node.type === 'VariableDeclaration') this.#variables(node);
    else if (isLast && hasResult(node)) this.#result(node);
    else this.#other(node);
  }

  #other(node: Node): void {
    this.references.rewrite(node, PROGRAM, 'body');
    const name: string | undefined = node.id?.name;
    if (node.type === 'TSModuleDeclaration') this.#namespace(node);
    else if (name && /^(ClassDeclaration|TSEnumDeclaration)$/.test(node.type)) this.#declare(node.end, name);
    else if (name && node.type === 'FunctionDeclaration' && node.body) {
      this.#local.add(name);
      this.head += `${this.scope}.${name} = ${name};`;
    }
  }

  #declare(at: number, name: string): void {
    this.#local.add(name);
    this.text.appendLeft(at, `;${this.scope}.${name} = ${name};`);
  }

  /** Erased by the transformer, but for what may not stand in a function. */
  #type(node: Node): void {
    if (node.type === 'TSModuleDeclaration') this.text.remove(node.start, node.end);
  }

  /**
   * In a list: a value that an async function returns is asked whether it is a promise, and a proxy may say anything. Its place is
   * noted, for it is awaited if it is a promise; afterwards, since a debugger stops at the code that notes it.
   */
  #result(node: Node): void {
    this.text.appendLeft(node.start, ';return [(');
    this.references.rewrite(node.expression, node, 'expression');
    this.text.appendLeft(node.expression.end, `), $pause(0, ${node.start})]`);
  }

  /** A cell may say `export`; it means nothing here. Undefined: nothing is left of the statement. */
  #unwrapExport(statement: Node): Node | undefined {
    const inner = unexported(statement);
    if (inner.type === 'ImportDeclaration' || !statement.type.startsWith('Export')) return inner;
    if (inner === statement) {
      this.text.remove(statement.start, statement.end);
      return undefined;
    }
    this.text.overwrite(statement.start, inner.start, ';');
    if (!/Declaration$/.test(inner.type))
      return { ...statement, type: 'ExpressionStatement', expression: inner, start: inner.start };
    if (isNameless(inner)) {
      this.text.appendLeft(inner.start, 'void (');
      this.text.appendLeft(inner.end, ')');
    }
    return inner;
  }

  /** Imports come first. Those that stand there anyway stay in their place, which an error in them then names. */
  #import(node: Node): void {
    const code = node.importKind === 'type' ? '' : this.#importing(node);
    if (this.#begins && code !== '') {
      this.text.overwrite(node.start, node.end, code);
      return;
    }
    this.text.remove(node.start, node.end);
    this.head += code;
  }

  #importing(node: Node): string {
    const local = `$m${this.#imports++}`;
    const attributes = node.attributes.map((a: Node) => `${a.key.raw ?? a.key.name}:${a.value.raw}`);
    const options = attributes.length > 0 ? `,{with:{${attributes}}}` : '';
    const values = (node.specifiers as Node[])
      .filter(({ importKind }) => importKind !== 'type')
      .map((specifier) => `${this.scope}.${specifier.local.name} = ${importedValue(specifier, local)};`);
    const imported = `$import(${node.source.raw}${options})`;
    return `const ${local} = $resume(await $pause(${imported}, ${node.start}));${values.join('')}`;
  }

  /** `import a = require('b')`, and `import A = B.C`, whose right side may be a type only. */
  #importEquals(node: Node): void {
    const target: Node = node.moduleReference;
    const name = `${this.scope}.${node.id.name}`;
    if (node.importKind === 'type') this.text.remove(node.start, node.end);
    else if (target.type === 'TSExternalModuleReference')
      this.text.overwrite(node.start, node.end, `;${name} = require(${target.expression.raw});`);
    else this.text.overwrite(node.start, node.end, `;${name} = ${this.#qualified(target)};`);
  }

  #qualified(name: Node): string {
    if (name.type === 'Identifier') return `${this.isTop(name.name) ? this.scope : 'globalThis'}.${name.name}`;
    return `${this.#qualified(name.left)}?.${name.right.name}`;
  }

  #variables(node: Node): void {
    if (node.kind.endsWith('using')) {
      this.#using(node);
      return;
    }
    const declarators: Node[] = node.declarations;
    this.text.overwrite(node.start, declarators[0]!.start, ';(');
    this.references.assign(node);
    this.text.appendLeft(declarators.at(-1)!.end, ');');
  }

  /**
   * Not allowed inside a function, where the cell's text ends up: so it becomes JavaScript beforehand. It adds to what
   * has its name already; one that holds types only is nothing.
   */
  #namespace(node: Node): void {
    const name: string = (function first(id: Node): string {
      return id.type === 'Identifier' ? id.name : first(id.left);
    })(node.id);
    const { code } = toJavaScript(this.text.slice(node.start, node.end));
    if (code.trim() === '') {
      this.text.remove(node.start, node.end);
      return;
    }
    const again = this.#local.has(name) ? code.replace(/^\s*(let|var) [\w$]+;/, '') : code;
    this.text.overwrite(node.start, node.end, again);
    this.#declare(node.end, name);
  }

  /** `using x = f()` disposes at the cell's end; until then `x` is the notebook's as well. */
  #using(node: Node): void {
    const names = declaredNames(node);
    (node.declarations as Node[]).forEach((declarator, i) => {
      this.references.rewrite(declarator.init, declarator, 'init');
      this.text.appendRight(declarator.init.start, `(${this.scope}.${names[i]} = `);
      this.text.appendLeft(declarator.init.end, ')');
    });
    endWait(this.text, node, PROGRAM);
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
