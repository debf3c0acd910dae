import type MagicString from 'magic-string';
import { beginWait, endWait } from './awaits.js';
import { firstName, isAnonymousFunction, isLabelOrKey, isStatementList } from './nodes.js';
import { children, isFunction, isType, type Node, scopeOf } from './scope.js';

/** Rewrites a subtree of a cell: see `referenceRewriter`. */
export interface ReferenceRewriter {
  /** Rewrites the references in `node`, which stands at the top of the cell. */
  rewrite(node: Node, parent: Node, field: string): void;
  /** Makes the names of a declaration's pattern properties of the scope object: `{a, b: c}` → `{a: $.a, b: $.c}`. */
  bind(pattern: Node): void;
  /** `let a = 1, b` → `($.a = 1, $.b = undefined)`, parentheses excluded. */
  assign(declaration: Node): void;
}

/**
 * Rewrites references to the notebook's names (`isTop`) into properties of the object named `scope`: `x` → `$.x`. Local names that hide
 * them stay. So do `import(…)` and `import.meta`, under names the session gives a cell: `$import` and `$meta`.
 */
export function referenceRewriter(
  text: MagicString,
  scope: string,
  isTop: (name: string) => boolean,
): ReferenceRewriter {
  const rewriter = new Rewriter(text, scope, isTop);
  return {
    rewrite: (node, parent, field) => rewriter.visit(node, parent, field, []),
    bind: (pattern) => rewriter.bind(pattern, []),
    assign: (declaration) => rewriter.assign(declaration, []),
  };
}

type Scopes = readonly ReadonlySet<string>[];

class Rewriter {
  /** How many functions the node that is visited is in. */
  #depth = 0;

  constructor(
    readonly text: MagicString,
    readonly scope: string,
    readonly isTop: (name: string) => boolean,
  ) {}

  visit(node: Node, parent: Node, field: string, scopes: Scopes): void {
    if (isType(node) || isLabelOrKey(node, parent, field)) return;
    if (node.type === 'Identifier') {
      this.reference(node, parent, field, scopes);
      // Those of a parameter.
      for (const decorator of node.decorators ?? []) this.visit(decorator, node, 'decorators', scopes);
      return;
    }
    if (this.special(node, parent, field, scopes)) return;
    const names = scopeOf(node);
    const inner = names ? [new Set(names), ...scopes] : scopes;
    if (this.#depth === 0) beginWait(this.text, node);
    if (isFunction(node)) this.#depth++;
    for (const { child, field: at } of children(node)) this.visit(child, node, at, inner);
    if (isFunction(node)) this.#depth--;
    if (this.#depth === 0) endWait(this.text, node, parent);
  }

  special(node: Node, parent: Node, field: string, scopes: Scopes): boolean {
    switch (node.type) {
      case 'MetaProperty':
        if (node.meta.name === 'import') this.text.overwrite(node.start, node.end, '$meta');
        return true;
      case 'ImportExpression':
        this.text.overwrite(node.start, node.start + 'import'.length, '$import');
        return false;
      case 'Property':
        return node.shorthand && this.shorthand(node, scopes);
      case 'VariableDeclaration':
        return this.hoistedVar(node, parent, field, scopes);
      case 'ExpressionStatement':
        // A line that now begins with `(` must not become a call of the line before.
        if (isStatementList(parent)) this.text.appendLeft(node.start, ';');
        return false;
      default:
        return false;
    }
  }

  reference(node: Node, parent: Node, field: string, scopes: Scopes): void {
    if (!this.isFree(node.name, scopes)) return;
    const called =
      (parent.type === 'CallExpression' && field === 'callee') ||
      (parent.type === 'TaggedTemplateExpression' && field === 'tag');
    // `$.f()` would hand the scope object to f as `this`.
    this.text.overwrite(
      node.start,
      node.start + node.name.length,
      called ? `(0,${this.scope}.${node.name})` : `${this.scope}.${node.name}`,
    );
    this.eraseAnnotation(node, node.start + node.name.length);
  }

  /** `{a}` → `{a: $.a}`, `{a = 1}` → `{a: $.a = 1}`. */
  shorthand(node: Node, scopes: Scopes): boolean {
    const name: string = node.key.name;
    if (this.isFree(name, scopes)) this.text.appendLeft(node.start + name.length, `: ${this.scope}.${name}`);
    const value: Node = node.value;
    if (value.type === 'AssignmentPattern') this.visit(value.right, value, 'right', scopes);
    return true;
  }

  /** A `var` in a block at the top: its names belong to the notebook. One in a function has a scope that holds it. */
  hoistedVar(node: Node, parent: Node, field: string, scopes: Scopes): boolean {
    const name = firstName(node);
    if (node.kind !== 'var' || !name || !this.isFree(name, scopes)) return false;
    const head = /^For/.test(parent.type) && field !== 'body';
    // In parentheses, since a pattern would be a block.
    const open = isStatementList(parent) ? ';(' : '(';
    this.text.overwrite(node.start, node.declarations[0].start, head ? '' : open);
    this.assign(node, scopes, /^For(In|Of)/.test(parent.type) && head);
    const close = this.text.original[node.end - 1] === ';' ? ')' : ');';
    if (!head) this.text.appendLeft(node.declarations.at(-1).end, close);
    return true;
  }

  assign(declaration: Node, scopes: Scopes, bare = false): void {
    for (const declarator of declaration.declarations as Node[]) {
      this.bind(declarator.id, scopes);
      const init: Node | null = declarator.init;
      if (init) {
        this.visit(init, declarator, 'init', scopes);
        this.nameFunction(declarator.id, init);
      } else if (!bare) {
        // `var x` again does not forget the value.
        this.text.appendLeft(
          declarator.end,
          declaration.kind === 'var' ? ` = ${this.scope}.${declarator.id.name}` : ' = undefined',
        );
      }
    }
  }

  bind(pattern: Node | null, scopes: Scopes): void {
    if (!pattern) return;
    switch (pattern.type) {
      case 'Identifier':
        this.text.overwrite(pattern.start, pattern.start + pattern.name.length, `${this.scope}.${pattern.name}`);
        break;
      case 'ObjectPattern':
        for (const property of pattern.properties) this.bindProperty(property, scopes);
        break;
      case 'ArrayPattern':
        for (const element of pattern.elements) this.bind(element, scopes);
        break;
      case 'AssignmentPattern':
        this.bind(pattern.left, scopes);
        this.visit(pattern.right, pattern, 'right', scopes);
        break;
      case 'RestElement':
        this.bind(pattern.argument, scopes);
        break;
    }
    this.eraseAnnotation(pattern, pattern.start + (pattern.name?.length ?? 0));
  }

  bindProperty(property: Node, scopes: Scopes): void {
    if (property.type === 'RestElement') {
      this.bind(property.argument, scopes);
      return;
    }
    if (property.shorthand) {
      this.shorthand(property, scopes);
      return;
    }
    if (property.computed) this.visit(property.key, property, 'key', scopes);
    this.bind(property.value, scopes);
  }

  /** An assignment to a property names no function, so the name is given: `{f: () => 1}.f`. */
  nameFunction(id: Node, init: Node): void {
    if (id.type !== 'Identifier' || !isAnonymousFunction(init)) return;
    this.text.appendRight(init.start, `({${id.name}: `);
    this.text.appendLeft(init.end, `}).${id.name}`);
  }

  /** `$.x: T` is no JavaScript: takes the type annotation (and the `!` or `?` before it) away. */
  eraseAnnotation(node: Node, from: number): void {
    const annotation: Node | null | undefined = node.typeAnnotation;
    if (annotation) this.text.remove(node.type === 'Identifier' ? from : annotation.start, annotation.end);
  }

  isFree(name: string, scopes: Scopes): boolean {
    return this.isTop(name) && !scopes.some((scope) => scope.has(name));
  }
}
