import { shown } from '../options.js';
import { errorColumn } from './record-of.js';
import type { EpochNumbers } from './run-record.js';

/**
 * The rows of a training table as any of fastai's times printed it: with or without its headers, times and the line of the
 * total; `nan`, `inf`, `#na#` and `None` are read as what they mean. Without headers the columns are taken for epoch,
 * train_loss, valid_loss, error_rate. Throws where there is no row.
 */
export function readTable(text: string): EpochNumbers[] {
  const lines = text.split('\n').map((line) =>
    line
      .trim()
      .split(/[\s|]+/)
      .filter(Boolean),
  );
  const names = lines.find(([first]) => first === 'epoch') ?? DEFAULT_NAMES;
  const rows = lines.filter(isRow).map((cells) => cells.map(readCell));
  if (rows.length === 0) {
    throw new Error(
      `diagnoseTable: expected rows such as '1  0.710584  0.087024  0.021277', got ${shown(text)}. Paste the table as it was printed`,
    );
  }
  return rowsOf(rows, names);
}

/** The same from numbers, one list an epoch: epoch, train_loss, valid_loss, error_rate. */
export function rowsOf(
  rows: readonly (readonly (number | null)[])[],
  names: readonly string[] = DEFAULT_NAMES,
): EpochNumbers[] {
  const [train, valid] = [names.indexOf('train_loss'), names.indexOf('valid_loss')];
  const readError = errorColumn(names.slice(3));
  return rows.map((row, i) => {
    const wrong = row.find((value) => value !== null && typeof value !== 'number');
    if (row.length < 2 || wrong !== undefined) {
      throw new TypeError(
        `diagnoseTable: row ${i}: expected numbers (epoch, train_loss, valid_loss, error_rate), got ${shown(row)}`,
      );
    }
    return { trainLoss: row[train] ?? null, validLoss: row[valid] ?? null, error: readError(row.slice(3)) };
  });
}

const DEFAULT_NAMES = ['epoch', 'train_loss', 'valid_loss', 'error_rate'];

/** An epoch and at least one number behind it. */
const isRow = ([epoch = '', loss = '']: readonly string[]): boolean =>
  /^\d+$/.test(epoch) && readCell(loss) !== undefined && loss !== '' && !loss.includes(':');

/** Times become null, as what is missing does. */
function readCell(cell: string): number | null {
  if (/^-?nan$/i.test(cell)) return Number.NaN;
  const infinite = /^(-?)inf(inity)?$/i.exec(cell);
  if (infinite) return infinite[1] ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(cell);
  return Number.isNaN(value) ? null : value;
}
