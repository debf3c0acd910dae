/** The places where a cell can be when the user interrupts it: a row for each, for the tests and for the benchmark. */
export interface InterruptRow {
  /** What the cell does, and where. */
  name: string;
  /** Cells that are run once, before the first try. */
  prepare?: string;
  /** The cell. Prints "go" when it is there, and sets `kept` to `tries` before. */
  code: string;
  /** What the traceback says of the place. */
  at: RegExp;
  /** An expression that is true once all is closed again. Default `true`. */
  clean?: string;
  /** True: stopped only when a native call returns, so its time says nothing. */
  native?: boolean;
}

const NEVER = 'await new Promise(() => {});';

/** How a cell says that it is where it shall be. */
const GO = "kept = ++tries; console.log('go');";

const TF = "import * as tf from '@tensorflow/tfjs-node'; const open = () => tf.engine().state.scopeStack.length;";
/** No scope is open, and no tensor more than before the first try. */
const TF_CLEAN = 'open() === 0 && tf.memory().numTensors === tensors';

const TRAIN = `import { mkdirSync } from 'node:fs'; import sharp from 'sharp';
import { cnnLearner, ImageDataBunch, models } from 'notebear';
for (let i = 0; i < 24; i++) {
  const [label, background] = i % 2 ? ['red', { r: 200, g: 9 * i, b: 20 }] : ['blue', { r: 20, g: 9 * i, b: 200 }];
  mkdirSync('pictures/' + label, { recursive: true });
  await sharp({ create: { width: 32, height: 32, channels: 3, background } }).png().toFile('pictures/' + label + '/' + i + '.png');
}
const data = await ImageDataBunch.fromFolder('pictures', { validPct: 0.25, size: 32, bs: 6, seed: 1 });
const learn = await cnnLearner(data, models.resnet18, { pretrained: false, silent: true });`;

export const INTERRUPT_ROWS: readonly InterruptRow[] = [
  { name: 'a loop in a cell', code: `${GO}\nwhile (true) {}`, at: /at In \[\d+\]:2:/ },
  {
    name: 'a loop in a function of an earlier cell',
    prepare: 'function spin() {\n  let n = 0;\n  for (;;) n++;\n}',
    code: `${GO}\nspin()`,
    at: /at spin \(In \[\d+\]:3:\d+\)\n[\s\S]*^ {4}at In \[\d+\]:2:/m,
  },
  { name: 'a loop after an await', code: `await null; ${GO}\nwhile (true) {}`, at: /In \[\d+\]:2:/ },
  {
    name: 'a loop in a timer',
    code: `setTimeout(() => { ${GO}\nwhile (true) {} }, 1); ${NEVER}`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop in setImmediate',
    code: `setImmediate(() => { ${GO}\nwhile (true) {} }); ${NEVER}`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop in a promise callback',
    code: `Promise.resolve().then(() => { ${GO}\nwhile (true) {} }); ${NEVER}`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop in an I/O callback',
    prepare: "import { readFile } from 'node:fs';",
    code: `readFile('package.json', () => { ${GO}\nwhile (true) {} }); ${NEVER}`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop in process.nextTick',
    code: `process.nextTick(() => { ${GO}\nwhile (true) {} }); ${NEVER}`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop in an event handler',
    prepare: "import { EventEmitter } from 'node:events'; const emitter = new EventEmitter();",
    code: `emitter.removeAllListeners(); emitter.on('x', () => { ${GO}\nwhile (true) {} }); setTimeout(() => emitter.emit('x'), 1); ${NEVER}`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop in a package',
    prepare: `import { mkdirSync, writeFileSync } from 'node:fs'; mkdirSync('node_modules/spinner', { recursive: true });
writeFileSync('node_modules/spinner/package.json', '{ "name": "spinner", "main": "index.js", "types": "index.d.ts" }');
writeFileSync('node_modules/spinner/index.d.ts', 'export function spin(): void;');
writeFileSync('node_modules/spinner/index.js', 'exports.spin = function spin() {\\n  for (;;) {}\\n};');`,
    code: `import { spin } from 'spinner'; ${GO}\nspin()`,
    at: /at \S*spin \(\S*spinner\/index\.js:2:\d+\)\n {4}at In \[\d+\]:2:/,
  },
  {
    name: 'a loop over a call of a package',
    prepare: `import { mkdirSync as make, writeFileSync as save } from 'node:fs'; make('node_modules/ledger', { recursive: true });
save('node_modules/ledger/package.json', '{ "name": "ledger", "main": "index.js", "types": "index.d.ts" }');
save('node_modules/ledger/index.d.ts', 'export const state: { open: number }; export function book(): void;');
save('node_modules/ledger/index.js', 'exports.state = { open: 0 }; const pay = () => { for (let i = 0; i < 1e5; i++); };\\nexports.book = () => { exports.state.open++; pay(); exports.state.open--; };');`,
    code: `import { book, state as ledger } from 'ledger'; ${GO}\nfor (;;) book()`,
    at: /In \[\d+\]:2:/,
    clean: 'ledger.open === 0',
  },
  {
    name: 'a loop in a local .ts file',
    prepare: `import { writeFileSync as write } from 'node:fs';
write('spin.ts', 'export function spin(n: number): void {\\n  interface Unused { a: number }\\n  while (n > 0) {}\\n}');`,
    code: `import { spin as spinHere } from './spin'; ${GO}\nspinHere(1)`,
    at: /at spin \(\S*spin\.ts\S*:3:\d+\)\n {4}at In \[\d+\]:2:/,
  },
  {
    name: 'a loop in a callback that a built-in calls',
    code: `${GO}\n[2, 1].sort(() => { while (true) {} })`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'a loop that catches everything',
    code: `${GO}\nfor (;;) { try { for (;;) {} } catch {} }`,
    at: /In \[\d+\]:2:/,
  },
  { name: 'for (;;) await null', code: `${GO}\n  for (;;) await null`, at: /at In \[\d+\]:2:/ },
  {
    name: 'for (;;) await null in a function',
    prepare: 'async function turn() { for (;;) await null }',
    code: `${GO}\n  await turn()`,
    at: /at In \[\d+\]:2:3$/m,
  },
  {
    name: 'a cell that sleeps',
    code: `interface Unused {\n}\n${GO}\n  const slept: unknown = await new Promise((r) => setTimeout(r, 1e6))`,
    at: /at In \[\d+\]:4:26\n +4 \|/,
  },
  { name: 'a loop that prints', code: `${GO} while (true) console.log(kept)`, at: /In \[\d+\]:1:/ },
  {
    name: 'Atomics.wait',
    code: `${GO}\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'execSync',
    prepare: "import { execSync } from 'node:child_process';",
    code: `${GO}\nexecSync('sleep 100; sleep 100')`,
    at: /In \[\d+\]:2:/,
  },
  {
    name: 'tf.tidy',
    prepare: `${TF} const tensors = tf.memory().numTensors;`,
    code: `${GO} tf.tidy(() => { const one = tf.scalar(1);\nfor (;;) tf.tidy(() => tf.add(one, one)) })`,
    at: /In \[\d+\]:2:/,
    clean: TF_CLEAN,
  },
  {
    name: 'the gradient of a loss',
    prepare: `${TF} const w = tf.variable(tf.ones([50, 50])); const tensors = tf.memory().numTensors;`,
    code: `${GO}\ntf.tidy(() => { for (;;) tf.grads((x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D).sum())([w]) })`,
    at: /In \[\d+\]:2:/,
    clean: TF_CLEAN,
  },
  {
    name: 'a training run',
    prepare: TRAIN,
    // The first batch is not like the others: the pictures are decoded for it.
    code: `await learn.fit(1000, 1e-3, { callbacks: [{ onBatchEnd(run) { if (run.iteration === 2) { ${GO} } } }] })`,
    at: /at In \[\d+\]:1:1$/m,
  },
  {
    name: 'a long native call',
    prepare: "import { pbkdf2Sync } from 'node:crypto';",
    code: `${GO}\npbkdf2Sync('a', 'b', 4e5, 64, 'sha512')`,
    at: /In \[\d+\]:2:/,
    native: true,
  },
];

/** Cells before the first row. */
export const PREPARE = 'let tries = 0, kept = 0;';

/** True when every way to be called back still works. */
export const WORKS = `await new Promise((r) => setTimeout(r, 1)); await new Promise((r) => setImmediate(r));
await new Promise<void>((r) => process.nextTick(r)); await Promise.resolve();
await (await import('node:fs/promises')).readdir('.');`;
