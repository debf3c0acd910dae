import type { Node } from './scope.js';
import { declaredNames, isType, lexicalNames, patternNames, unexported, varNames } from './scope.js';

/** Names that a cell declares at its top. */
export interface CellNames {
  /** With a value: variables, functions, classes, enums, imports. */
  values: string[];
  /** Types only: interfaces, type aliases, `declare`d things, `import type`. */
  types: string[];
  /** The values among them that may be assigned again: `let` and `var`. */
  variables: string[];
  /** What it declares for everywhere (`declare global`, `declare module`), as `global.Array.first`. */
  ambient: string[];
}

/** Reads the names off a cell's statements. */
export function cellNames(body: readonly Node[]): CellNames {
  const statements = body.map(unexported);
  const aliases = statements.filter((s) => s.type === 'TSImportEqualsDeclaration' && s.importKind !== 'type');
  const [typed, valued] = partition(statements, (s) => isType(s) || s.importKind === 'type');
  const imported = valued.filter((s) => s.type === 'ImportDeclaration').flatMap((s) => s.specifiers as Node[]);
  const [importedTypes, importedValues] = partition(imported, (s) => s.importKind === 'type');
  const vars = valued.flatMap(varNames);
  const lets = valued.filter((s) => s.type === 'VariableDeclaration' && s.kind === 'let').flatMap(declaredNames);
  return {
    values: unique([...importedValues.map(localName), ...aliases.map(aliasName), ...lexicalNames(valued), ...vars]),
    types: unique([...typed.filter((s) => !aliases.includes(s)).flatMap(typeNames), ...importedTypes.map(localName)]),
    variables: unique([...vars, ...lets]),
    ambient: statements.filter(isAmbient).flatMap(ambientNames),
  };
}

function typeNames(statement: Node): string[] {
  if (statement.type === 'ImportDeclaration') return statement.specifiers.map(localName);
  if (statement.type === 'VariableDeclaration') return declaredNames(statement);
  // `declare global` and `declare module "x"` say something about elsewhere.
  return statement.global ? [] : patternNames(statement.id);
}

const isAmbient = (s: Node): boolean => s.type === 'TSModuleDeclaration' && (s.global || s.id.type === 'Literal');

function ambientNames(block: Node): string[] {
  const at = block.id.name ?? block.id.value;
  const names = (block.body?.body ?? []).map(unexported).flatMap((s: Node) => {
    if (s.type === 'VariableDeclaration') return declaredNames(s);
    const name = s.id?.name ?? '';
    const members: Node[] = s.type === 'TSInterfaceDeclaration' ? s.body.body : [];
    return members.length > 0 ? members.map(({ key }) => `${name}.${key?.name ?? key?.value ?? ''}`) : [name];
  });
  return [at, ...names.map((name: string) => `${at}.${name}`)].slice(block.global ? 1 : 0);
}

const localName = (specifier: Node): string => specifier.local.name;

const aliasName = (statement: Node): string => statement.id.name;

const unique = <T>(items: T[]): T[] => [...new Set(items)];

function partition<T>(items: T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
