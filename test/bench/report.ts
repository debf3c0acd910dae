import { appendFileSync, mkdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { binding } from '../../src/native/binding.js';
import { root } from '../helpers/jupyterlab.js';

/** The middle one, or the mean of the middle two. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

/** What a benchmark found, one object a row. */
export type Row = Record<string, string | number | null>;

/**
 * Prints rows as a table and as JSON lines with machine and versions. `save`: adds the lines to
 * `test/bench/results/NAME.jsonl`, for a quiet machine.
 */
export function report(name: string, rows: readonly Row[], { save, ...versions }: { save: boolean } & object): void {
  console.table(rows);
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
    tensorflow: binding.TF_Version,
    ...versions,
  };
  const date = new Date().toISOString().slice(0, 16);
  const lines = rows.map((row) => `${JSON.stringify({ bench: name, date, ...row, machine })}\n`).join('');
  console.log(lines);
  if (!save) return;
  const folder = join(root, 'test/bench/results');
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${name}.jsonl`), lines);
}

/** Rounded for a table. */
export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
