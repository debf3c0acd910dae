import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notebear-session-'));
  kernel = await KernelClient.start({ folder });
});
after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

/** Runs cells one after the other; the last one's result as text. */
async function results(...cells: string[]): Promise<string | undefined> {
  const answers = [];
  for (const cell of cells) answers.push(await kernel.execute(cell));
  return resultText(answers.at(-1)!.published);
}

async function failure(code: string) {
  return errorOf((await kernel.execute(code)).published);
}

test('variables live across cells, and closures see later assignments', async () => {
  assert.equal(await results('let cnt = 0; function inc() { return ++cnt }', 'inc()', 'cnt = 100', 'inc()'), '101');
});

test('a last expression that is a promise is awaited, and one that answers every name is shown', {
  timeout: 30_000,
}, async () => {
  assert.equal(await results('Promise.resolve(7)'), '7');
  assert.equal(await results('const thenable = { then: (f: (x: number) => void) => f(8) }; thenable'), '8');
  assert.match((await results('const mock: object = new Proxy({}, { get: () => () => {} }); mock'))!, /^\S/);
  const { reply } = await kernel.execute('1', { user_expressions: { mock: 'mock', seven: 'Promise.resolve(7)' } });
  const { mock, seven } = reply.content.user_expressions as Record<string, { data: Record<string, string> }>;
  assert.deepEqual([typeof mock!.data['text/plain'], seven!.data['text/plain']], ['string', '7']);
});

test('a const may be declared again, with another type', async () => {
  assert.equal(await results('const again = 1', "const again = 'two'", 'again.length'), '3');
});

test('a class may be declared again, and the new one is used', async () => {
  assert.equal(
    await results('class Bear { legs = 4 }', 'class Bear { legs = "four" }', 'new Bear().legs.toUpperCase()'),
    "'FOUR'",
  );
});

test('a cell awaits at its top', async () => {
  assert.equal(
    await results('const slept = await new Promise<number>((r) => setTimeout(() => r(5), 10))', 'slept + 1'),
    '6',
  );
});

test('types, interfaces, enums and generics of a cell are known to later cells', async () => {
  const declare = 'interface Animal { name: string }\ntype Pair<T> = [T, T];\nenum Color { Brown, White }';
  assert.equal(
    await results(
      declare,
      "const pair: Pair<Animal> = [{ name: 'a' }, { name: 'b' }]; pair[1].name + ' ' + Color[Color.White]",
    ),
    "'b White'",
  );
});

test('a type error is told before the cell runs, with line and column, and nothing of it runs', async () => {
  const { ename, evalue, traceback } = await failure("console.log('no');\nconst wrong: string = 5;");
  assert.equal(ename, 'TypeScriptError');
  assert.equal(evalue, "TS2322: Type 'number' is not assignable to type 'string'.");
  assert.match(traceback.join('\n'), /In \[\d+\]:2:7 - error TS2322.*\n2 \| const wrong: string = 5;\n {10}~~~~~\n?$/s);
  assert.equal(streamText(kernel.iopub.filter((m) => m.content.text === 'no\n')), '');
});

test('columns are right on the first line when the cell uses earlier names, also after an emoji', async () => {
  await kernel.execute('const early = 1;');
  const { traceback } = await failure("const e = '🐻'; const bad: string = early;");
  assert.match(traceback.join('\n'), /In \[\d+\]:1:23 /);
});

test('assigning a wrong type to an earlier variable is a type error', async () => {
  await kernel.execute('let size = 1;');
  assert.match((await failure("size = 'big'")).evalue, /TS2322/);
});

test('a syntax error is told in TypeScript’s words', async () => {
  const { ename, evalue } = await failure('const = 5');
  assert.equal(ename, 'SyntaxError');
  assert.match(evalue, /TS1\d\d\d: /);
});

test('an error says where it was in the TypeScript, through functions of other cells', async () => {
  await kernel.execute(
    "interface Gone {\n  a: number;\n}\nfunction fails(x: Gone | null): never {\n  throw new RangeError('no ' + x);\n}",
  );
  const { ename, evalue, traceback } = await failure('\nconst unused: number = 1;\n  fails(null)');
  assert.deepEqual([ename, evalue], ['RangeError', 'no null']);
  assert.match(
    traceback.join('\n'),
    /^RangeError: no null\n {4}at fails \(In \[\d+\]:5:9\)\n[^\n]*5 \| [\s\S]*\n {4}at In \[\d+\]:3:3\n/,
  );
});

test('an error tells its causes and the errors that it gathers', async () => {
  const cause = await failure("throw new Error('outer', { cause: new TypeError('inner') })");
  assert.match(cause.traceback.join('\n'), /^Error: outer[\s\S]*\nCaused by: TypeError: inner\n {4}at In /);
  const gathered = await failure("await Promise.any([Promise.reject(new Error('one')), Promise.reject('two')])");
  assert.match(
    gathered.traceback.join('\n'),
    /^AggregateError: [\s\S]*\nGathered: Error: one\n {4}at In [\s\S]*\nGathered: 'two'$/,
  );
});

test('a cell that fails keeps what it had assigned', async () => {
  await kernel.execute("const partial = 3; throw new Error('after')");
  assert.equal(await results('partial'), '3');
});

test('two thousand and more lines all come before idle, in few messages', async () => {
  const { published } = await kernel.execute('for (let i = 0; i < 20000; i++) console.log(i)');
  const lines = streamText(published).trimEnd().split('\n');
  assert.equal(lines.length, 20_000);
  assert.deepEqual(
    lines.map(Number),
    Array.from({ length: 20_000 }, (_, i) => i),
  );
  assert.equal(published.at(-1)!.content.execution_state, 'idle');
  assert.ok(published.length < 500, `${published.length} messages`);
});

test('streams and displays keep their order', async () => {
  const { published } = await kernel.execute("console.log('a'); console.error('b'); display(1); console.log('c'); 4");
  const kinds = published
    .map((m) => m.content.name ?? m.header.msg_type)
    .filter((k) => !['status', 'execute_input'].includes(String(k)));
  assert.deepEqual(kinds, ['stdout', 'stderr', 'display_data', 'stdout', 'execute_result']);
});

test('what native code and child processes print comes before idle', async () => {
  const { published } = await kernel.execute(
    "import { spawnSync } from 'node:child_process'; spawnSync('echo', ['native'], { stdio: 'inherit' }); 1",
  );
  assert.equal(streamText(published), 'native\n');
});

test('late output belongs to the cell that made it', async () => {
  const first = await kernel.execute("setTimeout(() => console.log('late'), 60)");
  await kernel.execute('await new Promise((r) => setTimeout(r, 150))');
  const late = kernel.iopub.find((m) => m.content.text === 'late\n');
  assert.equal(late?.parent_header.msg_id, first.published[0]!.parent_header.msg_id);
});

test('a function of an earlier cell prints under the cell that calls it, also after an await', async () => {
  await kernel.execute(
    "async function say() { console.log('one'); await new Promise(r => setTimeout(r, 5)); console.log('two') }",
  );
  assert.equal(streamText((await kernel.execute('await say()')).published), 'one\ntwo\n');
});

test('timers, counts and groups of the console reach the next cell', async () => {
  await kernel.execute("console.time('t'); console.count('c'); console.group('g')");
  const { published } = await kernel.execute(
    "console.count('c'); console.timeEnd('t'); console.groupEnd(); console.log('out')",
  );
  assert.match(streamText(published), /^ {2}c: 2\n {2}t: [\d.]+m?s\nout\n$/);
  assert.equal(streamText(published, 'stderr'), '');
});

test('what is written with an encoding is decoded', async () => {
  const code =
    "process.stdout.write('aGkg4p8=', 'base64'); process.stdout.write('88', 'hex'); process.stdout.write('!', 'utf8')";
  assert.equal(streamText((await kernel.execute(code)).published), 'hi \u27c8!');
});

test('a display is updated by its id', async () => {
  const code =
    "display({ 'text/html': '<b>1</b>' }, { raw: true, displayId: 'x' }); display({ 'text/html': '<b>2</b>' }, { raw: true, displayId: 'x', update: true })";
  const { published } = await kernel.execute(code);
  const shown = published.filter((m) => /display_data$/.test(m.header.msg_type));
  assert.deepEqual(
    shown.map((m) => m.header.msg_type),
    ['display_data', 'update_display_data'],
  );
  for (const { content } of shown) assert.deepEqual(content.transient, { display_id: 'x' });
});

test('a value shows itself by its Jupyter.display method, a promised bundle included', async () => {
  const { published } = await kernel.execute(
    "({ async [Symbol.for('Jupyter.display')]() { return { 'text/html': '<i>bear</i>' } } })",
  );
  const result = published.find((m) => m.header.msg_type === 'execute_result')!.content.data as Record<string, string>;
  assert.equal(result['text/html'], '<i>bear</i>');
  assert.ok(result['text/plain']);
});

test('tslab’s display works', async () => {
  const { published } = await kernel.execute("import { display as show } from 'tslab'; show.html('<b>tslab</b>')");
  assert.deepEqual(published.find((m) => m.header.msg_type === 'display_data')?.content.data, {
    'text/html': '<b>tslab</b>',
  });
});

test('TensorFlow is there, typed, for a notebook in any folder', async () => {
  const { published } = await kernel.execute(
    "import * as tf from '@tensorflow/tfjs-node';\nconst three: tf.Tensor1D = tf.tensor1d([1, 2]); three.sum().dataSync()[0]",
  );
  assert.equal(resultText(published), '3');
  assert.equal(streamText(published, 'stderr'), '');
  assert.match((await failure('three.sun()')).evalue, /TS2339: Property 'sun' does not exist on type 'Tensor1D'/);
});

test('packages find the functions of util that newer versions of Node removed, and warn nobody of old ones', async () => {
  const code = `const oldUtil = require('util');
[oldUtil.isNullOrUndefined(null), oldUtil.isString('a'), oldUtil.isPrimitive({}), oldUtil.isDate(new Date()), oldUtil.isArray([])]`;
  const { published } = await kernel.execute(code);
  assert.equal(resultText(published), '[ true, true, false, true, true ]');
  assert.equal(streamText(published, 'stderr'), '');
});

test('a package in the notebook’s folder is found, with its types, ESM only included', async () => {
  const pkg = join(folder, 'node_modules/grizzly');
  mkdirSync(pkg, { recursive: true });
  const manifest = {
    name: 'grizzly',
    type: 'module',
    exports: { '.': { types: './index.d.ts', import: './index.js' } },
  };
  writeFileSync(join(pkg, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(pkg, 'index.js'), 'export const weight = await Promise.resolve(300); export default 7');
  writeFileSync(
    join(pkg, 'index.d.ts'),
    'export declare const weight: number; declare const d: number; export default d;',
  );
  assert.equal(await results("import seven, { weight as w } from 'grizzly'", 'w + seven'), '307');
  assert.match((await failure('const s: string = w')).evalue, /TS2322/);
});

test('a local TypeScript file is imported, and again after it was edited', async () => {
  const file = join(folder, 'den.ts');
  writeFileSync(
    file,
    'export const bears: number = 1;\nexport function fail(): never {\n  throw new Error("in den");\n}',
  );
  assert.equal(await results("import { bears, fail } from './den.js'", 'bears'), '1');
  assert.match((await failure('fail()')).traceback.join('\n'), /at fail \(den\.ts:3:9\)/);
  writeFileSync(file, 'export const bears: number = 2;');
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  assert.equal(await results("import { bears } from './den'", 'bears'), '2');
});

test('dynamic import, import.meta and require work from the notebook’s folder', async () => {
  writeFileSync(join(folder, 'cave.mjs'), 'export const deep = true;');
  writeFileSync(join(folder, 'den.json'), '{"n": 3}');
  assert.equal(
    await results(
      "const cave: any = await import('./cave.mjs' as string); const json = require('./den.json');\n[cave.deep, json.n, import.meta.url.startsWith('file:')]",
    ),
    '[ true, 3, true ]',
  );
});

test('import.meta.resolve finds what an import in the cell would, and says what Node says where there is nothing', async () => {
  mkdirSync(join(folder, 'node_modules/honey'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/honey/package.json'), '{ "exports": { ".": "./pot.mjs" } }');
  writeFileSync(join(folder, 'node_modules/honey/pot.mjs'), 'export const pots = 2;');
  const names = ['./cave.mjs', '../up.js', 'honey', 'fs', 'node:fs', 'notebear', 'data:text/javascript,1'];
  const code = `const places: string[] = ${JSON.stringify(names)}.map((name) => import.meta.resolve(name)); console.log(JSON.stringify(places))`;
  const [cave, up, honey, fs, nodeFs, own, data] = JSON.parse(streamText((await kernel.execute(code)).published));
  const here = pathToFileURL(realpathSync(folder)).href;
  assert.deepEqual(
    [cave, up, honey],
    [`${here}/cave.mjs`, new URL('../up.js', `${here}/`).href, `${here}/node_modules/honey/pot.mjs`],
  );
  assert.deepEqual([fs, nodeFs, data], ['node:fs', 'node:fs', 'data:text/javascript,1']);
  assert.match(own, /\/src\/index\.js$/);
  assert.equal(await results("(await import(import.meta.resolve('honey'))).pots"), '2');
  const { ename, evalue, traceback } = await failure("null;\nimport.meta.resolve('nowhere')");
  assert.equal(ename, 'Error');
  assert.match(evalue, /^Cannot find package 'nowhere' imported from \S*\[cell\]\.js$/);
  assert.match(traceback.join('\n'), /at In \[\d+\]:2:13\n[\s\S]*ERR_MODULE_NOT_FOUND/);
  assert.equal((await failure("await import('nowhere' as string)")).evalue, evalue);
  assert.match((await failure("const place: number = import.meta.resolve('honey')")).evalue, /^TS2322: Type 'string'/);
});

test('decorators, using, namespaces and for await work', async () => {
  const code = `
function twice<T>(f: (this: T) => number, _: ClassMethodDecoratorContext<T>) { return function (this: T) { return 2 * f.call(this) } }
class Cub { @twice weight() { return 21 } }
let closed = 0;
{ using door = { [Symbol.dispose]() { closed++ } }; }
namespace Forest { export const trees = 5 }
async function* walk() { yield 1; yield 2 }
let steps = 0; for await (const s of walk()) steps += s;
[new Cub().weight(), closed, Forest.trees, steps]`;
  const { published } = await kernel.execute(code);
  assert.equal(resultText(published), '[ 42, 1, 5, 3 ]');
});

test('after an error the cells that wait are aborted, unless they are not to be', async () => {
  const later = 'await new Promise((r) => setTimeout(r, 100));';
  const ids = [`${later} throw new Error('stop')`, '1'].map((code) => kernel.begin(code));
  const [, second] = await Promise.all(ids.map((id) => kernel.finished(id)));
  assert.equal(second!.reply.content.status, 'aborted');
  const kept = ["throw new Error('stop')", '1'].map((code) => kernel.begin(code, { stop_on_error: false }));
  assert.equal((await Promise.all(kept.map((id) => kernel.finished(id))))[1]!.reply.content.status, 'ok');
});

test('a silent cell counts and shows nothing', async () => {
  const { reply: before } = await kernel.execute('0');
  const { published } = await kernel.execute('5', { silent: true });
  assert.deepEqual(
    published.map((m) => m.header.msg_type),
    ['status', 'status'],
  );
  const { reply } = await kernel.execute('0');
  assert.equal(reply.content.execution_count, Number(before.content.execution_count) + 1);
});

test('completion and inspection answer while a cell runs, and count in code points', async () => {
  await kernel.execute("/** Weight in kg. */\nconst bearWeight = 300; const bearName = 'Bo';");
  const id = kernel.begin('await new Promise(() => undefined)');
  const code = "const paw = '🐾'; bearW";
  const { reply } = await kernel.request('shell', 'complete_request', { code, cursor_pos: [...code].length });
  assert.deepEqual([reply.content.matches, reply.content.cursor_start], [['bearWeight'], 17]);
  const inspected = await kernel.request('shell', 'inspect_request', {
    code: 'bearWeight',
    cursor_pos: 4,
    detail_level: 0,
  });
  const text = (inspected.reply.content.data as Record<string, string>)['text/plain'];
  assert.match(text!, /bearWeight: 300[\s\S]*Weight in kg/);
  assert.ok(!kernel.iopub.some((m) => m.parent_header.msg_id === id && m.content.execution_state === 'idle'));
  await kernel.request('control', 'interrupt_request');
  await kernel.finished(id);
});
