import { kernelHost, type MimeBundle } from '../../kernel/api.js';
import type { Bar, ProgressStatus, StopRequest, TrainingProgressState } from '../state/training-progress.js';
import { flagsOf } from './bad-values.js';
import { type DisplayMode, displayMode, Output } from './output.js';
import { tableHeader, tableRow, tableText } from './table-text.js';
import { Widget } from './widget.js';

/** Least time between two state messages, ms. */
const INTERVAL = 200;

export interface TrainingProgressOptions {
  /** Headers of the table, such as `['epoch', 'train_loss', 'valid_loss', 'error_rate', 'time']`. */
  names: string[];
  epochs: number;
  /** Training batches of one epoch. */
  batches: number;
  /** Called once when the reader presses Stop: the run is to end after its batch. Default: there is no such button. */
  onStop?: () => void;
  /** Seconds that have passed since any moment. Default: the process' clock. */
  clock?: () => number;
}

/** A training batch that is done. */
export interface BatchDone {
  epoch: number;
  batch: number;
  comment: string;
  diverged?: boolean;
}

const DIVERGED = 'The loss is no number any more: the run has diverged. Stop it and try a lower learning rate.';

/**
 * The table of a training run with two bars, epochs and the batches of the current one, as fastprogress draws them.
 *
 * A notebook shows the widget while the run lasts and is left with the text that `finish` is given. In static mode the
 * text of the rows so far is replaced row by row; without a kernel each row is printed as it comes.
 */
export class TrainingProgress {
  readonly #clock: () => number;
  readonly #batches: number;
  readonly #onStop: (() => void) | undefined;
  readonly #output = new Output();
  readonly #state: TrainingProgressState;
  #mode: DisplayMode | undefined;
  #widget: Widget<TrainingProgressState> | undefined;
  #finished = false;
  /** When the run and the present bar of batches began, seconds. */
  #runStart: number;
  #barStart: number;

  constructor({ names, epochs, batches, onStop, clock = () => performance.now() / 1000 }: TrainingProgressOptions) {
    this.#onStop = onStop;
    this.#clock = clock;
    this.#batches = batches;
    this.#runStart = this.#barStart = clock();
    const bars = { epochs: emptyBar(epochs), batches: emptyBar(batches) };
    const ends = { status: 'running' as const, stoppable: onStop !== undefined, warning: '' };
    this.#state = { names, rows: [], flags: [], ...bars, ...ends };
  }

  /** Adds the progress to the running cell's output and starts its clock. */
  display(): void {
    this.#runStart = this.#barStart = this.#clock();
    this.#mode = displayMode();
    if (this.#mode === 'widget') {
      this.#widget = new Widget<TrainingProgressState>(kernelHost()!, {
        name: 'TrainingProgress',
        state: this.#state,
        interval: INTERVAL,
        onMessage: (content) => this.#receive(content as StopRequest | null),
      });
    }
    if (this.#mode === 'terminal') printLine(tableHeader(this.#state.names));
    else this.#output.show(this.#widget?.bundle(this.#text()) ?? this.#text());
  }

  /**
   * `batch` training batches of epoch `epoch` (from 0) are done. `comment` is shown behind the bar, such as the loss;
   * `diverged`: it is no number any more, which the reader is told.
   */
  batch({ epoch, batch, comment, diverged = false }: BatchDone): void {
    if (diverged) this.warn(DIVERGED);
    this.#advance(batch, this.#batches, comment);
    this.#advanceEpochs(epoch, batch / Math.max(this.#batches, 1));
  }

  /** Tells the reader, while the run lasts, what is going wrong. The first warning stays. */
  warn(warning: string): void {
    if (this.#state.warning !== '') return;
    this.#state.warning = warning;
    this.#widget?.set({ warning });
  }

  /** `batch` of `batches` validation batches are done, after the training batches of epoch `epoch`. */
  validating({ epoch, batch, batches }: { epoch: number; batch: number; batches: number }): void {
    this.#advance(batch, batches, 'validating');
    this.#advanceEpochs(epoch, 1);
  }

  /** An epoch is finished: adds its row, one formatted cell per header. */
  row(cells: string[]): void {
    const { names, rows, flags, epochs } = this.#state;
    flags.push(flagsOf(cells, rows));
    rows.push(cells);
    const elapsed = this.#clock() - this.#runStart;
    this.#state.epochs = timed({ ...epochs, value: rows.length }, rows.length, elapsed);
    if (this.#mode === 'terminal') printLine(tableRow(names, cells));
    if (this.#mode === 'static') this.#output.update(this.#text());
    this.#widget?.set({ rows, flags, epochs: this.#state.epochs });
  }

  /**
   * Ends the run: what is left in the notebook is `text`, the whole table, alone. In a terminal the rows stand there
   * already, and only how a run ended early is added. Twice does nothing.
   */
  finish(status: Exclude<ProgressStatus, 'running' | 'stopping'>, text: string): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#state.status = status;
    if (this.#mode === 'terminal' && status !== 'done') printLine(`Training was ${status}.`);
    if (this.#mode !== undefined && this.#mode !== 'terminal') this.#output.update({ 'text/plain': text });
    this.#widget?.set(this.#state);
    this.#widget?.freeze({ 'text/plain': text });
    this.#widget?.close();
  }

  #receive(message: StopRequest | null): void {
    if (message?.type !== 'stop' || !this.#onStop || this.#state.status !== 'running') return;
    this.#state.status = 'stopping';
    this.#widget?.set({ status: 'stopping' });
    this.#onStop();
  }

  #text(): MimeBundle {
    return { 'text/plain': tableText(this.#state.names, this.#state.rows) };
  }

  #advance(value: number, total: number, comment: string): void {
    const { batches } = this.#state;
    const now = this.#clock();
    if (value < batches.value || total !== batches.total) this.#barStart = now;
    this.#state.batches = timed({ ...batches, value, total, comment }, value, now - this.#barStart);
    this.#widget?.set({ batches: this.#state.batches });
  }

  /** `part` of epoch `epoch` is trained (0–1): the estimate of what remains does not wait for whole epochs. */
  #advanceEpochs(epoch: number, part: number): void {
    this.#state.epochs = timed({ ...this.#state.epochs, value: epoch }, epoch + part, this.#clock() - this.#runStart);
    this.#widget?.set({ epochs: this.#state.epochs });
  }
}

const emptyBar = (total: number): Bar => ({ value: 0, total, elapsed: 0, remaining: null, comment: '' });

/** The bar with its times, where `done` of its total took `elapsed` seconds. */
function timed(bar: Bar, done: number, elapsed: number): Bar {
  return { ...bar, elapsed, remaining: done > 0 ? (elapsed * (bar.total - done)) / done : null };
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
