import { KernelInterrupt } from '../api.js';
import { locationAt } from './cell-sources.js';

/**
 * Where a cell waits. Its code passes each value that it awaits through `pause` and what that became through `resume`; see
 * `beginWait` for how. Both are called millions of times by a loop that awaits.
 */
export class Waits {
  /** Set when the cell has been left. */
  left: KernelInterrupt | undefined;
  #file = '';
  /** Offset in the file's text. Undefined: it has not waited yet, or has ended. */
  #at: number | undefined;

  /** Notes the place of what is to be awaited, and gives the value. */
  readonly pause = Object.assign(
    <T>(value: T, at: number): T => {
      this.#at = at;
      return value;
    },
    {
      /** A resource that, when it is disposed of, notes the place of another one, whose turn is next. */
      atEnd: (at: number) => ({ [Symbol.dispose]: () => void this.pause(undefined, at) }),
    },
  );

  /** Gives the value, or throws when the cell has been left: then it does not go on. */
  readonly resume = <T>(value: T): T => {
    if (this.left) throw this.left;
    return value;
  };

  /** What runs now is the code of this name. */
  begin(file: string): void {
    this.#file = file;
    this.#at = undefined;
  }

  /** It has ended. */
  end(): void {
    this.#at = undefined;
  }

  /**
   * An interrupt with the place where this cell waits as its last frame, where its trace does not tell of the cell anyway. A copy:
   * other cells are left with the same one. Other errors stay as they are.
   */
  placed(error: unknown): unknown {
    if (this.#at === undefined || !(error instanceof Error) || error.name !== 'KernelInterrupt') return error;
    const { stack = `${error}` } = error;
    if (stack.includes(`${this.#file}:`)) return error;
    const { file, line, column } = locationAt(this.#file, this.#at);
    const placed = new KernelInterrupt(error.message);
    placed.stack = `${stack}\n    at ${file}:${line}:${column}`;
    return placed;
  }
}
