import { Console } from 'node:console';
import type { StreamName } from '../link.js';
import { introduceNumericArrays } from './numeric-inspect.js';
import type { OutputCell, Outputs } from './output.js';

type Method = (...args: unknown[]) => unknown;

/**
 * The consoles of cells: the whole of Node's, with late output going to its own cell. Timers, counts and groups are those
 * of one console, so that they reach later cells.
 */
export class Consoles {
  readonly #shared: Console;
  readonly #methods: [name: string, method: Method][];
  /** Whose console is being called. */
  #cell: OutputCell | undefined;

  constructor(outputs: Outputs) {
    const stream = (name: StreamName) =>
      // All that a console asks of a stream when errors are not kept from its caller, and much sooner made than one.
      ({ write: (text: string) => outputs.write(name, text, this.#cell) }) as unknown as NodeJS.WritableStream;
    const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
    this.#shared = new Console({ ...streams, colorMode: false, ignoreErrors: false });
    this.#methods = Object.entries(this.#shared).filter((entry): entry is [string, Method] => isMethod(entry[1]));
  }

  /** The `console` of one cell. */
  of(cell: OutputCell): Console {
    const own: Record<string, Method> = Object.create(this.#shared);
    for (const [name, method] of this.#methods)
      own[name] = (...args) => {
        for (const arg of args) introduceNumericArrays(arg);
        // A getter that is printed may print as another cell.
        const before = this.#cell;
        this.#cell = cell;
        try {
          return method(...args);
        } finally {
          this.#cell = before;
        }
      };
    return own as unknown as Console;
  }
}

const isMethod = (value: unknown): boolean => typeof value === 'function';
