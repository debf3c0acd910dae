import { TrainingProgress } from '../../widgets/kernel-side/index.js';
import type { Callback, TrainingRun } from '../callback.js';
import { formatCell, formatTable, formatTime, type TableRow } from '../progress-table.js';

export interface ProgressOptions {
  /** Headers of the table without the time. */
  names: readonly string[];
  /** What is left at the end. Default: the table as fastai 1.0.18 printed it. */
  ending?: (table: string, status: Ending) => string;
  /** Seconds since any moment. Default: the process' clock. */
  clock?: () => number;
}

/** How a run ended. */
export type Ending = 'done' | 'interrupted' | 'failed';

/** Shows bars and the table while a run lasts, and leaves the table as text. */
export class Progress implements Callback {
  readonly order = -5;
  readonly #options: Required<ProgressOptions>;
  readonly #rows: TableRow[] = [];
  #display: TrainingProgress | null = null;
  #begin = 0;
  #rowBegin = 0;

  constructor({ names, ending = (table) => table, clock = () => performance.now() / 1000 }: ProgressOptions) {
    this.#options = { names, ending, clock };
  }

  onTrainBegin({ epochs, batches }: TrainingRun): void {
    this.#begin = this.#rowBegin = this.#options.clock();
    this.#display = new TrainingProgress({ names: [...this.#options.names, 'time'], epochs, batches });
    this.#display.display();
  }

  onBatchEnd({ epoch, batch, smoothLoss }: TrainingRun): void {
    this.#display?.batch({ epoch, batch: batch + 1, comment: smoothLoss.toFixed(4) });
  }

  onValidBatchEnd({ epoch, validBatch, validBatches }: TrainingRun): void {
    this.#display?.validating({ epoch, batch: validBatch, batches: validBatches });
  }

  /** Epochs are numbered from 1, as the lesson's are. */
  onEpochEnd({ epoch, smoothLoss, validLoss, metrics }: TrainingRun): void {
    const now = this.#options.clock();
    const numbers = [smoothLoss, validLoss, ...metrics].map((value) => formatCell(value));
    const row = { cells: [formatCell(epoch + 1, { whole: true }), ...numbers], seconds: now - this.#rowBegin };
    this.#rowBegin = now;
    this.#add(row);
  }

  state(): unknown {
    return { rows: this.#rows, elapsed: this.#options.clock() - this.#begin };
  }

  restore(state: unknown): void {
    const { rows, elapsed } = state as { rows: TableRow[]; elapsed: number };
    this.#begin -= elapsed;
    for (const row of rows) this.#add(row);
  }

  #add(row: TableRow): void {
    this.#rows.push(row);
    this.#display?.row([...row.cells, formatTime(row.seconds)]);
  }

  onTrainEnd(_: TrainingRun, error: unknown): void {
    const table = formatTable(this.#options.names, this.#rows, this.#options.clock() - this.#begin);
    const status: Ending = error === undefined ? 'done' : isInterrupt(error) ? 'interrupted' : 'failed';
    this.#display?.finish(status, this.#options.ending(table, status));
  }
}

/** By name: the kernel may have its own copy of the class. */
export const isInterrupt = (error: unknown): boolean => error instanceof Error && error.name === 'KernelInterrupt';
