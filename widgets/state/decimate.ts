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
  return keptInColumns(y, start, end, ascends ? byPlace(x, start, end, columns, log) : byCount(start, end, columns));
}

/** The values at some indices. */
export const at = <T>(values: readonly T[], indices: readonly number[]): T[] => indices.map((i) => values[i]!);

type ColumnOf = (index: number) => number;

const byCount =
  (start: number, end: number, columns: number): ColumnOf =>
  (i) =>
    Math.floor(((i - start) / (end - start)) * columns);

function byPlace(x: readonly number[], start: number, end: number, columns: number, log: boolean): ColumnOf {
  const place = log ? Math.log10 : (value: number) => value;
  let first = start;
  while (first < end - 1 && !Number.isFinite(place(x[first]!))) first++;
  const low = place(x[first]!);
  const width = place(x[end - 1]!) - low;
  return (i) => Math.floor(((place(x[i]!) - low) / width) * (columns - 1e-9));
}

function keptInColumns(y: readonly (number | null)[], start: number, end: number, columnOf: ColumnOf): number[] {
  const kept: number[] = [];
  for (let i = start; i < end; ) {
    const column = columnOf(i);
    let [lowest, highest, gap, last] = [-1, -1, -1, i];
    for (; last < end && (last === i || columnOf(last) === column); last++) {
      const value = y[last];
      if (value === null || value === undefined || !Number.isFinite(value)) gap = last;
      else {
        if (lowest < 0 || value < y[lowest]!) lowest = last;
        if (highest < 0 || value > y[highest]!) highest = last;
      }
    }
    const chosen = new Set([i, lowest, highest, gap, last - 1].filter((index) => index >= 0));
    kept.push(...[...chosen].sort((a, b) => a - b));
    i = last;
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
