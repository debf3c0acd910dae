import { inspect, types } from 'node:util';

/** So many rows and columns are shown. */
const ROWS = 60;
const COLUMNS = 20;

/** So many rows are looked at to decide whether an array is a table. */
const LOOKED_AT = 1000;

type Row = Record<string, unknown>;

/** True for an array of at least two plain objects with properties. */
export function isTable(value: unknown): value is Row[] {
  if (!Array.isArray(value) || types.isProxy(value) || value.length < 2) return false;
  const first = value.slice(0, LOOKED_AT);
  return first.every(isRow) && first.some((row) => Object.keys(row).length > 0);
}

/** The table as HTML, with a column for each name that one of the shown rows has. */
export function htmlTable(rows: readonly Row[]): string {
  const shown = rows.slice(0, ROWS);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const columns = names.slice(0, COLUMNS);
  const more = names.length > COLUMNS ? '<td>…</td>' : '';
  const head = columns.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const body = shown.map((row, i) => {
    const cells = columns.map((name) => `<td>${name in row ? escapeHtml(cellText(row, name)) : ''}</td>`);
    return `<tr><th>${i}</th>${cells.join('')}${more}</tr>`;
  });
  const left = rows.length - shown.length;
  const rest = left > 0 ? `\n<p>… ${left} more rows</p>` : '';
  const heading = `<thead><tr><th></th>${head}${more.replaceAll('td', 'th')}</tr></thead>`;
  return `<table>\n${heading}\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>${rest}`;
}

function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function cellText(row: Row, name: string): string {
  // A getter is not asked: it may throw, or change something.
  const property = Object.getOwnPropertyDescriptor(row, name);
  if (property && !('value' in property)) return property.get ? '[Getter]' : '[Setter]';
  const value = property?.value;
  return typeof value === 'string'
    ? value.slice(0, 1000)
    : inspect(value, { depth: 1, breakLength: 60, maxStringLength: 200 });
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
