import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

/** Runs a cell, interrupts it once it has printed "go", and returns how it ended. */
async function interrupted(code: string): Promise<Answer> {
  const id = kernel.begin(code);
  await kernel.published((m) => m.parent_header.msg_id === id && String(m.content.text).includes('go'), '"go"');
  await kernel.request('control', 'interrupt_request');
  return kernel.finished(id);
}

/** Checks that the session still runs cells and has its variables. */
async function assertAlive(name: string, value: string) {
  assert.equal(resultText((await kernel.execute(name)).published), value);
}

test('a synchronous loop in a cell is stopped, with its place and its variables kept', async () => {
  const { published } = await interrupted(
    "let spins = 41; function spin() {\n  while (true) {}\n}\nspins++; console.log('go')\nspin()",
  );
  const { ename, traceback } = errorOf(published);
  assert.equal(ename, 'KernelInterrupt');
  assert.match(traceback.join('\n'), /at spin \(In \[\d+\]:2:\d+\)\n[\s\S]*\n {4}at In \[\d+\]:5:\d+/);
  await assertAlive('spins', '42');
});

test('a loop after an await is stopped', async () => {
  const { published } = await interrupted(
    "let kept = 7; await new Promise(r => setTimeout(r, 50)); console.log('go')\nwhile (true) { kept = 8 }",
  );
  assert.match(errorOf(published).traceback.join('\n'), /In \[\d+\]:2:/);
  await assertAlive('kept', '8');
});

test('a loop in a timer is stopped', async () => {
  const { published } = await interrupted(
    "let inTimer = 0; setTimeout(() => { console.log('go'); while (true) inTimer = 1 }, 10); await new Promise(() => {})",
  );
  assert.equal(errorOf(published).ename, 'KernelInterrupt');
  await assertAlive('inTimer', '1');
});

test('a loop that only awaits resolved promises is stopped', async () => {
  const { published } = await interrupted("let turns = 0; console.log('go'); for (;;) { await null; turns = 1 }");
  assert.equal(errorOf(published).ename, 'KernelInterrupt');
  await assertAlive('turns', '1');
});

test('a cell that sleeps is left at once', async () => {
  const { published } = await interrupted(
    "const slept = 3; console.log('go'); await new Promise(r => setTimeout(r, 1e6))",
  );
  assert.equal(errorOf(published).ename, 'KernelInterrupt');
  await assertAlive('slept', '3');
});

const NEVER = 'new Promise<never>(() => {})';

/** Cells, and the line and column at which an interrupt finds them. */
const PLACES: [title: string, code: string, place: string][] = [
  ['at an await', `interface A {\n}\nconst a: A = 1; console.log('go')\n  const b: A = await ${NEVER}`, '4:16'],
  [
    'at an await around another',
    `const id = (x: Promise<void>) => x; console.log('go')\nawait id(\n  await null ??\n${NEVER})`,
    '2:1',
  ],
  ['in a loop', `console.log('go')\nfor (const x of await [1])\n  if (x) await ${NEVER}`, '3:10'],
  ['in a function', `const f = async () => { await ${NEVER} }\nconsole.log('go'), await f()`, '2:20'],
  ['after an error at an await', `try { await Promise.reject() } catch {} console.log('go')\nawait ${NEVER}`, '2:1'],
  [
    'at for await',
    `async function* g() { yield 1; console.log('go'); await ${NEVER} }\nfor await (const x of g()) {\n  await x; continue }`,
    '2:1',
  ],
  ['in for await', `for await (const x of [1]) {\n console.log('go'); await ${NEVER} }`, '2:21'],
  [
    'where await using ends',
    `const r = { [Symbol.asyncDispose]: () => (console.log('go'), ${NEVER}) };\n{\n  await using held = r;\n  await null;\n}`,
    '3:3',
  ],
  [
    'where await using ends with the cell',
    `const r = { [Symbol.asyncDispose]: () => (console.log('go'), ${NEVER}) };\nawait using held = r;\nawait null;`,
    '2:1',
  ],
  ['at the promise that is its result', `await null; console.log('go')\n${NEVER}`, '2:1'],
];
for (const [title, code, place] of PLACES) {
  test(`where a cell stood is told: ${title}`, async () => {
    const text = errorOf((await interrupted(code)).published).traceback.join('\n');
    assert.match(text, new RegExp(`^ {4}at In \\[\\d+\\]:${place}\\n +\\d+ \\| `, 'm'));
    assert.equal(text.match(/ at /g)?.length, 1, text);
  });
}

test('a loop over what comes in time does not go on in a cell that was left', async () => {
  await interrupted(`let seen = 0; async function* every() { for (;;) { await new Promise((r) => setTimeout(r, 30)); yield 1 } }
    console.log('go'); for await (const x of every()) seen += x`);
  await kernel.execute('const seenThen = seen; await new Promise((r) => setTimeout(r, 120))');
  await assertAlive('seen - seenThen', '0');
});

test('what cannot be iterated is named as the cell names it', async () => {
  const { published } = await kernel.execute('const five: any = 5; for await (const x of five);');
  assert.equal(errorOf(published).evalue, 'five is not async iterable');
});

test('a cell that was left while it waited does not go on', async () => {
  await interrupted(
    "let rounds = 0; console.log('go'); for (;;) { await new Promise(r => setTimeout(r, 30)); rounds++ }",
  );
  await kernel.execute('const roundsThen = rounds; await new Promise(r => setTimeout(r, 120))');
  await assertAlive('rounds - roundsThen', '0');
});

test('a loop that prints all the time is stopped', async () => {
  const { published } = await interrupted("let printed = 1; console.log('go'); while (true) console.log(printed)");
  assert.equal(errorOf(published).ename, 'KernelInterrupt');
  await assertAlive('printed', '1');
});

const HOST = "const host = (globalThis as any)[Symbol.for('notebear.kernelHost')];";

test('code that asked for the signal ends by itself, with its finally blocks', async () => {
  const { published } =
    await interrupted(`${HOST} let cleaned = 0; const sig = host.interruptSignal(); console.log('go')
    try { for (;;) { await new Promise(r => setTimeout(r, 20)); sig.throwIfAborted() } }
    finally { cleaned = 1; console.log('cleaned up') }`);
  assert.equal(errorOf(published).ename, 'KernelInterrupt');
  assert.match(streamText(published), /cleaned up/);
  await assertAlive('cleaned', '1');
});

test("a user's own loop is stopped although the signal was asked for", async () => {
  const { published } = await interrupted(
    `${HOST} let asked = 2; host.interruptSignal(); console.log('go')\nwhile (true) {}`,
  );
  assert.match(errorOf(published).traceback.join('\n'), /In \[\d+\]:2:/);
  await assertAlive('asked', '2');
});

test('whoever holds resources is told that a cell was stopped by force', async () => {
  await interrupted(
    `${HOST} let told = 0; const off = host.onForcedInterrupt(() => { told++ }); console.log('go')\nwhile (true) {}`,
  );
  await assertAlive('off(); told', '1');
});

test('SIGINT on the kernel is an interrupt', async () => {
  const id = kernel.begin("console.log('go'); while (true) {}");
  await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'go\n', '"go"');
  kernel.child.kill('SIGINT');
  assert.equal(errorOf((await kernel.finished(id)).published).ename, 'KernelInterrupt');
});

test('an interrupt while nothing runs harms nothing', async () => {
  await kernel.request('control', 'interrupt_request');
  await assertAlive('1 + 1', '2');
  await assertAlive('let i = 0; while (i < 1e7) i++; i', '10000000');
});

test('a loop is stopped in a busy event loop, which goes on', async () => {
  await kernel.execute('let beats = 0; let beat = () => { beats++; setImmediate(beat) }; beat()');
  await interrupted("console.log('go'); while (true) {}");
  await kernel.execute('const beatsThen = beats; await new Promise((r) => setTimeout(r, 20))');
  await assertAlive('beats > beatsThen', 'true');
  await kernel.execute('beat = () => {}');
});

for (const later of ['setImmediate', "require('timers').setImmediate"]) {
  test(`a loop in ${later} after others is stopped, and those that wait still come`, async () => {
    const code = `let came = 0; ${later}(() => {}); ${later}((go: string) => { console.log(go); while (true) {} }, 'go'); ${later}(() => { came++ });
    await new Promise(() => {})`;
    assert.equal(errorOf((await interrupted(code)).published).ename, 'KernelInterrupt');
    await kernel.execute('await new Promise((r) => setImmediate(r)); await new Promise((r) => setTimeout(r, 1))');
    await assertAlive('came', '1');
  });
}

test('setImmediate is still Node’s', async () => {
  const code = `import { promisify } from 'node:util'; import * as timers from 'node:timers';
let called: number[] = []; clearImmediate(setImmediate(() => called.push(0))); setImmediate((a: number, b: number) => called.push(a, b), 1, 2);
const promised = await promisify(setImmediate)('value');
[called, promised, timers.setImmediate === setImmediate, setImmediate(() => {}).hasRef()]`;
  assert.equal(resultText((await kernel.execute(code)).published), "[ [ 1, 2 ], 'value', true, true ]");
});
