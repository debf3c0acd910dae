import type { CellOutput } from '../api.js';
import { functionsOnStack } from './stack.js';

/** Takes outputs in place of the notebook. */
export type Sink = (output: CellOutput) => void;

/**
 * Which code's outputs go to which sink; see `KernelHost.capture`.
 *
 * Code is found by its call stack: what awaits a captured action has a name of its own there, which V8 shows to what runs
 * after the action's awaits too. (`AsyncLocalStorage` would say the same without a name, but where it is in use on
 * Node 20 a forced interrupt ends the process.)
 */
export class Captures {
  /** Of the synchronous parts being executed, the innermost last. */
  readonly #nested: Sink[] = [];
  /** Of the actions that are awaited, by the name of what awaits them. */
  readonly #awaited = new Map<string, Sink>();
  #count = 0;

  /** Where outputs of the code being executed go; undefined: to the notebook. */
  get sink(): Sink | undefined {
    if (this.#nested.length > 0) return this.#nested.at(-1);
    if (this.#awaited.size === 0) return undefined;
    const name = functionsOnStack().find((one) => this.#awaited.has(one));
    return name === undefined ? undefined : this.#awaited.get(name);
  }

  run<T>(sink: Sink, action: () => T): T {
    this.#nested.push(sink);
    try {
      const result = action();
      return isPromise(result) ? (this.#follow(sink, result) as T) : result;
    } finally {
      this.#nested.pop();
    }
  }

  /** After a forced interrupt, which skips every `finally`. */
  clear(): void {
    this.#nested.length = 0;
    this.#awaited.clear();
  }

  #follow<T>(sink: Sink, result: PromiseLike<T>): Promise<T> {
    const name = `notebearCapture${++this.#count}`;
    this.#awaited.set(name, sink);
    const awaiting = {
      [name]: async () => {
        try {
          return await result;
        } finally {
          this.#awaited.delete(name);
        }
      },
    };
    return awaiting[name]!();
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
