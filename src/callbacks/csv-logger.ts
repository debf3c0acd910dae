import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Callback, TrainingRun } from '../callback.js';
import { checkNames, expect } from '../options.js';
import { formatCell, formatTime } from '../progress-table.js';

/** Options of `CSVLogger`. */
export interface CSVLoggerOptions {
  /** The file without `.csv`, from the current directory. Default `history`. */
  filename?: string;
  /** Add to what the file holds already. Default false: begin it anew. */
  append?: boolean;
}

/**
 * Writes the table of a run into a CSV file, row by row, as fastai's `CSVLogger`: epochs from 0, six decimals, `#na#`
 * where there is no value. A row is on the disk when its epoch ends.
 */
export class CSVLogger implements Callback {
  /** The file that is written. */
  readonly path: string;
  readonly #append: boolean;
  #file: number | null = null;
  #epochBegin = 0;
  #rows: string[] = [];

  constructor(options: CSVLoggerOptions = {}) {
    checkNames('CSVLogger', options, { filename: true, append: true });
    const { filename = 'history', append = false } = options;
    expect('filename', filename, typeof filename === 'string' && filename !== '', 'the name of a file');
    this.path = `${resolve(filename)}.csv`;
    this.#append = append;
  }

  /** The rows of the file, by the names of its columns. */
  readLoggedFile(): Record<string, string>[] {
    const [header, ...rows] = readFileSync(this.path, 'utf8').trimEnd().split('\n');
    const names = header!.split(',');
    return rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [names[i]!, cell])));
  }

  onTrainBegin({ learn }: TrainingRun): void {
    mkdirSync(dirname(this.path), { recursive: true });
    this.#rows = [];
    const begins = !this.#append || !existsSync(this.path);
    this.#file = openSync(this.path, this.#append ? 'a' : 'w');
    if (begins) this.#write([...learn.recorder.names, 'time']);
  }

  onEpochBegin(): void {
    this.#epochBegin = performance.now();
  }

  onEpochEnd({ epoch, smoothLoss, validLoss, metrics }: TrainingRun): void {
    const numbers = [smoothLoss, validLoss, ...metrics].map((value) => formatCell(value));
    const row = [String(epoch), ...numbers, formatTime((performance.now() - this.#epochBegin) / 1000)];
    this.#rows.push(row.join(','));
    this.#write(row);
  }

  onTrainEnd(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  state(): unknown {
    return this.#rows;
  }

  /** A file that is added to has the rows already. */
  restore(state: unknown): void {
    this.#rows = state as string[];
    if (!this.#append) for (const row of this.#rows) this.#write([row]);
  }

  #write(cells: readonly string[]): void {
    writeSync(this.#file!, `${cells.join(',')}\n`);
    fsyncSync(this.#file!);
  }
}
