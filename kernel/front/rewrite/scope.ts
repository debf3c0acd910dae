/**
 * Which names a piece of TypeScript binds, and where. Works on oxc's TypeScript syntax tree through a loose node type:
 * every construct is visited by the same few rules, so a node the rules do not mention is simply walked.
 */
export interface Node {
  type: string;
  start: number;
  end: number;
  // biome-ignore lint/suspicious/noExplicitAny: fields differ by node type; the tree comes checked from the parser.
  [field: string]: any;
}

/** Child nodes in source order, with the field they sit in. */
export function children(node: Node): { child: Node; field: string }[] {
  const found: { child: Node; field: string }[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (field === 'parent') continue;
    for (const child of Array.isArray(value) ? value : [value])
      if (child && typeof child === 'object' && typeof child.type === 'string') found.push({ child, field });
  }
  return found;
}

/** Names that a pattern binds: `{a, b: [c = 1], ...r}` gives a, c, r. */
export function patternNames(pattern: Node | null | undefined): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((p: Node) => patternNames(p.type === 'RestElement' ? p : p.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(patternNames);
    case 'AssignmentPattern':
      return patternNames(pattern.left);
    case 'RestElement':
      return patternNames(pattern.argument);
    case 'TSQualifiedName':
      // `namespace A.B` binds A.
      return patternNames(pattern.left);
    case 'TSParameterProperty':
      return patternNames(pattern.parameter);
    default:
      return [];
  }
}

export function isFunction(node: Node): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** Names that `let`, `const`, `using`, `class`, `function`, `enum` and `namespace` bind in a list of statements. */
export function lexicalNames(statements: readonly Node[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.type === 'VariableDeclaration') return statement.kind === 'var' ? [] : declaredNames(statement);
    return /^(ClassDeclaration|FunctionDeclaration|TSEnumDeclaration|TSModuleDeclaration)$/.test(statement.type)
      ? patternNames(statement.id)
      : [];
  });
}

/** Names that `var` binds anywhere below `node`, functions excluded. */
export function varNames(node: Node): string[] {
  const own = node.type === 'VariableDeclaration' && node.kind === 'var' ? declaredNames(node) : [];
  const below = children(node).flatMap(({ child }) => (isFunction(child) || isType(child) ? [] : varNames(child)));
  return [...own, ...below];
}

/** Names of a `let`, `const`, `var` or `using` declaration. */
export const declaredNames = (declaration: Node): string[] =>
  declaration.declarations.flatMap((d: Node) => patternNames(d.id));

/** Names that a node binds for what is below it; undefined: it opens no scope. */
export function scopeOf(node: Node): string[] | undefined {
  if (isFunction(node)) return functionScope(node);
  switch (node.type) {
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return lexicalNames(node.body.map(unexported));
    case 'SwitchStatement':
      return lexicalNames(node.cases.flatMap((c: Node) => c.consequent));
    case 'ForStatement':
      return loopScope(node.init);
    case 'ForInStatement':
    case 'ForOfStatement':
      return loopScope(node.left);
    case 'CatchClause':
      return patternNames(node.param);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return patternNames(node.id);
    case 'TSEnumDeclaration':
      return node.body.members.map((m: Node) => m.id.name ?? m.id.value);
    default:
      return undefined;
  }
}

/**
 * `export const a = 1` → `const a = 1`, and `export { a as b } from 'c'` → `import { a as b } from 'c'`: what a cell exports it
 * has. The statement itself where that is nothing.
 */
export function unexported(statement: Node): Node {
  if (!statement.type.startsWith('Export')) return statement;
  return statement.declaration ?? (statement.source && importOf(statement)) ?? statement;
}

/** A function or class that only `export default` lets be without a name; without that it is an expression. */
export const isNameless = (node: Node): boolean => /^(Function|Class)Declaration$/.test(node.type) && !node.id;

/** A statement that exports from another module as one that imports; undefined: what it exports has no name that code can use. */
function importOf(statement: Node): Node | undefined {
  const { exported, exportKind, specifiers } = statement;
  const found: Node[] =
    statement.type === 'ExportAllDeclaration'
      ? [{ ...statement, type: 'ImportNamespaceSpecifier', local: exported }]
      : specifiers.map((s: Node) => ({
          ...s,
          type: 'ImportSpecifier',
          imported: s.local,
          local: s.exported,
          importKind: s.exportKind,
        }));
  return found.every(({ local }) => isName(local))
    ? { ...statement, type: 'ImportDeclaration', importKind: exportKind, specifiers: found }
    : undefined;
}

/** False for `default`, and for a name in quotation marks. */
export const isName = (node: Node | null): boolean => node?.type === 'Identifier' && node.name !== 'default';

/** True for what only the type checker reads: it is erased, so no name in it is rewritten. */
export function isType(node: Node): boolean {
  if (!node.type.startsWith('TS')) return node.declare === true;
  return node.declare === true || !VALUE_NODES.has(node.type);
}

const VALUE_NODES = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSParameterProperty',
]);

function functionScope(node: Node): string[] {
  const names = node.params.flatMap(patternNames);
  if (node.type !== 'ArrowFunctionExpression') names.push('arguments');
  if (node.type === 'FunctionExpression') names.push(...patternNames(node.id));
  const body: Node | null = node.body;
  if (body?.type === 'BlockStatement') names.push(...varNames(body), ...lexicalNames(body.body));
  return names;
}

const loopScope = (head: Node | null): string[] =>
  head?.type === 'VariableDeclaration' && head.kind !== 'var' ? declaredNames(head) : [];
