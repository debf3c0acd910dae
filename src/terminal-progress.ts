import { formatTime, headerLine, rowLine, type TableRow, type TableStyle, totalTime } from './progress-table.js';

/** What `TerminalProgress` shows, and where. */
export interface TerminalProgressOptions {
  /** Headers of the table without the time; null: bars only. */
  names: readonly string[] | null;
  style: TableStyle;
  /** Seconds since any moment. */
  clock: () => number;
  /** Default: standard output. */
  stream?: Terminal;
}

/** What of a `process.stdout` is used. */
export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Least time between two drawings of the bar, seconds. */
const INTERVAL = 0.2;

/**
 * A run in a terminal, as fastprogress shows it in a console: the table line by line and, below it, one bar that is
 * redrawn. Where the output is no terminal (a file, a pipe) there are the lines only.
 */
export class TerminalProgress {
  readonly #options: Required<TerminalProgressOptions>;
  #barBegin: number;
  /** When the bar or the table last moved. */
  #moved: number;
  #drawn = Number.NEGATIVE_INFINITY;
  #last = { epoch: -1, value: -1 };

  constructor(options: TerminalProgressOptions) {
    this.#options = { stream: process.stdout, ...options };
    const { names, style, clock } = this.#options;
    this.#barBegin = this.#moved = clock();
    if (names) this.line(headerLine(names, style));
  }

  /** `value` of `total` batches of epoch `epoch` (from 0, of `epochs`) are done. `comment`: the loss for instance. */
  bar(at: { epoch: number; epochs: number; value: number; total: number; comment: string }): void {
    const { stream, clock } = this.#options;
    const now = clock();
    // Its first batch began when the bar before it ended.
    if (at.epoch !== this.#last.epoch || at.value <= this.#last.value) this.#barBegin = this.#moved;
    this.#last = at;
    this.#moved = now;
    if (!stream.isTTY || (now - this.#drawn < INTERVAL && at.value < at.total)) return;
    this.#drawn = now;
    stream.write(`\r${barText(at, now - this.#barBegin, (stream.columns || 80) - 1)}\x1b[K`);
  }

  /** A row of the table. */
  row(row: TableRow): void {
    const { names, style } = this.#options;
    this.#moved = this.#options.clock();
    if (names) this.line(rowLine(names, row, style));
  }

  /** The end of a run that took `total` seconds. `note`: how it ended, where not as it should. */
  finish(total: number, note: string | null): void {
    const { names, style } = this.#options;
    if (note) this.line(note);
    else if (names && style === 'lesson') this.line(totalTime(total));
    else this.#clear();
  }

  /** A line of text, in the place of the bar. */
  line(text: string): void {
    this.#clear();
    this.#options.stream.write(`${text}\n`);
  }

  #clear(): void {
    if (this.#options.stream.isTTY) this.#options.stream.write('\r\x1b[K');
  }
}

/** `Epoch 1/4 : |███---| 50.00% [4/8 00:01<00:01 0.7123]`, in `columns` characters. */
function barText(
  { epoch, epochs, value, total, comment }: Parameters<TerminalProgress['bar']>[0],
  elapsed: number,
  columns: number,
): string {
  const remaining = value > 0 ? formatTime((elapsed * (total - value)) / value) : '?';
  const prefix = `Epoch ${epoch + 1}/${epochs} :`;
  const percent = ((100 * value) / Math.max(total, 1)).toFixed(2);
  const text = `${percent}% [${value}/${total} ${formatTime(elapsed)}<${remaining}${comment ? ` ${comment}` : ''}]`;
  const length = Math.max(Math.min(40, columns - prefix.length - text.length - 4), 0);
  const filled = Math.floor((length * value) / Math.max(total, 1));
  return `${prefix} |${'█'.repeat(filled)}${'-'.repeat(length - filled)}| ${text}`.slice(0, columns);
}
