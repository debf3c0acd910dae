/**
 * The table of a training run as text, as three times of fastai printed it: `lesson` (1.0.18, epochs from 1, the time
 * behind the row, the lesson's own look), `v1` (1.0.61) and `v2` (2.8), both with epochs from 0 and a column `time`.
 */
export type TableStyle = 'lesson' | 'v1' | 'v2';

/** An epoch in numbers. */
export interface TableRow {
  /** From 0. */
  epoch: number;
  /** Training loss, validation loss and metrics; null where there is none. */
  values: readonly (number | null)[];
  /** Seconds since the row before. */
  seconds: number;
}

/** A number of the table: six decimals, Python's words for what is not finite, and `missing` where there is none. */
export function formatCell(value: number | null, missing = '#na#'): string {
  if (value === null) return missing;
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return fixed(value);
}

/** `14` → `00:14`, `3661` → `1:01:01`. `seconds`: fractions are cut off. */
export function formatTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const minutes = `${two(m)}:${two(s)}`;
  return h > 0 ? `${h}:${minutes}` : minutes;
}

/** A row's cells without the time, in the words of a style. */
export function formatCells({ epoch, values }: TableRow, style: TableStyle): string[] {
  const missing = style === 'v2' ? 'None' : '#na#';
  return [String(style === 'lesson' ? epoch + 1 : epoch), ...values.map((value) => formatCell(value, missing))];
}

/** The line of headers, for a table that is printed line by line. `names`: without the time. */
export function headerLine(names: readonly string[], style: TableStyle): string {
  if (style === 'lesson') return names.join('  ');
  return [...names, 'time'].map((name) => name.padEnd(LEAST)).join('  ');
}

/** The line of a row, for a table that is printed line by line. */
export function rowLine(names: readonly string[], row: TableRow, style: TableStyle): string {
  const cells = formatCells(row, style);
  const time = formatTime(row.seconds);
  if (style === 'lesson') return `${lessonCells(names, cells)}  (${time})`;
  // A cell too wide for its column pushes the rest; fastprogress leaves no space behind it.
  const widths = [...names, 'time'].map((name) => Math.max(name.length, LEAST));
  return [...cells, time].map((cell, i) => `${cell.padEnd(widths[i]!)}  `).join('');
}

/** The whole table; `names` are its headers without the time and `total` the run's seconds. Ends with a newline. */
export function formatTable(
  names: readonly string[],
  rows: readonly TableRow[],
  total: number,
  style: TableStyle = 'lesson',
): string {
  if (style !== 'lesson') return lines(headerLine(names, style), ...rows.map((row) => rowLine(names, row, style)));
  const body = [names, ...rows.map((row) => formatCells(row, style))].map((cells) => lessonCells(names, cells));
  const width = Math.max(...body.map((line) => line.length));
  const [header, ...padded] = body.map((line) => line.padEnd(width));
  const timed = padded.map((line, i) => `${line}  (${formatTime(rows[i]!.seconds)})`);
  return lines(totalTime(total), header!, ...timed);
}

/** The first line of the lesson's table; where it is printed line by line, the last. */
export const totalTime = (seconds: number): string => `Total time: ${formatTime(seconds)}`;

/** A sentence in lines of `width` letters at most: longer ones JupyterLab breaks in the middle of a word. */
export const wrapped = (text: string, width = 100): string =>
  text.replace(new RegExp(`(?!.{1,${width}}$)(.{1,${width}}) `, 'gm'), '$1\n');

/** Least width of a column in the later styles. */
const LEAST = 8;

const lessonCells = (names: readonly string[], cells: readonly string[]): string =>
  cells.map((cell, i) => cell.padEnd(names[i]!.length)).join('  ');

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

const two = (n: number): string => String(n).padStart(2, '0');

/** `toFixed(6)` as C prints it: toFixed switches to exponents from 1e21. */
function fixed(value: number): string {
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}
