import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Encoded } from '../../kernel/front/types/json-rpc.js';
import { joinedLibraries } from '../../kernel/front/types/libraries.js';
import { compiler } from '../../kernel/front/types/native-server.js';
import { LIBRARIES } from '../../kernel/front/types/project.js';
import { declarations, storeLibraries } from '../../kernel/front/types/stored-libraries.js';
import { errorOf, KernelClient, resultText } from '../helpers/kernel-client.js';

const folder = mkdtempSync(join(tmpdir(), 'notebear-libraries-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, `lib.${name}.d.ts`);

/** Types of a cell in a notebook with these compiler options, by the checker's words for it. */
async function inNotebook(options: object, check: (kernel: KernelClient) => Promise<void>): Promise<void> {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
  const kernel = await KernelClient.start({ folder });
  try {
    await check(kernel);
  } finally {
    await kernel.stop();
  }
}

const errors = async (kernel: KernelClient, code: string) =>
  errorOf((await kernel.execute(code)).published).traceback.join('\n');

test('libraries are joined in the file of the first, each once and after what it refers to', () => {
  const reference = (name: string) => `/// <reference lib="${name}" />\n`;
  writeFileSync(path('es1'), 'declare var a: 1;\n');
  writeFileSync(path('es2'), `${reference('es1')}${reference('es2.b')}declare var c: 3;\n`);
  writeFileSync(path('es2.b'), `${reference('es1')}declare var b: 2;\n`);
  writeFileSync(path('next'), `${reference('es1')}declare var d: 4;\n`);
  const joined = joinedLibraries(folder, ['es2', 'next']);
  const names = (joined.get(path('es2')) ?? '').match(/var \w/g);
  assert.deepEqual(names, ['var a', 'var b', 'var c', 'var d']);
  assert.doesNotMatch(joined.get(path('es2'))!, /reference/);
  assert.deepEqual([joined.size, joined.get(path('es1')), joined.get(path('next'))], [4, '', '']);
});

test('where a library is not found, none is joined', () => {
  writeFileSync(path('es3'), '/// <reference lib="nowhere" />\n');
  assert.equal(joinedLibraries(folder, ['es3']).size, 0);
  assert.equal(joinedLibraries(folder, []).size, 0);
});

const text = (file: string | Encoded | undefined): string =>
  file instanceof Encoded ? JSON.parse(Buffer.from(file.json).toString()).content : file!;

test("what the set-up stored of a notebook's libraries is what would be joined now", () => {
  const libraries = dirname(compiler());
  const found = declarations(libraries, LIBRARIES);
  assert.equal([...found.values()].filter((file) => file instanceof Encoded).length, 1, 'the store is used');
  const texts = new Map([...found].map(([path, file]) => [path, text(file)]));
  const sorted = (files: Map<string, string>) => [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  assert.deepEqual(sorted(texts), sorted(joinedLibraries(libraries, LIBRARIES)));
});

test('for other libraries, another compiler or a broken store they are joined', () => {
  const libraries = dirname(compiler());
  assert.deepEqual(declarations(libraries, ['es2022']), joinedLibraries(libraries, ['es2022']));
  const root = mkdtempSync(join(folder, 'compiler-'));
  const lib = join(root, 'lib');
  mkdirSync(lib);
  const store = pathToFileURL(join(root, 'store.json'));
  const manifest = (version: string) => writeFileSync(join(root, 'package.json'), JSON.stringify({ version }));
  const one = () => text(declarations(lib, ['es5'], store).get(join(lib, 'lib.es5.d.ts')));
  manifest('1');
  writeFileSync(join(lib, 'lib.es5.d.ts'), 'declare var one: 1;');
  storeLibraries(lib, ['es5'], store);
  writeFileSync(join(lib, 'lib.es5.d.ts'), 'declare var two: 2;');
  assert.equal(one(), 'declare var one: 1;');
  manifest('2');
  assert.equal(one(), 'declare var two: 2;');
  manifest('1');
  writeFileSync(store, '{"version":"1"');
  assert.equal(one(), 'declare var two: 2;');
});

test('a notebook has the language of 2023 with disposal, without the DOM; a reference in a cell brings that', () =>
  inNotebook({}, async (kernel) => {
    const { published } = await kernel.execute(
      "const found = [1, 2].findLast((n) => n > 1) ?? 0; const words = 'a b'.replaceAll(' ', '').at(0); using none = null; [found, words]",
    );
    assert.equal(resultText(published), "[ 2, 'a' ]");
    assert.match(
      await errors(kernel, "const n: number = ['a'].toSorted()[0]!"),
      /TS2322: Type 'string' is not assignable to type 'number'/,
    );
    assert.match(await errors(kernel, 'document.title'), /TS2584/);
    assert.match(await errors(kernel, '/// <reference lib="dom" />\nconst e: number = document.title'), /TS2322/);
  }));

test('what a tsconfig.json says of libraries holds', async () => {
  await inNotebook({ lib: ['es2015', 'dom'] }, async (kernel) => {
    assert.match(await errors(kernel, 'const n: number = document.title'), /TS2322/);
    assert.match(await errors(kernel, '[1].findLast((n) => n > 1)'), /TS2550/);
  });
  await inNotebook({ libReplacement: true }, async (kernel) => {
    assert.equal(resultText((await kernel.execute('[1, 2].findLast((n) => n > 1)')).published), '2');
    assert.match(await errors(kernel, 'document.title'), /TS2584/);
  });
});
