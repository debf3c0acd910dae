import type { ChildProcess } from 'node:child_process';
import { API } from 'typescript/unstable/async';
import { EngineLost } from './engine.js';

/** The API's process could not be seen within so many ms. */
const PATIENCE = 5000;

/**
 * The process behind TypeScript 7's API, whose promises stay open for ever when it ends; `files` exist for it only. The
 * API starts it with the first request and does not show it.
 */
export class NativeServer {
  readonly api: API;
  #process: ChildProcess | undefined;
  #lost: EngineLost | undefined;
  /** Who waits for an answer. A race against one promise of the end would keep all answers as long as the server lives. */
  readonly #waiting = new Set<(error: EngineLost) => void>();

  constructor(folder: string, files: ReadonlyMap<string, string>) {
    const fs = {
      readFile: (file: string) => files.get(file),
      fileExists: (file: string) => (files.has(file) ? true : undefined),
    };
    this.api = new API({ cwd: folder, fs });
  }

  /** Waits for the process after the first request; `onServer` is told its id. */
  async watch(onServer: (pid: number) => void): Promise<void> {
    const { client } = this.api as unknown as { client: { process?: ChildProcess } };
    for (const start = performance.now(); !client.process?.pid; await new Promise((wait) => setTimeout(wait, 2)))
      if (performance.now() - start > PATIENCE) throw new EngineLost('the native type server did not start');
    this.#process = client.process;
    // What cannot be written any more is told by the process' end.
    for (const stream of [client.process.stdin, client.process.stdout]) stream?.on('error', () => undefined);
    onServer(client.process.pid);
    client.process.once('exit', (code, signal) =>
      this.#end(new EngineLost(`the native type server ended (${signal ?? `exit code ${code}`})`)),
    );
  }

  /** An answer of the API's; rejects with `EngineLost` when the server ends before it comes. */
  alive<T>(answer: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#lost) reject(this.#lost);
      this.#waiting.add(reject);
      answer
        .then(resolve, (error) => reject(isBroken(error) ? new EngineLost('the native type server ended') : error))
        .finally(() => this.#waiting.delete(reject));
    });
  }

  /** One that hangs would not answer a polite request. */
  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  #end(lost: EngineLost): void {
    this.#lost = lost;
    for (const reject of this.#waiting) reject(lost);
    this.#waiting.clear();
  }
}

/** Writing to a process that has ended gives one of these, as a code or, where the connection wraps it, in its words. */
const BROKEN = /\b(EPIPE|ECONNRESET|ERR_STREAM_DESTROYED|ERR_STREAM_WRITE_AFTER_END)\b/;

const isBroken = ({ code, message }: NodeJS.ErrnoException): boolean => BROKEN.test(`${code} ${message}`);
