import { kernelHost } from '../../kernel/api.js';
import { displayMode, Output } from '../../widgets/kernel-side/output.js';

/** Milliseconds between two changes of the line. */
const INTERVAL = 250;
/** Characters of the bar. */
const WIDTH = 24;

/**
 * How far work on many files is, as one line of a cell's output that changes; without a front end only its end is
 * shown.
 */
export class ProgressLine {
  readonly #what: string;
  readonly #output = new Output();
  readonly #changing = displayMode() === 'widget';
  /** A cell has one signal: the same one means the same cell. */
  readonly #cell = kernelHost()?.interruptSignal();
  #shown = false;
  #last = Number.NEGATIVE_INFINITY;

  /** `what`: what is under way, such as `downloading`. */
  constructor(what: string) {
    this.#what = what;
  }

  /** `note`: what else is to be said, such as how many failed. */
  update(done: number, total: number, note = ''): void {
    if (!this.#changing || performance.now() - this.#last < INTERVAL) return;
    this.#last = performance.now();
    const full = total > 0 ? Math.floor((done / total) * WIDTH) : 0;
    this.#put(`${this.#what} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done} of ${total}${note && `, ${note}`}`);
  }

  /** Says how it ended, in place of the line. */
  end(text: string): void {
    this.#put(text);
  }

  /** Shrinks to `text` if its cell is still running: what it ended with is about to be shown as the cell's last value. */
  giveWay(text: string): void {
    if (this.#shown && this.#cell === kernelHost()?.interruptSignal()) this.#put(text);
  }

  #put(text: string): void {
    this.#output[this.#shown ? 'update' : 'show']({ 'text/plain': text });
    this.#shown = true;
  }
}
