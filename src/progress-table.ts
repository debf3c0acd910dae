/** The table of a training run as fastai 1.0.18 printed it: the lesson's own look. Pure text. */

/** A cell: whole numbers as they are, others with six decimals, `#na#` where there is none. */
export function formatCell(value: number | null, { whole = false } = {}): string {
  if (value === null) return '#na#';
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return whole ? String(value) : fixed(value);
}

/** `14` → `00:14`, `3661` → `1:01:01`. `seconds`: fractions are cut off. */
export function formatTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const minutes = `${two(m)}:${two(s)}`;
  return h > 0 ? `${h}:${minutes}` : minutes;
}

export interface TableRow {
  /** Formatted cells, in the order of the headers. */
  cells: readonly string[];
  /** Seconds since the row before. */
  seconds: number;
}

/** The whole table; `names` are its headers and `total` the run's seconds. Ends with a newline. */
export function formatTable(names: readonly string[], rows: readonly TableRow[], total: number): string {
  const lines = [names, ...rows.map((row) => row.cells)].map((cells) =>
    cells.map((cell, i) => cell.padEnd(names[i]!.length)).join('  '),
  );
  const width = Math.max(...lines.map((line) => line.length));
  const [header, ...body] = lines.map((line) => line.padEnd(width));
  const timed = body.map((line, i) => `${line}  (${formatTime(rows[i]!.seconds)})`);
  return `${[`Total time: ${formatTime(total)}`, header, ...timed].join('\n')}\n`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `toFixed(6)` as C prints it: toFixed switches to exponents from 1e21. */
function fixed(value: number): string {
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}
