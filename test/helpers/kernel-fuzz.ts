import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Dealer } from 'zeromq';
import { address } from '../../kernel/wire/connection.js';
import { encode, signer } from '../../kernel/wire/message.js';
import { FIELDS, FuzzValues } from './fuzz-values.js';
import { KernelClient, resultText } from './kernel-client.js';

export interface FuzzOptions {
  seconds: number;
  seed: number;
  /** Told about every ten seconds. */
  onProgress?: (report: FuzzReport) => void;
}

/** Memory of the kernel's processes, in MB: resident, and what the two in Node have in use after a collection. */
export interface MemorySample {
  front: number;
  session: number;
  types: number;
  frontHeap: number;
  sessionHeap: number;
}

export interface FuzzReport {
  seconds: number;
  /** How often each thing was done. */
  done: Record<string, number>;
  /** Lines of the kernel's log. */
  logged: number;
  memory: MemorySample[];
}

const CHANNELS = ['shell', 'control', 'stdin'] as const;

/** All but `shutdown_request`, and names that are no types. */
const TYPES = [
  ...['execute_request', 'complete_request', 'inspect_request', 'is_complete_request', 'history_request'],
  ...['comm_info_request', 'kernel_info_request', 'comm_open', 'comm_msg', 'comm_close', 'create_subshell_request'],
  ...['delete_subshell_request', 'list_subshell_request', 'input_reply', 'interrupt_request', 'debug_request'],
  ...['connect_request', 'execute_reply', 'status', 'constructor', '__proto__', 'toString', '', '\u0000'],
];

/**
 * Sends a kernel what no client should, among what every client does, and checks that it goes on to answer rightly.
 * Rejects when it dies or falls silent; the message then names the seed.
 */
export async function fuzzKernel({ seconds, seed, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const kernel = await KernelClient.start({ flags: ['--import', new URL('./heap-probe.js', import.meta.url).href] });
  const fuzz = new Fuzz(kernel, new FuzzValues(seed));
  const report: FuzzReport = { seconds: 0, done: {}, logged: 0, memory: [] };
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let name: (typeof ACTIONS)[number] = 'heartbeat';
  try {
    await fuzz.prepare();
    for (let next = 0; elapsed() < seconds; ) {
      name = fuzz.values.pick(ACTIONS);
      await fuzz[name]();
      report.done[name] = (report.done[name] ?? 0) + 1;
      await fuzz.settle();
      if (elapsed() < next) continue;
      next = elapsed() + 10;
      report.memory.push(await fuzz.memory());
      report.logged += kernel.log.split('notebear: dropped').length - 1;
      report.seconds = elapsed();
      kernel.forget();
      onProgress?.(report);
    }
    report.memory.push(await fuzz.memory());
    report.seconds = elapsed();
    assert.equal(kernel.child.exitCode, null, 'the kernel has ended');
    assert.ok(!/internal error/.test(kernel.log), kernel.log);
    return report;
  } catch (error) {
    const sent = fuzz.sent.map((line) => `  ${line}`).join('\n');
    const words = `seed ${seed}, after ${elapsed().toFixed(1)} s, in or after "${name}": ${(error as Error).message}`;
    throw new Error(`${words}\nsent last:\n${sent}`, { cause: error });
  } finally {
    fuzz.close();
    await kernel.stop();
  }
}

const ACTIONS = [
  'bytes',
  'mutated',
  'contents',
  'contents',
  'storm',
  'cells',
  'code',
  'shells',
  'question',
  'heartbeat',
] as const;

class Fuzz {
  /** Contents and code that were sent last. */
  readonly sent: string[] = [];
  #session = 0;
  readonly #heartbeat = new Dealer({ linger: 0, receiveTimeout: 20_000 });

  constructor(
    readonly kernel: KernelClient,
    readonly values: FuzzValues,
  ) {
    this.#heartbeat.connect(address(kernel.info, 'hb'));
  }

  async prepare(): Promise<void> {
    const { published } = await this.kernel.execute('process.pid');
    this.#session = Number(resultText(published));
    await this.kernel.execute(`(globalThis as any)[Symbol.for('notebear.kernelHost')].registerCommTarget('fuzz', (comm: any) =>
      comm.onMessage((m: any) => comm.send({ n: m.data.n }, { buffers: m.buffers })));
    (globalThis as any).collect = () => require('node:v8').queryObjects(class {});`);
  }

  /** Waits until the kernel has done what it was asked, and answers. */
  async settle(): Promise<void> {
    const [a, b] = [this.values.below(1000), this.values.below(1000)];
    assert.equal(await this.#evaluate(`${a} + ${b}`), String(a + b));
  }

  async bytes(): Promise<void> {
    const { values, kernel } = this;
    for (let i = 0; i < 20; i++) {
      const frames = Array.from({ length: 1 + values.below(10) }, () => values.bytes(values.below(500)));
      if (values.next() < 0.5) frames.splice(values.below(frames.length), 0, Buffer.from('<IDS|MSG>'));
      await kernel.sendFrames(values.pick(CHANNELS), frames);
    }
  }

  /** Real messages with a frame lost, doubled, cut, or changed. */
  async mutated(): Promise<void> {
    const { values, kernel } = this;
    for (let i = 0; i < 20; i++) {
      const frames = this.#signed(values.pick(TYPES), this.#content()).map((frame) => Buffer.from(frame));
      const at = values.below(frames.length);
      const change = values.below(4);
      if (change === 0) frames.splice(at, 1);
      else if (change === 1) frames.splice(at, 0, frames[at]!);
      else if (change === 2) frames[at] = frames[at]!.subarray(0, values.below(frames[at]!.length + 1));
      else if (frames[at]!.length > 0) frames[at]![values.below(frames[at]!.length)]! ^= 1 << values.below(8);
      if (frames.length > 0) await kernel.sendFrames(values.pick(CHANNELS), frames);
    }
  }

  /** Right signatures around contents that are not. */
  async contents(): Promise<void> {
    const { values, kernel } = this;
    for (let i = 0; i < 20; i++) {
      const content = values.next() < 0.9 ? this.#content() : (values.json() as object);
      await kernel.sendFrames(values.pick(CHANNELS), this.#signed(values.pick(TYPES), content));
    }
  }

  async storm(): Promise<void> {
    const { values, kernel } = this;
    const comms = Array.from({ length: 10 }, () => `c${values.below(1e9)}`);
    for (const comm_id of comms) kernel.send('shell', 'comm_open', { comm_id, target_name: 'fuzz', data: {} });
    const last = comms.at(-1)!;
    for (let n = 0; n < 100; n++) {
      const buffers = Array.from({ length: values.below(3) }, () => values.bytes(values.below(1000)));
      kernel.send('shell', 'comm_msg', { comm_id: n === 99 ? last : values.pick(comms), data: { n } }, { buffers });
    }
    await kernel.published((m) => m.content.comm_id === last && (m.content.data as { n?: number }).n === 99, 'an echo');
    for (const comm_id of comms) kernel.send('shell', 'comm_close', { comm_id, data: {} });
  }

  /** Many cells at once; their output comes under each, in order. */
  async cells(): Promise<void> {
    const { values, kernel } = this;
    const numbers = Array.from({ length: 10 }, () => values.below(1000));
    const options = { stop_on_error: false, store_history: values.next() < 0.5 };
    const ids = numbers.map((n) => kernel.begin(`for (let i = 0; i < 20; i++) console.log(${n} + i); ${n}`, options));
    for (const [i, id] of ids.entries()) {
      const { reply, published } = await kernel.finished(id);
      if (reply.content.status !== 'ok') continue;
      const text = published.map((m) => m.content.text ?? '').join('');
      assert.equal(text, Array.from({ length: 20 }, (_, k) => `${numbers[i]! + k}\n`).join(''));
      assert.equal(resultText(published), String(numbers[i]));
    }
  }

  /** Cells that are seldom right, and the editor's questions about them. */
  async code(): Promise<void> {
    const { values, kernel } = this;
    const code = values.code();
    const cell = kernel.begin(code, { stop_on_error: false, user_expressions: { a: values.code() } });
    const cursor_pos = values.below(code.length + 2);
    this.#note(`${cursor_pos} ${code}`);
    const asked = [
      kernel.send('shell', 'complete_request', { code, cursor_pos }),
      kernel.send('shell', 'inspect_request', { code, cursor_pos, detail_level: values.below(2) }),
      kernel.send('shell', 'is_complete_request', { code }),
      kernel.send('shell', 'history_request', { hist_access_type: 'search', pattern: values.text(), n: 5 }),
    ];
    for (const id of asked) await kernel.finished(id);
    await kernel.finished(cell);
  }

  async shells(): Promise<void> {
    const { kernel } = this;
    const { reply } = await kernel.request('control', 'create_subshell_request');
    const subshell = String(reply.content.subshell_id);
    const cells = [1, 2, 3].map((n) => kernel.begin(`await null; ${n}`, { stop_on_error: false }, subshell));
    if (this.values.next() < 0.5) for (const id of cells) await kernel.finished(id);
    await kernel.request('control', 'delete_subshell_request', { subshell_id: subshell });
    for (const id of cells) await kernel.finished(id);
  }

  async question(): Promise<void> {
    const { values, kernel } = this;
    const id = kernel.begin(values.pick(["await input('?')", "prompt('?')"]), {
      allow_stdin: true,
      stop_on_error: false,
    });
    const ended = kernel.finished(id);
    const question = await Promise.race([kernel.question(id), ended.then(() => undefined)]);
    if (!question) return;
    const text = values.text();
    if (values.next() < 0.3) await kernel.request('control', 'interrupt_request');
    else kernel.answer(question, text);
    await ended;
  }

  async heartbeat(): Promise<void> {
    const bytes = this.values.bytes(this.values.below(2000));
    await this.#heartbeat.send([Buffer.alloc(0), bytes]);
    const [, echo] = await this.#heartbeat.receive();
    assert.deepEqual(echo, bytes);
  }

  async memory(): Promise<MemorySample> {
    const { kernel } = this;
    // The type server is another process each time it was started again.
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
    const processes = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    const rss = (test: (pid: number, parent: number) => boolean) =>
      Math.round((processes.find(([pid, parent]) => test(pid!, parent!))?.[2] ?? 0) / 1024);
    const front = kernel.child.pid!;
    kernel.child.kill('SIGUSR2');
    const [, frontHeap] = await kernel.logged(/heap in use: (\d+)\n/);
    // It collects as when memory runs out. `gc()` leaves V8's cache of compiled scripts as it is, and does not count as a collection
    // after which those that were not run again go: 1.2 KB for every cell, for ever.
    const sessionHeap = await this.#evaluate(
      '(globalThis as any).collect(); process.memoryUsage().heapUsed + process.memoryUsage().external',
    );
    return {
      front: rss((pid) => pid === front),
      session: rss((pid) => pid === this.#session),
      types: rss((pid, parent) => parent === front && pid !== this.#session),
      frontHeap: Math.round(Number(frontHeap) / 2 ** 20),
      sessionHeap: Math.round(Number(sessionHeap) / 2 ** 20),
    };
  }

  close(): void {
    this.#heartbeat.close();
  }

  /** The result of a cell, as text. An earlier message may have been an interrupt, or a cell whose error aborts what waits. */
  async #evaluate(code: string): Promise<string | undefined> {
    for (let tries = 0; ; tries++) {
      const { reply, published } = await this.kernel.execute(code);
      if (reply.content.status === 'ok' || tries === 50) return resultText(published);
    }
  }

  /** A content that looks right at first sight. */
  #content(): Record<string, unknown> {
    const { values } = this;
    const content = values.object(FIELDS);
    if (values.next() < 0.5) content.code = values.code();
    // A random answer or a question nobody answers would hold up the cells that are checked.
    return { ...content, allow_stdin: false };
  }

  #note(text: string): void {
    this.sent.push(text.slice(0, 500));
    if (this.sent.length > 25) this.sent.shift();
  }

  #signed(msgType: string, content: object): Uint8Array[] {
    const { values } = this;
    const metadata = values.next() < 0.3 ? (values.json() as object) : {};
    const subshell = values.next() < 0.1 ? values.text() : undefined;
    const buffers = Array.from({ length: values.below(2) }, () => values.bytes(values.below(100)));
    this.#note(`${msgType} ${JSON.stringify(content)}`);
    return encode({ msgType, content, metadata, subshell, buffers }, values.text(), signer(this.kernel.info.key));
  }
}
