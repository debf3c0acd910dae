import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNames } from '../../kernel/front/rewrite/parse.js';
import { CellModules } from '../../kernel/front/types/cell-modules.js';

/** What a module imports, in order. */
const imports = (text: string) => Array.from(text.matchAll(/(?:from|import) "([^"]*)";/g), (match) => match[1]);

const INDEX = '__notebear_cells.ts';

/** Runs a cell whose names all get a value; returns its module and the names of the files that changed. */
function run(modules: CellModules, source: string) {
  const names = parseNames(source);
  const module = modules.module(source, names);
  const files = modules.commit(module, names, names.values);
  return { text: module.text, changed: [...files.keys()], written: [...files.values()] };
}

test('what a module imports does not depend on what it uses, so that a checker can go on from the program it has', () => {
  const modules = new CellModules();
  const [empty] = modules.files().values();
  const first = run(modules, 'const a = 1; let b = 2;');
  const second = run(modules, 'a + b');
  assert.deepEqual(imports(first.text), imports(empty!));
  assert.deepEqual(imports(second.text), imports(empty!));
  assert.match(
    second.text,
    /import \{__notebear_of_1_a as a,__notebear_of_1_b as __notebear_of_b\} from "\.\/__notebear_cells";.*declare let b:typeof __notebear_of_b;/,
  );
  assert.deepEqual([first.changed, second.changed], [['__notebear_cell_1.ts'], []]);
});

test('a cell that is run again and again takes the modules that nothing leads to any more', () => {
  const modules = new CellModules();
  run(modules, 'const kept = 1;');
  run(modules, 'const user = () => kept;');
  const changed = new Set(Array.from({ length: 200 }, () => run(modules, 'const again = 2;').changed).flat());
  assert.ok(changed.size < modules.files().size);
  assert.ok(!changed.has('__notebear_cell_1.ts') && !changed.has('__notebear_cell_2.ts'));
});

test('the index stays the same, and every module exports what it declares under names of its own', () => {
  const modules = new CellModules();
  const index = modules.files().get(INDEX)!;
  assert.match(index, /^export \* from "\.\/__notebear_cell_3";$/m);
  const first = run(modules, 'const bear = 1; interface Den { size: number }');
  run(modules, 'const user = () => bear;');
  const third = run(modules, "const bear = 'Bo';");
  assert.equal(modules.files().get(INDEX), index);
  assert.match(first.written.join(), /\nexport \{Den as __notebear_of_1_Den,bear as __notebear_of_1_bear\};$/);
  assert.match(third.written.join(), /\nexport \{bear as __notebear_of_3_bear\};$/);
  assert.match(run(modules, 'bear').text, /import \{__notebear_of_3_bear as bear\}/);
});

test('when every module is in use there are twice as many, and all names are still known', () => {
  const modules = new CellModules();
  const slots = () => modules.files().size - 1;
  const before = slots();
  const files = Array.from({ length: before + 1 }, (_, i) => run(modules, `const a${i} = ${i};`).changed);
  assert.equal(files.at(-1)!.length, before + 1, 'the new modules are told, one of them with the cell, and the index');
  assert.equal(slots(), 2 * before);
  const { text } = run(modules, `a0 + a${before}`);
  assert.match(
    text,
    new RegExp(`\\{__notebear_of_1_a0 as a0,__notebear_of_${before + 1}_a${before} as a${before}\\} from`),
  );
});

test('what a cell with global declarations declares besides is imported from it, also when another replaces those', () => {
  const modules = new CellModules();
  const first = run(modules, 'declare global { var den: number } const bear = 1;');
  assert.match(first.written.join(), /\nexport \{bear\};$/);
  run(modules, 'declare global { var den: string }');
  assert.match(run(modules, 'bear').text, /import \{bear as bear\} from "\.\/__notebear_cell_a1";/);
});
