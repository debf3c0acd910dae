import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineLost } from './engine.js';
import { Encoded, JsonRpc } from './json-rpc.js';

/**
 * How far the server's memory grows before it is searched for garbage, in percent of what is in use. At Go's 100 a third of the
 * time it takes to start goes into that, for 10 MB less.
 */
const GARBAGE = '400';

/** What the server is told of files that exist for it only, `Encoded`: as it is told; of the others it reads what is on the disk. */
export type VirtualFiles = Pick<ReadonlyMap<string, string | Encoded>, 'get'>;

/**
 * TypeScript 7's native compiler as a server, for a notebook in `folder`. It speaks the protocol of the package's own
 * `typescript/unstable/async`, whose modules take longer to load than the server takes to start.
 */
export class NativeServer {
  /** Files that exist for the server only, by path. Filled before the first request. */
  files: VirtualFiles = new Map();
  /** Folder of the compiler's own declarations. */
  readonly libraries: string;
  readonly #process: ChildProcess;
  readonly #rpc: JsonRpc;

  /** `program`: the compiler's, default TypeScript's own; throws where this platform has none. */
  constructor(folder: string, program = compiler()) {
    this.libraries = dirname(program);
    const args = ['--api', '--async', '--cwd', folder, '--callbacks=readFile,fileExists'];
    const env = { GOGC: GARBAGE, ...process.env };
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    const { stdin, stdout } = this.#process;
    // What cannot be written any more is told by the process' end.
    for (const stream of [stdin, stdout]) stream!.on('error', () => undefined);
    this.#rpc = new JsonRpc(stdout!, stdin!, {
      answer: (method, path) => this.#read(method, path as string),
      onBroken: (error) => {
        this.#end(`sent what cannot be read: ${error.message}`);
        this.kill();
      },
    });
    this.#process.once('error', ({ message }) => this.#end(`cannot be started: ${message}`));
    this.#process.once('exit', (code, signal) => this.#end(`ended (${signal ?? `exit code ${code}`})`));
  }

  /** Process id; undefined: it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Asks. Rejects with `EngineLost` when the server ends before it answers. */
  request(method: string, params: unknown): Promise<unknown> {
    return this.#rpc.request(method, params);
  }

  /** One that hangs would not answer a polite request. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #read(method: string, path: string): unknown {
    const text = this.files.get(path);
    if (text === undefined) return undefined;
    if (method !== 'readFile') return true;
    return text instanceof Encoded ? text : { content: text };
  }

  #end(how: string): void {
    this.#rpc.end(new EngineLost(`the native type server ${how}`));
  }
}

/**
 * A server for `startTypes`, ahead of all that this needs; undefined where NOTEBEAR_TYPES chooses another checker or there is
 * no such compiler, which is told later.
 */
export function startServer(folder: string): NativeServer | undefined {
  if (!['', 'native'].includes(process.env.NOTEBEAR_TYPES ?? '')) return undefined;
  try {
    return new NativeServer(folder);
  } catch {
    return undefined;
  }
}

/** Path of the compiler's program, which is a package of its own for each platform; throws where there is none. */
export function compiler(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('typescript/package.json'));
  const manifest = require.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`);
  return join(dirname(manifest), 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc');
}
