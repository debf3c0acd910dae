import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript-6';
import { repositoryFile, repositoryRoot } from './helpers/repository.js';

/** What the package exports, each with where it is declared. */
function exported(checker: ts.TypeChecker, program: ts.Program): [ts.Symbol, ts.Declaration][] {
  const found = ENTRIES.flatMap((file) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!),
  );
  const declared = found.map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  );
  return [...new Set(declared)].flatMap((symbol) => {
    const [declaration] = symbol.declarations ?? [];
    const own = declaration?.getSourceFile().fileName.startsWith(repositoryRoot) ?? false;
    return own && !declaration!.getSourceFile().fileName.includes('node_modules') ? [[symbol, declaration!]] : [];
  });
}

/** What a class or an interface says itself: not what it inherits, nor what is private. */
function members(declaration: ts.Declaration, checker: ts.TypeChecker): ts.Symbol[] {
  if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) return [];
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return [...declaration.members].flatMap((member) => {
    const { name } = member;
    if (!name || ts.isPrivateIdentifier(name)) return [];
    if (ts.getCombinedModifierFlags(member) & hidden) return [];
    return checker.getSymbolAtLocation(name) ?? [];
  });
}

const ENTRIES = ['src/index.ts', 'src/widgets.ts', 'kernel/api.ts'].map(repositoryFile);

test('everything that the package exports says what it is, in a doc comment, and so does each member', () => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(repositoryFile('tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    repositoryRoot,
  );
  const program = ts.createProgram(ENTRIES, { ...options, noEmit: true, composite: false });
  const checker = program.getTypeChecker();
  const silent = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0;
  const found = exported(checker, program);
  assert.ok(found.length > 100, `only ${found.length} exports found`);
  const without = found.flatMap(([symbol, declaration]) => {
    const names = [
      ...(silent(symbol) ? [symbol.name] : []),
      ...members(declaration, checker)
        .filter(silent)
        .map(({ name }) => `${symbol.name}.${name}`),
    ];
    return names.map((name) => `${name} (${relative(repositoryRoot, declaration.getSourceFile().fileName)})`);
  });
  assert.deepEqual(without, []);
});
