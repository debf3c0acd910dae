import { displayMode, TrainingProgress } from '../../widgets/kernel-side/index.js';
import { type Callback, CancelFit, type TrainingRun } from '../callback.js';
import { formatCells, formatTable, formatTime, type TableRow, type TableStyle } from '../progress-table.js';
import { type Terminal, TerminalProgress } from '../terminal-progress.js';

/** What `Progress` shows, and where. */
export interface ProgressOptions {
  /** Headers of the table without the time. */
  names: readonly string[];
  /** How the table is printed. Default `lesson`. */
  style?: TableStyle;
  /** What is left at the end, in the place of the table. */
  ending?: (status: Ending) => string;
  /** Seconds since any moment. Default: the process' clock. */
  clock?: () => number;
  /** Where there is no notebook. Default: standard output. */
  stream?: Terminal;
}

/** How a run ended. */
export type Ending = 'done' | 'stopped' | 'interrupted' | 'failed';

/** Shows bars and the table while a run lasts, and leaves the table as text. In a notebook or in a terminal. */
export class Progress implements Callback {
  readonly order = -5;
  readonly #options: ProgressOptions;
  readonly #style: TableStyle;
  readonly #clock: () => number;
  #rows: TableRow[] = [];
  #widget: TrainingProgress | null = null;
  #terminal: TerminalProgress | null = null;
  #stopped = false;
  #begin = 0;
  #rowBegin = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#style = options.style ?? 'lesson';
    this.#clock = options.clock ?? (() => performance.now() / 1000);
  }

  onTrainBegin({ epoch, epochs, batches }: TrainingRun): void {
    const { names, ending, stream } = this.#options;
    this.#rows = [];
    this.#stopped = false;
    this.#begin = this.#rowBegin = this.#clock();
    if (displayMode() === 'terminal') {
      const table = { names: ending ? null : names, style: this.#style, clock: this.#clock };
      this.#terminal = new TerminalProgress(stream ? { ...table, stream } : table);
      return;
    }
    this.#widget = new TrainingProgress({
      names: [...names, 'time'],
      epochs: epochs - epoch,
      batches,
      onStop: () => {
        this.#stopped = true;
      },
    });
    this.#widget.display();
  }

  /** Ends the run where the reader has pressed Stop: here all callbacks have seen the whole of the batch before. */
  onBatchBegin(): void {
    if (this.#stopped) throw new CancelFit();
  }

  onBatchEnd({ epoch, epochs, batch, batches, smoothLoss }: TrainingRun): void {
    const comment = smoothLoss.toFixed(4);
    this.#widget?.batch({ epoch, batch: batch + 1, comment, diverged: !Number.isFinite(smoothLoss) });
    this.#terminal?.bar({ epoch, epochs, value: batch + 1, total: batches, comment });
  }

  onValidBatchEnd({ epoch, epochs, validBatch, validBatches }: TrainingRun): void {
    this.#widget?.validating({ epoch, batch: validBatch, batches: validBatches });
    this.#terminal?.bar({ epoch, epochs, value: validBatch, total: validBatches, comment: 'validating' });
  }

  onEpochEnd({ epoch, smoothLoss, validLoss, metrics }: TrainingRun): void {
    const now = this.#clock();
    this.#add({ epoch, values: [smoothLoss, validLoss, ...metrics], seconds: now - this.#rowBegin });
    this.#rowBegin = now;
  }

  onTrainEnd(_: TrainingRun, error: unknown): void {
    const { names, ending } = this.#options;
    const total = this.#clock() - this.#begin;
    const ended = this.#stopped ? 'stopped' : 'done';
    const status: Ending = error === undefined ? ended : isInterrupt(error) ? 'interrupted' : 'failed';
    this.#widget?.finish(status, ending?.(status) ?? formatTable(names, this.#rows, total, this.#style));
    this.#terminal?.finish(total, ending?.(status) ?? (status === 'done' ? null : `Training was ${status}.`));
    this.#widget = this.#terminal = null;
  }

  state(): unknown {
    return { rows: this.#rows, elapsed: this.#clock() - this.#begin };
  }

  /** The rows of the run that is continued, and its time. */
  restore(state: unknown): void {
    const { rows, elapsed } = state as { rows: TableRow[]; elapsed: number };
    this.#begin -= elapsed;
    for (const row of rows) this.#add(row);
  }

  #add(row: TableRow): void {
    this.#rows.push(row);
    this.#widget?.row([...formatCells(row, this.#style), formatTime(row.seconds)]);
    this.#terminal?.row(row);
  }
}

/** By name: the kernel may have its own copy of the class. */
export const isInterrupt = (error: unknown): boolean => error instanceof Error && error.name === 'KernelInterrupt';
