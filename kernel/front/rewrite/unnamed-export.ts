import { isName, type Node, unexported } from './scope.js';

/**
 * What a cell exports from another module without names that later cells could use it by: where it stands, and what to write. With
 * `export *` only the module itself says which names there are; the cell is written, and its types are checked, before it is read.
 */
export function unnamedExport(body: readonly Node[]): { start: number; message: string } | undefined {
  const found = body.find((statement) => statement.source && unexported(statement).type.startsWith('Export'));
  if (!found) return undefined;
  const from = found.source.raw;
  if (found.type === 'ExportAllDeclaration') {
    const type = found.exportKind === 'type' ? 'type ' : '';
    const message = `export * gives a cell no names; write import ${type}{ a, b } from ${from} with those that you need, or import ${type}* as name from ${from}`;
    return { start: found.start, message };
  }
  const specifier: Node = found.specifiers.find(({ exported }: Node) => !isName(exported));
  const imported = specifier.local.raw ?? specifier.local.name;
  const message = `${specifier.exported.raw ?? specifier.exported.name} is no name in a cell; write import { ${imported} as name } from ${from}`;
  return { start: specifier.start, message };
}
