import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { withoutColours } from '../../kernel/ansi.js';
import { describeError } from '../../kernel/session/errors.js';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notebear-errors-'));
  kernel = await KernelClient.start({ folder });
});
after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** The error of the last of some cells, its traceback as text with `In [n]` for each number. */
async function failure(...cells: string[]) {
  const answers = [];
  for (const cell of cells) answers.push(await kernel.execute(cell));
  const { ename, evalue, traceback } = errorOf(answers.at(-1)!.published);
  return { ename, evalue, text: traceback.join('\n').replace(/In \[\d+\]/g, 'In [n]') };
}

test('an error shows its lines in the TypeScript, with the code, through functions of other cells', async () => {
  const { text } = await failure(
    "interface Gone { a: number }\nfunction early(x: number) {\n  throw new RangeError('no ' + x);\n}\nconst arrow = (n: number) => early(n);",
    'const unused: number = 1;\n   arrow(3)',
  );
  assert.equal(
    text,
    `RangeError: no 3
    at early (In [n]:3:9)
      3 |   throw new RangeError('no ' + x);
                  ~
    at arrow (In [n]:5:30)
    at In [n]:2:4
      2 |    arrow(3)
             ~`,
  );
});

test('columns of calls are those of the name that is called', async () => {
  await kernel.execute(
    "function boom(): never { throw new Error('x') } const tag = (s: TemplateStringsArray) => boom();",
  );
  assert.match((await failure('  [1].forEach(() => { boom() })')).text, /at In \[n\]:1:23\n[\s\S]*at In \[n\]:1:7$/);
  assert.match((await failure('const t = tag`a`')).text, /at In \[n\]:1:11\n/);
});

test('colours are those of a terminal', async () => {
  const { published } = await kernel.execute("throw new Error('red')");
  const { traceback } = published.find((m) => m.header.msg_type === 'error')!.content as { traceback: string[] };
  assert.equal(traceback[0], '\u001b[31mError\u001b[39m: red');
});

test('errors in local files and packages are mapped; the kernel’s and Node’s own frames are not shown', async () => {
  put(
    'boom.ts',
    'interface Gone { a: number }\n\nexport function boom(): never {\n  const g: Gone = { a: 1 };\n  throw new Error("boom " + g.a);\n}',
  );
  put('node_modules/thrower/package.json', '{ "name": "thrower", "main": "i.js", "types": "i.d.ts" }');
  put('node_modules/thrower/i.js', 'exports.thrower = function thrower(f) { return f() }');
  put('node_modules/thrower/i.d.ts', 'export function thrower(f: () => never): never');
  const { text } = await failure("import { boom } from './boom'; import { thrower } from 'thrower';", 'thrower(boom)');
  assert.equal(
    text,
    `Error: boom 1
    at boom (boom.ts:5:9)
      5 |   throw new Error("boom " + g.a);
                  ~
    at thrower (node_modules/thrower/i.js:1:48)
    at In [n]:1:1
      1 | thrower(boom)
          ~`,
  );
});

test('an error while a file is loaded names the import; a file that cannot be read, its line', async () => {
  put('load.ts', 'const q: number = 1;\nthrow new Error("at load");\nexport {};');
  assert.match((await failure("import './load'")).text, /at load\.ts:2:7\n[\s\S]*at async In \[n\]:1:1\n/);
  put('bad.ts', 'export const a = 1;\nexport const b = ;');
  const { ename, text } = await failure("import './bad'");
  assert.equal(ename, 'SyntaxError');
  assert.match(text, /^SyntaxError: bad\.ts:2:18 - [^\n]+\n2 \| export const b = ;\n {21}~/);
});

test('causes, gathered errors and what an error carries are shown; one that causes itself ends', async () => {
  const { text } = await failure("throw new Error('outer', { cause: new TypeError('inner', { cause: 'root' }) })");
  assert.match(text, /^Error: outer[\s\S]*\nCaused by: TypeError: inner[\s\S]*\nCaused by: 'root'$/);
  const loop = "const loop = new Error('loop'); loop.cause = loop; throw loop";
  assert.match((await failure(loop)).text, /Caused by: …$/);
  const many =
    "throw new AggregateError(Array.from({ length: 13 }, (_, i) => i === 0 ? new Error('first') : i), 'all')";
  assert.match(
    (await failure(many)).text,
    /^AggregateError: all[\s\S]*Gathered: Error: first[\s\S]*Gathered: 9\n… and 3 more$/,
  );
  assert.match(
    (await failure("await import('node:fs/promises').then((fs) => fs.readFile('/no'))")).text,
    /code: 'ENOENT'/,
  );
  assert.match(
    (await failure('function down(): void { down() } down()')).text,
    /at down \(In \[n\]:1:25\) … again and again/,
  );
});

/** What some code prints, with `In [n]` for each number. */
async function printed(code: string): Promise<string> {
  const { published } = await kernel.execute(code);
  const text = streamText(published) + streamText(published, 'stderr') + (resultText(published) ?? '');
  return text.replace(/In \[\d+\]/g, 'In [n]');
}

test('errors that are printed, held or read show the user’s frames only', async () => {
  const cases: [string, string][] = [
    [
      "try { JSON.parse('') } catch (e) { console.error(e) }",
      'SyntaxError: Unexpected end of JSON input\n    at In [n]:1:12\n',
    ],
    ["console.trace('here')", 'Trace: here\n    at In [n]:1:9\n'],
    ["[new Error('x')]", '[\n  Error: x\n      at In [n]:1:2\n]'],
    [
      "const p = Promise.reject(new Error('r')); p.catch(() => 1); ({ p })",
      '{\n  p: Promise {\n    <rejected> Error: r\n        at In [n]:1:26\n  }\n}',
    ],
    ["console.log(new Error('st').stack)", 'Error: st\n    at In [n]:1:13\n'],
  ];
  for (const [code, text] of cases) assert.equal(await printed(code), text);
  // From Node 24 on it is an error like others, with its line of code.
  const exception = await printed("new DOMException('m', 'AbortError')");
  assert.match(exception, /^(DOMException \[AbortError\]|AbortError): m\n {4}at In \[n\]:1:1(\n {6}1 \| .*\n *~)?$/);
});

test('messages of V8 have the words of the cell, and others stay as they are', async () => {
  await kernel.execute("let obj: any = { a: 1 }; let fooBar: any = 1; const text = '$.a is not a function';");
  const cases: [string, string][] = [
    ['obj.method()', 'obj.method is not a function'],
    ['fooBar()', 'fooBar is not a function'],
    ['for (const x of fooBar) {}', 'fooBar is not iterable'],
    ['new obj.a()', 'obj.a is not a constructor'],
    ["obj['$.a']()", 'obj.$.a is not a function'],
    ['(() => { const $ = obj; $.foo() })()', '$.foo is not a function'],
    ['(await obj).method()', '(intermediate value).method is not a function'],
    ["throw new TypeError('$.x is not a function')", '$.x is not a function'],
    ['throw new Error(text)', '$.a is not a function'],
  ];
  for (const [code, words] of cases) {
    const { evalue, text, ename } = await failure(code);
    assert.equal(evalue, words);
    assert.ok(text.startsWith(`${ename}: ${words}\n`), text);
  }
  assert.match(await printed('try { obj.method() } catch (e) { console.log(e) }'), /^TypeError: obj\.method is not/);
});

test('code around a cell’s own, eval and user_expressions are told with places of the cell', async () => {
  const { text } = await failure("class Foo { static x = (() => { throw new Error('s') })() }");
  assert.match(text, /at <static_initializer> \(In \[n\]:1:\d\d\)\n {4}at In \[n\]:1:1$/);
  const called = await failure("\n  eval('null.x')");
  assert.match(called.text, /\(In \[n\]:2:3\), <anonymous>:1:6\)\n {4}at In \[n\]:2:3\n[^\n]*2 \|/);
  const { reply } = await kernel.execute('1', { user_expressions: { u: '(() => { throw new Error("u") })()' } });
  const { u } = reply.content.user_expressions as Record<string, { traceback: string[] }>;
  assert.match(withoutColours(u!.traceback.join('\n')), /at In \[\d+\] u:1:16\n/);
});

test('what is no error is shown as it is', async () => {
  const thrown = async (code: string) => (await failure(`throw ${code}`)).text;
  assert.equal(await thrown("'a string'"), "Uncaught 'a string'");
  assert.equal(await thrown('null'), 'Uncaught null');
  assert.equal(await thrown('{ code: 5 }'), 'Uncaught { code: 5 }');
  assert.equal(await thrown("Symbol('s')"), 'Uncaught Symbol(s)');
});

test('an error whose getters throw, a proxy of one and a revoked proxy end the cell', async () => {
  const bad = (field: string) =>
    `throw Object.defineProperty(new Error('g'), '${field}', { get() { throw new Error('getter') } })`;
  for (const field of ['name', 'message', 'stack'])
    assert.ok((await failure(bad(field))).text.includes('Error'), field);
  assert.match((await failure("throw new Proxy(new Error('proxied'), {})")).text, /^Error: proxied/);
  assert.match(
    (await failure('const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy')).text,
    /Error|Uncaught/,
  );
  assert.equal(resultText((await kernel.execute('1')).published), '1');
});

test('a huge message is cut', async () => {
  const { evalue, text } = await failure("throw new Error('x'.repeat(300_000))");
  assert.match(evalue, /^x{10000}… \(290000 more characters\)$/);
  assert.ok(text.length < 30_000);
});

test('a long line of code is cut around the place', () => {
  const error = new Error('x');
  error.stack = 'Error: x\n    at f (nowhere.ts:1:1)';
  assert.deepEqual(describeError(error).traceback.map(withoutColours), ['Error: x', '    at f (nowhere.ts:1:1)']);
});

test('a rejection that nobody awaits and a late error are told under their own cell', async () => {
  const idOf = async (code: string) => (await kernel.execute(code)).published[0]!.parent_header.msg_id;
  const rejected = await idOf(
    "async function later() { await new Promise((r) => setTimeout(r, 60)); throw new Error('late rejection') } void later(); 0",
  );
  const thrown = await idOf("setTimeout(() => { throw new Error('late error') }, 60); 0");
  const borrowed = await idOf('void later().catch((e) => { throw new Error("again", { cause: e }) }); 0');
  await kernel.execute('await new Promise((r) => setTimeout(r, 250))');
  const parentOf = (text: string) =>
    kernel.iopub.find((m) => m.header.msg_type === 'stream' && String(m.content.text).includes(text))?.parent_header
      .msg_id;
  assert.equal(parentOf('Unhandled rejection: Error: late rejection'), rejected);
  assert.equal(parentOf('Uncaught: Error: late error'), thrown);
  assert.equal(parentOf('Unhandled rejection: Error: again'), borrowed);
  assert.equal(streamText((await kernel.execute('2')).published, 'stderr'), '');
});

test('each type problem is told with number, line, column and code', async () => {
  const { ename, text } = await failure("const a = 1;\nconst s: string = 5;\n  unknownName(a, { b: '🐻' });");
  assert.equal(ename, 'TypeScriptError');
  assert.equal(
    text,
    `TypeScriptError: the cell was not run
In [n]:2:7 - error TS2322: Type 'number' is not assignable to type 'string'.
2 | const s: string = 5;
          ~
In [n]:3:3 - error TS2304: Cannot find name 'unknownName'.
3 |   unknownName(a, { b: '🐻' });
      ~~~~~~~~~~~`,
  );
});

test('a traceback is coloured whatever the environment says of terminals', async () => {
  const kernels = [{ NO_COLOR: '1', TERM: 'dumb' }, { FORCE_COLOR: '3' }].map((env) => KernelClient.start({ env }));
  const tracebacks = await Promise.all(
    kernels.map(async (started) => {
      const kernel = await started;
      const { reply } = await kernel.execute("throw new Error('x')");
      await kernel.stop();
      return reply.content.traceback as string[];
    }),
  );
  assert.equal(tracebacks[0]![0], '\u001b[31mError\u001b[39m: x');
  assert.deepEqual(tracebacks[1], tracebacks[0]);
});
