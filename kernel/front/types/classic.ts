import { Worker } from 'node:worker_threads';
import { EngineLost, type TypeEngine } from './engine.js';
import type { ClassicData } from './language-service.js';

/**
 * TypeScript 6's LanguageService in a thread of this process. Slower than the native server (1.5 s to start, 10 to 50 ms
 * for a cell), but it runs wherever Node does.
 */
export async function openClassic(folder: string, files: ReadonlyMap<string, string>): Promise<TypeEngine> {
  const workerData: ClassicData = { folder, files };
  const worker = new Worker(new URL('./language-service.js', import.meta.url), { workerData });
  const thread = new Thread(worker);
  const engine: TypeEngine = {
    update: (...args) => thread.ask('update', args),
    problems: (...args) => thread.ask('problems', args),
    configProblems: () => thread.ask('configProblems', []),
    declarations: () => thread.ask('declarations', []),
    completions: (...args) => thread.ask('completions', args),
    describe: (...args) => thread.ask('describe', args),
    signatures: (...args) => thread.ask('signatures', args),
    close: async () => void (await worker.terminate()),
  };
  return engine;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Requests to a worker thread, with answers by number. */
class Thread {
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #lost: EngineLost | undefined;

  constructor(readonly worker: Worker) {
    worker.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    worker.on('error', (error) => this.#end(`TypeScript's language service failed: ${error.message}`));
    worker.on('exit', () => this.#end("TypeScript's language service ended"));
  }

  ask<T>(method: keyof TypeEngine, args: readonly unknown[]): Promise<T> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise<T>((resolve, reject) => {
      const id = ++this.#count;
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, args });
    });
  }

  #end(reason: string): void {
    this.#lost ??= new EngineLost(reason);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }
}
