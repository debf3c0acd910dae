/** Rows of cells as lines: the first cell to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (col: number) => Math.max(...rows.map((row) => row[col]!.length));
  return rows.map(([name, ...numbers]) =>
    [name!.padEnd(width(0)), ...numbers.map((n, i) => n.padStart(width(i + 1)))].join('  '),
  );
}

/** Rows of cells as lines, all to the left. The last column is not filled up. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const width = (col: number) => Math.max(...rows.map((row) => row[col]!.length));
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(width(i)) : cell)).join('  '));
}

/** The first `most` lines, and how many more there are. */
export const firstLines = (lines: readonly string[], most: number): string[] =>
  lines.length > most ? [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more`] : [...lines];

/** A number of bytes in words: `12 kB`. */
export function byteText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
  return `${Number((bytes / 1000 ** unit).toPrecision(3))} ${units[unit]}`;
}
