import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { curveKeyPair, Dealer, Subscriber } from 'zeromq';
import { withoutColours } from '../../kernel/ansi.js';
import { address, type ConnectionInfo } from '../../kernel/wire/connection.js';
import { decode, encode, type Header, type Message, signer } from '../../kernel/wire/message.js';

const MAIN = fileURLToPath(new URL('../../kernel/front/main.js', import.meta.url));

export interface KernelClientOptions {
  /** The notebook's folder. Default: a new temporary one. */
  folder?: string;
  env?: NodeJS.ProcessEnv;
  /** Flags of Node for the front process. */
  flags?: readonly string[];
  /** Command line of another kernel, given its connection file. Default: ours. */
  argv?: (connectionFile: string) => string[];
  /** Ports and key of a kernel that has ended, as Jupyter's restarter uses them again. Default: new ones. */
  info?: ConnectionInfo;
  /** True: everything is encrypted (CurveZMQ). */
  curve?: boolean;
  /** How long a message may take, in ms. Default 20 s: generous, the machine may be busy. */
  patience?: number;
}

/** What came of a request: iopub messages that name it as their parent, in order, and the reply. */
export interface Answer {
  reply: Message;
  published: Message[];
}

type Channel = 'shell' | 'control' | 'stdin';

/** What goes beside a message's content. */
interface SendOptions {
  buffers?: Uint8Array[];
  parent?: Header;
  /** Id of the subshell it is for. */
  subshell?: string | undefined;
}

type Waiter = { test: (message: Message) => boolean; resolve: (message: Message) => void };

/** A Jupyter client for tests: starts the real kernel and talks to it over ZeroMQ. */
export class KernelClient {
  readonly session = randomUUID();
  readonly iopub: Message[] = [];
  readonly #dealers;
  /** Questions of cells, in order. */
  readonly inputs: Message[] = [];
  readonly #subscriber;
  readonly #waiters = new Set<Waiter>();
  readonly #replies: Message[] = [];
  readonly #sign;
  /** What the kernel's own process printed. */
  log = '';

  private constructor(
    readonly info: ConnectionInfo,
    readonly folder: string,
    readonly child: ChildProcess,
    readonly cleanup: () => void,
    readonly patience: number,
  ) {
    this.#sign = signer(info.key);
    // One identity on all: the kernel answers and asks by it.
    const options = { linger: 0, routingId: this.session, ...curveClient(info) };
    this.#dealers = { shell: new Dealer(options), control: new Dealer(options), stdin: new Dealer(options) };
    this.#subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...curveClient(info) });
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => (this.log += data));
  }

  /** Starts a kernel and waits until it answers. Stop it with `stop`. */
  static async start(options: KernelClientOptions = {}): Promise<KernelClient> {
    const client = await KernelClient.launch(options);
    await client.#connect(options.argv === undefined).catch(async (error) => {
      client.child.kill('SIGKILL');
      await client.stop();
      throw error;
    });
    return client;
  }

  /** Starts a kernel without waiting for it. */
  static async launch({
    folder,
    env = {},
    info: given,
    flags = [],
    argv,
    curve = false,
    patience = 20_000,
  }: KernelClientOptions = {}): Promise<KernelClient> {
    const temporary = mkdtempSync(join(tmpdir(), 'notebear-test-'));
    const info = given ?? (await connectionInfo(curve));
    const file = join(temporary, 'connection.json');
    writeFileSync(file, JSON.stringify(info));
    const [command = '', ...args] = argv?.(file) ?? [process.execPath, ...flags, MAIN, file];
    const child = spawn(command, args, {
      cwd: folder ?? temporary,
      // A test process that is killed leaves no kernel behind.
      env: {
        ...process.env,
        JPY_PARENT_PID: String(process.pid),
        NOTEBEAR_HISTORY: join(temporary, 'history'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const cleanup = () => rmSync(temporary, { recursive: true, force: true });
    return new KernelClient(info, folder ?? temporary, child, cleanup, patience);
  }

  /** Runs a cell and waits for its reply and its idle. */
  async execute(code: string, options: Record<string, unknown> = {}): Promise<Answer> {
    return this.finished(this.begin(code, options));
  }

  /** Sends a cell without waiting; returns the request's id. `subshell`: where to, default the main shell. */
  begin(code: string, options: Record<string, unknown> = {}, subshell?: string): string {
    return this.send('shell', 'execute_request', { code, ...options }, { subshell });
  }

  /** Waits for the end of a request. */
  async finished(id: string): Promise<Answer> {
    const reply = await this.reply(id);
    await this.published((m) => m.parent_header.msg_id === id && m.content.execution_state === 'idle');
    return { reply, published: this.iopub.filter((m) => m.parent_header.msg_id === id) };
  }

  async request(channel: 'shell' | 'control', msgType: string, content: object = {}): Promise<Answer> {
    return this.finished(this.send(channel, msgType, content));
  }

  reply(id: string): Promise<Message> {
    const test = (m: Message) => m.parent_header.msg_id === id && m.header.msg_type.endsWith('_reply');
    return this.#wait(this.#replies, test, `a reply to ${id}`);
  }

  /** Waits for an iopub message, one that has already come included. */
  published(test: (message: Message) => boolean, what = 'an iopub message'): Promise<Message> {
    return this.#wait(this.iopub, test, what);
  }

  /** Sends a message; returns its id. */
  send(channel: Channel, msgType: string, content: object = {}, options: SendOptions = {}): string {
    const id = randomUUID();
    const { subshell, ...rest } = options;
    const frames = encode({ msgType, content, id, subshell, ...rest }, this.session, this.#sign);
    void this.sendFrames(channel, frames);
    return id;
  }

  sendFrames(channel: Channel, frames: Uint8Array[]): Promise<void> {
    return this.#dealers[channel].send(frames);
  }

  /** Waits for the question of a cell. */
  question(cell: string): Promise<Message> {
    const test = (m: Message) => m.header.msg_type === 'input_request' && m.parent_header.msg_id === cell;
    return this.#wait(this.inputs, test, `a question of ${cell}`);
  }

  /** Answers the question `to`. */
  answer(to: Message, value: string): void {
    this.send('stdin', 'input_reply', { status: 'ok', value }, { parent: to.header });
  }

  /** Waits until the kernel's process has printed what matches. */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    for (const signal = AbortSignal.timeout(this.patience); ; ) {
      const match = pattern.exec(this.log);
      if (match) return match;
      await once(this.child.stderr!, 'data', { signal });
    }
  }

  /** Forgets all messages and the log: for a client that lives long. */
  forget(): void {
    for (const list of [this.iopub, this.#replies, this.inputs]) list.length = 0;
    this.log = '';
  }

  /** Ends the kernel, politely where it still listens. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.send('control', 'shutdown_request', { restart: false });
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 3000);
      await this.exited();
      clearTimeout(timer);
    }
    for (const socket of [...Object.values(this.#dealers), this.#subscriber]) socket.close();
    this.cleanup();
  }

  /** Resolves to the exit code once the kernel's process has ended. */
  exited(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(exitCode);
    return new Promise((resolve) => this.child.once('exit', resolve));
  }

  /** `welcomes`: the kernel says when iopub is connected; others are asked until they answer. */
  async #connect(welcomes: boolean): Promise<void> {
    this.#subscriber.subscribe('');
    this.#subscriber.connect(address(this.info, 'iopub'));
    for (const channel of ['shell', 'control', 'stdin'] as const)
      this.#dealers[channel].connect(address(this.info, channel));
    void this.#read(this.#subscriber, this.iopub);
    for (const channel of ['shell', 'control'] as const) void this.#read(this.#dealers[channel], this.#replies);
    void this.#read(this.#dealers.stdin, this.inputs);
    if (welcomes) await this.published((m) => m.header.msg_type === 'iopub_welcome', 'iopub_welcome');
    else await this.reply(this.send('shell', 'kernel_info_request'));
  }

  async #read(socket: AsyncIterable<Buffer[]>, into: Message[]): Promise<void> {
    for await (const frames of socket) {
      const message = decode(frames, this.#sign);
      into.push(message);
      for (const waiter of this.#waiters) if (waiter.test(message)) waiter.resolve(message);
    }
  }

  #wait(list: Message[], test: Waiter['test'], what: string): Promise<Message> {
    const there = list.find(test);
    if (there) return Promise.resolve(there);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`the kernel did not send ${what} within ${this.patience / 1000} s\n${this.log}`));
      }, this.patience);
      const waiter: Waiter = {
        test,
        resolve: (message) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(message);
        },
      };
      this.#waiters.add(waiter);
    });
  }
}

/** Text of all stream messages of a name. */
export function streamText(published: readonly Message[], name: 'stdout' | 'stderr' = 'stdout'): string {
  return published
    .filter((m) => m.header.msg_type === 'stream' && m.content.name === name)
    .map((m) => m.content.text)
    .join('');
}

/** `text/plain` of the result; undefined: there was none. */
export function resultText(published: readonly Message[]): string | undefined {
  const result = published.find((m) => m.header.msg_type === 'execute_result');
  return (result?.content.data as Record<string, string> | undefined)?.['text/plain'];
}

/** Content of the `error` message, without colours; fails when there was none. */
export function errorOf(published: readonly Message[]): { ename: string; evalue: string; traceback: string[] } {
  const error = published.find((m) => m.header.msg_type === 'error');
  if (!error) throw new Error(`no error among ${published.map((m) => m.header.msg_type)}`);
  const { ename, evalue, traceback } = error.content as { ename: string; evalue: string; traceback: string[] };
  return { ename, evalue, traceback: traceback.map(withoutColours) };
}

/** Options of a client's sockets: it has the same keys as the kernel. */
export function curveClient({ curve_publickey: key, curve_secretkey }: ConnectionInfo): object {
  return key ? { curvePublicKey: key, curveSecretKey: curve_secretkey, curveServerKey: key } : {};
}

async function connectionInfo(curve: boolean): Promise<ConnectionInfo> {
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
  const { publicKey, secretKey } = curveKeyPair();
  const ports = { shell_port, control_port, iopub_port, stdin_port, hb_port } as Record<string, number>;
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    ...ports,
    ...(curve && { curve_publickey: publicKey, curve_secretkey: secretKey }),
  } as ConnectionInfo;
}

async function freePorts(n: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: n },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
