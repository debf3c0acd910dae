import type { Flag } from '../state/training-progress.js';

/** A number this large is no loss that anything learns from. */
const HUGE = 1e6;

/** How many times a column's least value a number may be. */
const TIMES = 1000;

/** What is wrong with the cells of a row, given the rows before: no number, or beyond all that its column had. */
export function flagsOf(cells: readonly string[], before: readonly (readonly string[])[]): Flag[] {
  return cells.map((cell, column) => {
    if (/^-?(nan|inf(inity)?)$/i.test(cell)) return 'not a number';
    const size = Math.abs(Number(cell));
    if (!Number.isFinite(size)) return null;
    const least = Math.min(...before.map((row) => Math.abs(Number(row[column]))).filter(Number.isFinite));
    return size >= HUGE || (size > 100 && size > TIMES * least) ? 'diverged' : null;
  });
}
