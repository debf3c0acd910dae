import { displayMode, TrainingProgress } from '../../widgets/kernel-side/index.js';
import { type Callback, CancelFit, type TrainingRun } from '../callback.js';
import { earlyWarning, liveWarning } from '../diagnose/live.js';
import { recordOf } from '../diagnose/record-of.js';
import { diagnoseRecord } from '../diagnose/rules.js';
import { formatCells, formatTable, formatTime, type TableRow, type TableStyle, wrapped } from '../progress-table.js';
import { type Terminal, TerminalProgress } from '../terminal-progress.js';

/** What `Progress` shows, and where. */
export interface ProgressOptions {
  /** Headers of the table without the time. */
  names: readonly string[];
  /** How the table is printed. Default `lesson`. */
  style?: TableStyle;
  /** What is left at the end, in the place of the table. */
  ending?: (status: Ending) => string;
  /** Warn while a run goes wrong, and end its table with a line where something was wrong with it. Default false. */
  diagnose?: boolean;
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
  #warned = false;
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
    this.#stopped = this.#warned = false;
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

  onBatchEnd(run: TrainingRun): void {
    const { epoch, epochs, batch, batches, smoothLoss } = run;
    const comment = smoothLoss.toFixed(4);
    this.#widget?.batch({ epoch, batch: batch + 1, comment, diverged: !Number.isFinite(smoothLoss) });
    if (this.#watches) this.#warn(liveWarning(run.learn.recorder.rawLosses, chanceOf(run)));
    this.#terminal?.bar({ epoch, epochs, value: batch + 1, total: batches, comment });
  }

  onValidBatchEnd({ epoch, epochs, validBatch, validBatches }: TrainingRun): void {
    this.#widget?.validating({ epoch, batch: validBatch, batches: validBatches });
    this.#terminal?.bar({ epoch, epochs, value: validBatch, total: validBatches, comment: 'validating' });
  }

  onEpochEnd({ learn, epoch, epochs, smoothLoss, validLoss, metrics }: TrainingRun): void {
    if (this.#watches && epoch + 1 < epochs) this.#warn(earlyWarning(recordOf(learn.recorder)));
    const now = this.#clock();
    this.#add({ epoch, values: [smoothLoss, validLoss, ...metrics], seconds: now - this.#rowBegin });
    this.#rowBegin = now;
  }

  onTrainEnd({ learn }: TrainingRun, error: unknown): void {
    const { names, ending, diagnose } = this.#options;
    const total = this.#clock() - this.#begin;
    const ended = this.#stopped ? 'stopped' : 'done';
    const status: Ending = error === undefined ? ended : isInterrupt(error) ? 'interrupted' : 'failed';
    const line = diagnose && status === 'done' ? diagnoseRecord(recordOf(learn.recorder)).line : '';
    const table = () => formatTable(names, this.#rows, total, this.#style) + wrapped(line);
    this.#widget?.finish(status, ending?.(status) ?? table());
    this.#terminal?.finish(total, ending?.(status) ?? (status === 'done' ? null : `Training was ${status}.`));
    if (line) this.#terminal?.line(line);
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

  get #watches(): boolean {
    return this.#options.diagnose === true && !this.#warned;
  }

  /** Once is enough. */
  #warn(warning: string | null): void {
    if (warning === null) return;
    this.#warned = true;
    this.#widget?.warn(warning);
    this.#terminal?.line(warning);
  }

  #add(row: TableRow): void {
    this.#rows.push(row);
    this.#widget?.row([...formatCells(row, this.#style), formatTime(row.seconds)]);
    this.#terminal?.row(row);
  }
}

/** Loss of one who guesses; 0 where there is no such thing. */
const chanceOf = ({ learn: { data } }: TrainingRun): number =>
  data.kind === 'float' ? 0 : Math.log(Math.max(data.c, 2));

/** By name: the kernel may have its own copy of the class. */
export const isInterrupt = (error: unknown): boolean => error instanceof Error && error.name === 'KernelInterrupt';
