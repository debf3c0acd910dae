import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript-6';
import { repositoryFile, repositoryRoot } from './helpers/repository.js';

test('everything that the package exports says what it is, in a doc comment', () => {
  const entries = ['src/index.ts', 'src/widgets.ts', 'kernel/api.ts'].map(repositoryFile);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(repositoryFile('tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    repositoryRoot,
  );
  const program = ts.createProgram(entries, { ...options, noEmit: true, composite: false });
  const checker = program.getTypeChecker();
  const exported = entries.flatMap((file) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    return checker.getExportsOfModule(symbol);
  });
  assert.ok(exported.length > 100, `only ${exported.length} exports found`);
  const silent = exported.flatMap((symbol) => {
    const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = declared.declarations ?? [];
    if (!declaration || declared.getDocumentationComment(checker).length > 0) return [];
    return [`${symbol.name} (${relative(repositoryRoot, declaration.getSourceFile().fileName)})`];
  });
  assert.deepEqual([...new Set(silent)], []);
});
