/** A line with too many points to draw each: what can be seen of it. */
export interface DecimateOptions {
  /** Columns of pixels that the line is drawn on. */
  columns: number;
  /** Part of the x axis that is shown, in the data's own numbers. Default: all. */
  window?: readonly [low: number, high: number];
  /** The x axis is logarithmic. Default false. */
  log?: boolean;
}

/** Points beside this many per column are left out. */
const PER_COLUMN = 4;

/**
 * Indices of the points that a drawing of the line needs, in order: of each column of pixels the first and last point,
 * the lowest, the highest, and one that is a gap. Drawn, it is the same line. All of those in the window where they are
 * few, and one or two beyond each end of it, so that the line leaves the frame. Where `x` goes back and forth, columns are
 * parts of the list instead.
 */
export function keptPoints(
  x: readonly number[],
  y: readonly (number | null)[],
  { columns, window, log = false }: DecimateOptions,
): number[] {
  const ascends = isAscending(x);
  const start = ascends && window ? Math.max(lowerBound(x, window[0]) - 1, 0) : 0;
  const end = ascends && window ? Math.min(lowerBound(x, window[1]) + 2, x.length) : x.length;
  if (end - start <= columns * PER_COLUMN) return Array.from({ length: end - start }, (_, i) => start + i);
  const ends = ascends ? placeEnds(x, start, end, columns, log) : countEnds(start, end, columns);
  return keptInColumns(y, start, ends);
}

/** The values at some indices. */
export const at = <T>(values: readonly T[], indices: readonly number[]): T[] => indices.map((i) => values[i]!);

/** Where each column ends, if all have as many points. */
const countEnds = (start: number, end: number, columns: number): number[] =>
  Array.from({ length: columns }, (_, column) => start + Math.ceil(((column + 1) / columns) * (end - start)));

/** Where each column ends, if all are equally wide on the axis. */
function placeEnds(x: readonly number[], start: number, end: number, columns: number, log: boolean): number[] {
  const [place, value] = log ? [Math.log10, (p: number) => 10 ** p] : [(v: number) => v, (p: number) => p];
  let first = start;
  while (first < end - 1 && !Number.isFinite(place(x[first]!))) first++;
  const low = place(x[first]!);
  const width = (place(x[end - 1]!) - low) / columns;
  const inner = Array.from({ length: columns - 1 }, (_, column) => lowerBound(x, value(low + (column + 1) * width)));
  return [...inner, end];
}

function keptInColumns(y: readonly (number | null)[], start: number, ends: readonly number[]): number[] {
  const kept: number[] = [];
  let first = start;
  for (const end of ends) {
    if (end <= first) continue;
    let [lowest, highest, gap] = [-1, -1, -1];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = first; i < end; i++) {
      const value = y[i]!;
      if (value === null || !Number.isFinite(value)) {
        gap = i;
        continue;
      }
      if (value < low) [low, lowest] = [value, i];
      if (value > high) [high, highest] = [value, i];
    }
    const chosen = new Set([first, lowest, highest, gap, end - 1].filter((index) => index >= 0));
    kept.push(...[...chosen].sort((a, b) => a - b));
    first = end;
  }
  return kept;
}

function isAscending(x: readonly number[]): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! < x[i - 1]!) return false;
  return true;
}

/** Index of the first value that is not below `value`. */
function lowerBound(x: readonly number[], value: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
