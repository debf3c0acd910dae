import assert from 'node:assert/strict';
import { SourceMap } from 'node:module';
import { test } from 'node:test';
import vm from 'node:vm';
import type { CellSyntaxError } from '../../kernel/front/rewrite/parse.js';
import { readCell, rewriteCell } from '../../kernel/front/rewrite/rewrite.js';
import { babelHelpers } from '../../kernel/session/helpers.js';
import type { CompilerOptions } from '../../kernel/tsconfig.js';

const none = new Set<string>();

/** Runs a cell's code on `scope`, with the simplest things a session gives it. */
async function run(
  source: string,
  scope: Record<string, unknown> = {},
  modules: Record<string, object> = {},
  options: CompilerOptions = {},
): Promise<unknown> {
  const { code } = rewriteCell(source, new Set(Object.keys(scope)), options);
  const $import = Object.assign(async (name: string) => modules[name], {
    pick: (module: Record<string, unknown>, name: string) => module[name],
  });
  const cell = vm.runInThisContext(code);
  const same = (x: unknown) => x;
  const pause = Object.assign(same, { atEnd: () => ({ [Symbol.dispose]: () => undefined }) });
  const given = [$import, { url: 'meta' }, pause, same, console, null, null, null, '', '', babelHelpers];
  const [last] = (await cell(scope, ...given)) ?? [];
  return last;
}

test('a name at the top becomes a property of the scope, in nested functions too', async () => {
  const scope: Record<string, unknown> = {};
  await run('let a = 1; const f = () => { a += 1; return a }; f()', scope);
  assert.equal(scope.a, 2);
});

test('local names that hide those of the notebook stay local', async () => {
  const scope = { x: 'outer' };
  const source = `function f(x) { return x }
    const g = ({ x }) => x; const h = ([x] = ['default']) => x;
    let caught; try { throw 'thrown' } catch (x) { caught = x }
    const looped = []; for (const x of ['loop']) looped.push(x); for (let x = 0; x < 1; x++) looped.push(x);
    { let x = 'block'; looped.push(x) }
    switch (1) { case 1: { const x = 'case'; looped.push(x) } }
    function hoisted() { return x; var x }
    const o = { x: 'key', m() { return x } };
    class C { x = 'field'; static y = x; m(x = 'param') { return x } }
    [f(1), g({ x: 2 }), h(), caught, ...looped, hoisted(), o.x, o.m(), new C().x, C.y, new C().m(), x]`;
  const expected = [
    1,
    2,
    'default',
    'thrown',
    'loop',
    0,
    'block',
    'case',
    undefined,
    'key',
    'outer',
    'field',
    'outer',
    'param',
    'outer',
  ];
  assert.deepEqual(await run(source, scope), expected);
});

test('destructuring binds every name, with defaults and rests', async () => {
  const scope: Record<string, unknown> = {};
  await run(
    'const { a, b: [c = 5, ...d], ["e" + 1]: e, f = a, ...g }: any = { a: 1, b: [undefined, 2], e1: 3, z: 4 };',
    scope,
  );
  assert.deepEqual(scope, { a: 1, c: 5, d: [2], e: 3, f: 1, g: { z: 4 } });
});

test('shorthand properties and assignment patterns reach the scope', async () => {
  const scope: Record<string, unknown> = { a: 1, b: 2 };
  assert.deepEqual(await run('const o = { a, b }; ({ a, b = 9 } = { a: 7 } as any); [o, a, b]', scope), [
    { a: 1, b: 2 },
    7,
    9,
  ]);
});

test('var in a block belongs to the notebook, and again without a value keeps it', async () => {
  const scope: Record<string, unknown> = { kept: 3 };
  await run('if (true) { var inside = 1; var kept } for (var k of [5]) {} for (var i = 0; i < 2; i++) {}', scope);
  assert.deepEqual(scope, { kept: 3, inside: 1, k: 5, i: 2 });
});

test('a var that is the body of a statement, or a pattern in a block, is no statement of its own', async () => {
  const scope: Record<string, unknown> = { no: false, seen: [] };
  await run(
    `if (no) var a = 1; else var b = 2
    if (no) var [c] = [3]; else var { d } = { d: 4 }
    for (const i of [5, 6]) var e = seen.push(i)
    if (no) var g
    ;{ var { f } = { f: 7 }, h }`,
    scope,
  );
  assert.deepEqual(scope, { no: false, seen: [5, 6], b: 2, d: 4, e: 2, f: 7, h: undefined });
});

test('functions are there before their line, and functions and classes keep their names', async () => {
  assert.deepEqual(
    await run(
      'const early = f(); function f() { return 1 } const g = () => 2, K = class {}; [early, g.name, K.name, f.name]',
    ),
    [1, 'g', 'K', 'f'],
  );
});

test('a called function gets no scope object as its this', async () => {
  assert.equal(await run('function self(this: unknown) { return this } self()'), undefined);
});

test('lines without semicolons do not run into each other', async () => {
  const scope: Record<string, unknown> = {};
  await run(
    'let n = 0\nfunction up() { n++ }\nconst x = n\nup()\nif (n)\n  up()\nelse\n  up()\nlet y = n\n;[1].forEach(up)',
    scope,
  );
  assert.deepEqual([scope.n, scope.x, scope.y], [3, 0, 2]);
});

test('imports are taken from their modules, types and unused ones too', async () => {
  const scope: Record<string, unknown> = {};
  const modules = { m: { default: 'd', a: 'A', T: undefined } };
  await run(
    'import d, { a as b, type T } from "m"; import * as all from "m"; import type { U } from "nowhere"; const u: T | U = b',
    scope,
    modules,
  );
  assert.deepEqual([scope.d, scope.b, scope.all, scope.u], ['d', 'A', modules.m, 'A']);
  assert.ok(!('U' in scope));
});

test('export keywords mean nothing, and are blanks for the type checker', async () => {
  const source =
    'export const a = 1; export default function () {}\nexport { a };\nexport function f() { return a } f()';
  assert.equal(await run(source), 1);
  const { checked } = readCell(source);
  assert.equal(checked.length, source.length);
  assert.ok(!checked.includes('export'));
});

test('what a cell exports from another module without a name for it is told, with what to write', () => {
  const told = (source: string) => {
    try {
      readCell(source);
    } catch (error) {
      const { name, message, offset, isFinal } = error as CellSyntaxError;
      assert.deepEqual([name, isFinal], ['SyntaxError', true]);
      return [offset, message];
    }
    return undefined;
  };
  assert.deepEqual(told("1;\nexport * from './x'"), [
    3,
    "export * gives a cell no names; write import { a, b } from './x' with those that you need, or import * as name from './x'",
  ]);
  assert.match(
    String(told('export type * from "m"')),
    /write import type \{ a, b \} from "m" .* import type \* as name/,
  );
  const named = 'is no name in a cell; write import';
  assert.deepEqual(told("export { default } from './x'"), [9, `default ${named} { default as name } from './x'`]);
  assert.deepEqual(told("export { a, b as default } from './x'"), [12, `default ${named} { b as name } from './x'`]);
  assert.deepEqual(told("export { 'a-b' } from './x'"), [9, `'a-b' ${named} { 'a-b' as name } from './x'`]);
  assert.equal(told("export {}; export {} from 'm'; const a = 1; export { a as default, a as 'a-b' }"), undefined);
});

test('what a cell exports from another module it has, and what has no name is checked as an expression', async () => {
  const source =
    'export { a as b, default as c, type T } from "m"; export * as all from "m"; export {} from "m"\nexport default class {}';
  const scope: Record<string, unknown> = {};
  const m = { a: 'A', default: 'C' };
  await run(source, scope, { m });
  assert.deepEqual(scope, { b: 'A', c: 'C', all: m });
  const { checked, names } = readCell(source);
  assert.equal(
    checked.replace(/ {2,}/g, ' '),
    'import { a as b, default as c, type T } from "m"; import * as all from "m"; import {} from "m"\nvoid class {}',
  );
  assert.equal(checked.length, source.length);
  assert.deepEqual([names.values, names.types], [['b', 'c', 'all'], ['T']]);
});

test('enums, classes, namespaces and using work, and are the notebook’s', async () => {
  const scope: Record<string, unknown> = {};
  const source = `enum E { A, B = A + 5 } namespace N { export const x = E.B }
    let log = ''; class D { [Symbol.dispose]() { log += 'd' } }
    using d = new D(); log += 'b'; N.x`;
  assert.equal(await run(source, scope), 5);
  assert.equal(scope.log, 'bd');
  assert.deepEqual(Object.keys(scope).sort(), ['D', 'E', 'N', 'd', 'log']);
});

test('the last expression is the result, an assignment is none', async () => {
  assert.equal(await run('1; 2; 3;'), 3);
  assert.equal(await run('await Promise.resolve(4) // four'), 4);
  assert.equal(await run('let x = 1; x = 2'), undefined);
  assert.equal(await run('if (true) 5'), undefined);
});

test('a cell that is an object in braces as a whole is that object, one with statements a block', async () => {
  const scope = { x: 1, y: 2, log: [] as number[] };
  assert.deepEqual(await run('{ x: 1, y: 2 }', scope), { x: 1, y: 2 });
  assert.deepEqual(await run(' {\n  a: { x }, // one\n  "b": [y],\n}\n', scope), { a: { x: 1 }, b: [2] });
  for (const source of ['{ a: 1 }', '{}', '{ x, y }', '{ x }', '{ ...log }', '{ f() { return 1 } }'])
    assert.equal(typeof (await run(source, scope)), 'object', source);
  for (const source of ['{ if (x) { log.push(x) } }', '{ log.push(y) }', '{ x; }', '{ let z = 1 }', '{ x }\n{ y }'])
    assert.equal(await run(source, scope), undefined, source);
  assert.deepEqual(scope.log, [1, 2]);
});

test('a cell may have a $ of its own', async () => {
  assert.equal(await run('const $ = (s: string) => s + "!"; $("a")'), 'a!');
});

test('labels, tagged templates, optional calls and new keep their meaning', async () => {
  const source =
    'const t = (s: any) => s[0]; class P { v = 1 } let maybe: any; a: for (;;) { break a } [t`x`, new P().v, maybe?.(), typeof maybe, !t]';
  assert.deepEqual(await run(source, { a: 0 }), ['x', 1, undefined, 'undefined', false]);
});

test('types are told apart from values', () => {
  const source =
    'import type { A } from "a"; interface B {} type C = B; declare const d: C; enum E {} class F {} let g = 1, h!: F; function i() {} var j;';
  const { names } = rewriteCell(source, none);
  assert.deepEqual(names.types.sort(), ['A', 'B', 'C', 'd']);
  assert.deepEqual(names.values.sort(), ['E', 'F', 'g', 'h', 'i', 'j']);
  assert.deepEqual(names.variables.sort(), ['g', 'h', 'j']);
});

test('source maps lead from the code back to the cell’s TypeScript', () => {
  const source = 'interface A {\n  a: number;\n}\nconst a: A = { a: 1 };\n  throw new Error(a as any)';
  const { code, maps } = rewriteCell(source, none);
  const lines = code.split('\n');
  const line = lines.findIndex((text) => text.includes('throw'));
  let place = { line, column: lines[line]!.indexOf('new Error') };
  for (const map of maps) {
    const entry = new SourceMap(JSON.parse(map)).findEntry(place.line, place.column) as {
      originalLine: number;
      originalColumn: number;
    };
    place = { line: entry.originalLine, column: entry.originalColumn };
  }
  assert.deepEqual(place, { line: 4, column: 8 });
});

test('a cell that cannot be read is a syntax error with its place', () => {
  assert.throws(
    () => rewriteCell('let a = ;', none),
    (error: CellSyntaxError) => error.name === 'SyntaxError' && error.offset === 8,
  );
});

test('decorators’ metadata is given to Reflect.metadata, and to nobody where there is none', async () => {
  const source = `const seen: unknown[] = []; const D = (target: any, key?: any): any => { seen.push(key ?? target.name) };
    const P = (_: any, key: any, index: number) => { seen.push(index) };
    @D class C { @D m(@P a: string): number { return 1 } @D f = 1; constructor(@P b: number) {} }
    seen.join()`;
  const options = { experimentalDecorators: true, emitDecoratorMetadata: true };
  assert.equal(await run(source, {}, {}, options), '0,m,f,0,C');
  const reflect = Reflect as { metadata?: unknown };
  const metadata: unknown[] = [];
  reflect.metadata = (name: string, value: unknown) => () => void metadata.push([name, value]);
  try {
    await run(source, {}, {}, options);
  } finally {
    delete reflect.metadata;
  }
  assert.deepEqual(metadata[0], ['design:returntype', Number]);
});
