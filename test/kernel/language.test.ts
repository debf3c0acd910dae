import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

const CELLS: [string, string[], string | RegExp][] = [
  ['enums', ['enum E { A = "x", B = "y" }', 'E.B'], "'y'"],
  [
    'a cell that asks not to be checked',
    ['const first = 1', "// @ts-nocheck\nconst wrong: number = 'x' + first; wrong"],
    "'x1'",
  ],
  ['const enums', ['const enum CE { A = 1, B }', 'CE.B'], '2'],
  [
    'a namespace adds to an enum, a class, a function and another namespace',
    [
      'enum M { R = "r" } namespace M { export const parse = () => M.R }\nclass Box<T> { constructor(public v: T) {} } namespace Box { export const of = <T>(x: T) => new Box(x) }\nfunction fn() { return fn.n } namespace fn { export let n = 3 }\nnamespace N { export const a = 1 } namespace N { export const b = N.a + 1 }',
      '[M.parse(), Box.of(1).v, fn(), N.a, N.b]',
    ],
    "[ 'r', 1, 3, 1, 2 ]",
  ],
  [
    'nested namespaces, and one of types only',
    [
      'namespace A.B { export const deep = 1 }\nnamespace T { export interface I { a: number } }',
      'const t: T.I = { a: A.B.deep }; t.a',
    ],
    '1',
  ],
  [
    'import = of a namespace',
    [
      'namespace Far { export namespace Away { export const x = 1 } }\nimport Near = Far.Away; import P = NodeJS.Process;',
      'Near.x',
    ],
    '1',
  ],
  [
    'standard decorators of methods, fields, accessors and classes',
    [
      `function twice<T>(f: (this: T) => number, _: ClassMethodDecoratorContext<T>) { return function (this: T) { return 2 * f.call(this) } }
const add = (n: number) => (_: undefined, c: ClassFieldDecoratorContext) => (x: number) => x + n + String(c.name).length;
function named<T extends new (...a: any[]) => object>(c: T, { name, addInitializer }: ClassDecoratorContext) { addInitializer(() => console.log('made', name)); return c }
@named class Cub { @add(10) w = 1; @twice weigh() { return this.w } @(<T, V>(t: ClassAccessorDecoratorTarget<T, V>, _: ClassAccessorDecoratorContext<T, V>) => t) accessor legs = 4 }`,
      'const cub = new Cub(); [cub.w, cub.weigh(), cub.legs]',
    ],
    '[ 12, 24, 4 ]',
  ],
  [
    'using and await using',
    [
      "const log: string[] = []; class R { constructor(readonly n: string) {} [Symbol.dispose]() { log.push(this.n) } async [Symbol.asyncDispose]() { log.push(this.n + '!') } }",
      "{ using a = new R('a'), b = new R('b') } for (using c of [new R('c')]) log.push('in'); await using d = new R('d'); log.push('end')",
      "log.join(' ')",
    ],
    "'b a in c end d!'",
  ],
  [
    'for await',
    ['async function* gen() { yield 1; yield 2 }', 'let sum = 0; for await (const v of gen()) sum += v; sum'],
    '3',
  ],
  [
    'generics and overloads',
    [
      'function over(a: string): string; function over(a: number): number; function over(a: any) { return a }',
      "over('x').length + over(1)",
    ],
    '2',
  ],
  [
    'labelled loops',
    [
      'let n = 0; outer: for (const i of [0, 1, 2]) for (const j of [0, 1]) { if (i === 1) continue outer; if (i === 2) break outer; n++ } n',
    ],
    '2',
  ],
  ['this is undefined at the top, as in a module', ['typeof this'], "'undefined'"],
  [
    'redeclared: const, class, type, interface, function, enum; a type as a value',
    [
      'const X1 = 1; type T1 = string; interface I1 { a: 1 } function f1() { return 1 } enum E1 { A }',
      "class X1 { q = 'x' } type T1 = number; interface I1 { b: 2 } const f1 = 'f'; const E1 = 5; const t1: T1 = 1; const i1: I1 = { b: 2 };",
      '[new X1().q, t1, i1.b, f1, E1]',
    ],
    "[ 'x', 1, 2, 'f', 5 ]",
  ],
  [
    'shadowing',
    ['const sh = 1; { const sh = 2; console.log(sh) } const g1 = (sh: string) => sh;', "[sh, g1('a')]"],
    "[ 1, 'a' ]",
  ],
  [
    'destructuring, with later assignments',
    [
      'let { a: da, ...dr } = { a: 1, b: 2 }, [db = 5, ...dm] = [undefined, 1];',
      '[da, db] = [10, 20]; ({ a: da } = { a: 3 });',
      '[da, db, dr, dm]',
    ],
    '[ 3, 20, { b: 2 }, [ 1 ] ]',
  ],
  ['export', ['export const ex = 5; export default ex; export { ex as ey }', 'ex'], '5'],
  [
    'export of what has no name, and from another module',
    [
      'export default function () { return 1 }',
      'export default class { a = 1 }',
      'export { join as joined } from "node:path"; export * as paths from "node:path"',
      "joined('a', 'b') === paths.join('a', 'b')",
    ],
    'true',
  ],
  [
    'export of a default by a name of its own, with its type',
    [
      "export { default as nodePath, basename } from 'node:path'",
      "const base: string = basename('a/b'); nodePath.join(base)",
    ],
    "'b'",
  ],
  [
    'export of what has no name in a cell',
    ["export * from 'node:path'"],
    /^SyntaxError: export \* gives a cell no names; write import \{ a, b \} from 'node:path'/,
  ],
  [
    'declare global holds in later cells, and may be declared again',
    [
      'declare global { interface Array<T> { second(): T | undefined } } Array.prototype.second = function () { return this[1] };',
      'declare global { interface Array<T> { second(): T } }',
      '[1, 2].second().toFixed(1)',
    ],
    "'2.0'",
  ],
  [
    'JSX is off',
    ['const el = 1;\nconst jsx = <div>hello</div>;'],
    /^SyntaxError: JSX is not supported in cells; show HTML with display/,
  ],
  ['an object is a cell', ['const ox = 1', '{ ox, y: 2 }'], '{ ox: 1, y: 2 }'],
  [
    'what is missing at a cell’s end is told by TypeScript',
    ['function open() {'],
    /^SyntaxError: TS1005: '}' expected/,
  ],
  ['a syntax error is one', ['return 5'], /^SyntaxError: TS1108/],
  [
    'a decorator that does not fit is a type error',
    ['function wrong(x: string) {}\nclass W { @wrong m() {} }'],
    /^TypeScriptError: TS1241/,
  ],
];

/** The language is the same whoever checks the types. */
for (const types of ['native', 'classic']) describe(`types by the ${types} engine`, () => language(types));

function language(types: string): void {
  let kernel: KernelClient;
  let above: string;
  let folder: string;
  before(async () => {
    above = mkdtempSync(join(tmpdir(), 'notebear-language-'));
    folder = join(above, 'notebook');
    mkdirSync(folder);
    kernel = await KernelClient.start({ folder, env: { NOTEBEAR_TYPES: types } });
  });
  after(async () => {
    await kernel.stop();
    rmSync(above, { recursive: true });
  });

  /** Writes a file, given relative to the notebook's folder. */
  function put(file: string, text: string): void {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Puts a package into the notebook's folder. */
  function putPackage(name: string, manifest: object, files: Record<string, string>): void {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }));
    for (const [file, text] of Object.entries(files)) put(`node_modules/${name}/${file}`, text);
  }

  /** Runs cells; the last one's result as text, or its error. */
  async function results(...cells: string[]): Promise<string | undefined> {
    const answers = [];
    for (const cell of cells) answers.push(await kernel.execute(cell));
    const { published } = answers.at(-1)!;
    const error = published.find((m) => m.header.msg_type === 'error');
    return error ? `${error.content.ename}: ${error.content.evalue}` : resultText(published);
  }

  test('packages are imported: ESM, only an "import" condition, top-level await', async () => {
    putPackage(
      'import-only',
      { type: 'module', exports: { '.': { import: { types: './i.d.ts', default: './i.js' } } } },
      {
        'i.js': 'export const a = 1; export default class X {}',
        'i.d.ts': 'export const a: 1; export default class X {}',
      },
    );
    putPackage(
      'awaiting',
      { exports: './i.mjs' },
      { 'i.mjs': 'export const t = await 5;', 'i.d.mts': 'export const t: 5;' },
    );
    assert.equal(
      await results("import X, { a } from 'import-only'; import { t } from 'awaiting'; [a, t, new X()]"),
      '[ 1, 5, X {} ]',
    );
  });

  test('a CommonJS package’s default import is what the checker believes', async () => {
    putPackage(
      'plain-cjs',
      { main: 'i.js', types: 'i.d.ts' },
      {
        'i.js': "module.exports = function f(x) { return x + 1 }; const key = 'extra'; module.exports[key] = 4;",
        'i.d.ts': 'declare function f(x: number): number; declare namespace f { const extra: number } export = f;',
      },
    );
    putPackage(
      'compiled-cjs',
      { main: 'i.js', types: 'i.d.ts' },
      {
        'i.js':
          '"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 3; exports.named = 4;',
        'i.d.ts': 'declare const d: number; export default d; export const named: number;',
      },
    );
    const imports =
      "import f, { extra } from 'plain-cjs'; import * as all from 'plain-cjs'; import d, { named } from 'compiled-cjs';";
    const code = `${imports} import r = require('plain-cjs'); [f(1), extra, all.extra, r(2), d, named, (await import('compiled-cjs')).default]`;
    assert.equal(await results(code), '[\n  2, 4, 4, 3,\n  3, 4, 3\n]');
  });

  test('JSON is imported with and without an attribute, by name and as a whole', async () => {
    put('data.json', '{"n": 3, "s": ["a"]}');
    const code =
      "import d from './data.json'; import e from './data.json' with { type: 'json' }; import * as all from './data.json'; import { n } from './data.json'; [d.n, e.s[0].toUpperCase(), all.n, n]";
    assert.equal(await results(code), "[ 3, 'A', 3, 3 ]");
    put('data.json', '{"n": "three", "s": []}');
    assert.equal(await results("import d from './data.json'; d.n.toUpperCase()"), "'THREE'");
    put('broken.json', '{"n": }');
    assert.match((await results("import b from './broken.json'; b"))!, /SyntaxError|TS\d+/);
  });

  test('local files are imported, above the folder too, and their types are known', async () => {
    put('../above.ts', 'export const above: string = "above";');
    put('sub/two.ts', 'export const two: number = 2; export interface Pair { a: number; b: number }');
    put(
      'sub/one.ts',
      `import { two, Pair } from './two.js';
import json from '../data.json';
export enum Kind { A, B } export const enum Const { X = 7 }
export const pair: Pair = { a: two, b: two }; export default function sum(p: Pair) { return p.a + p.b + (json ? 0 : 1) }`,
    );
    const code =
      "import sum, { Const, Kind, pair } from './sub/one'; import { above } from '../above.ts'; import type { Pair } from './sub/two'; const p: Pair = pair; [sum(p), Kind.B, Const.X, above]";
    assert.equal(await results(code), "[ 4, 1, 7, 'above' ]");
    assert.match((await results("pair.a = 'x'"))!, /TS2322/);
  });

  test('a file that was edited runs anew when it is imported again, also when only a dependency was', async () => {
    put('lib/base.ts', 'export const base: number = 1;');
    put('lib/middle.ts', "export { base as middle } from './base';");
    put('lib/top.ts', "import { middle } from './middle.js'; export const top = () => middle * 10;");
    put('lib/plain.mjs', "export { base } from './base.ts';");
    const code = "import { top } from './lib/top'; top()";
    assert.equal(await results(code), '10');
    assert.equal(await results("const plain: any = await import('./lib/plain.mjs' as string); plain.base"), '1');
    put('lib/base.ts', "export const base: number = 2; export const added = 'new';");
    assert.equal(await results(code), '20');
    assert.equal(await results("const plain: any = await import('./lib/plain.mjs' as string); plain.base"), '2');
    assert.equal(
      await results("import { added } from './lib/base'; added.length"),
      '3',
      'a name that came later is known',
    );
    put('lib/base.ts', 'export const base = { deep: 1 };');
    assert.match((await results(code))!, /TypeScriptError|NaN/);
    assert.equal(await results("import { base } from './lib/base'; base.deep"), '1', 'the checker has the new types');
  });

  test('an unchanged file is loaded once, however it is reached', async () => {
    put('once/shared.ts', "console.log('loaded'); export const list: number[] = [];");
    put('once/a.ts', "import { list } from './shared'; list.push(1); export const a = list;");
    put('once/b.ts', "import { list } from './shared.js'; list.push(2); export const b = list;");
    const { published } = await kernel.execute(
      "import { a } from './once/a'; import { b } from './once/b'; import { list } from './once/shared'; a === b && b === list",
    );
    assert.deepEqual([resultText(published), streamText(published)], ['true', 'loaded\n']);
  });

  test('a module that did not exist at first is found when it is there', async () => {
    const code = "import { late } from './late'; late + 1";
    assert.match((await results(code))!, /TS2307/);
    put('late.ts', 'export const late = 41;');
    assert.equal(await results(code), '42');
    assert.match((await results("import { x } from 'late-package'; x"))!, /TS2307/);
    putPackage(
      'late-package',
      { main: 'i.js', types: 'i.d.ts' },
      { 'i.js': 'exports.x = 1', 'i.d.ts': 'export const x: 1' },
    );
    assert.equal(await results("import { x } from 'late-package'; x"), '1');
  });

  for (const [what, cells, expected] of CELLS)
    test(`language: ${what}`, async () => {
      const got = await results(...cells);
      if (expected instanceof RegExp) assert.match(got!, expected);
      else assert.equal(got, expected);
    });

  test('an error in an object, and at a cell’s end, is told with its place', async () => {
    const places = async (code: string) =>
      errorOf((await kernel.execute(code)).published)
        .traceback.join('\n')
        .match(/:\d+:\d+ - error TS\d+|\^|~+$/gm);
    assert.deepEqual(await places('{ a: nowhere, b: 1 }'), [':1:6 - error TS2304', '~~~~~~~']);
    assert.deepEqual(await places('[1,\n 2\n'), [':2:3 - error TS1005', '~']);
  });

  test('JSX is told with its place', async () => {
    const { traceback } = errorOf((await kernel.execute('const a = 1;\n  const b = <p>x</p>;')).published);
    assert.match(traceback.join('\n'), /In \[\d+\]:2:13 - SyntaxError[^\n]*\n2 \| {3}const b = <p>x<\/p>;\n {16}~/);
  });
}
