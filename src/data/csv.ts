import { readFile } from 'node:fs/promises';
import { expect } from '../options.js';
import type { DataFrame, Row } from './data-frame.js';

export interface CsvOptions {
  /**
   * `infer`: the first line names the columns. Null: there are no names, the columns are `0`, `1`, … Default `infer`.
   */
  header?: 'infer' | null;
  /** One character between fields. Default `,`. */
  delimiter?: string;
}

/**
 * Reads a CSV file (RFC 4180: fields in quotes may hold delimiters, line ends and doubled quotes). Values stay text,
 * empty ones included; empty lines are passed over. Throws where the file is missing, names no columns, names one
 * twice, has a quote that does not end or a line with another number of fields, naming file and line.
 */
export async function readCsv(file: string, options: CsvOptions = {}): Promise<DataFrame> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new Error(
      `'${file}' cannot be read: ${cause.message}. Give the CSV file's path below the data set's folder`,
      { cause },
    );
  });
  return parseCsv(text, options, file);
}

/** The rows of a CSV text. `file` is for error messages. */
export function parseCsv(
  text: string,
  { header = 'infer', delimiter = ',' }: CsvOptions = {},
  file = 'CSV',
): DataFrame {
  expect(
    'delimiter',
    delimiter,
    typeof delimiter === 'string' && [...delimiter].length === 1 && !'"\r\n'.includes(delimiter),
    'one character',
  );
  expect('header', header, header === 'infer' || header === null, "'infer' or null");
  const lines = splitLines(text.replace(/^\uFEFF/, ''), delimiter, file);
  const names = header === 'infer' ? lines.shift()?.fields : lines[0]?.fields.map((_, i) => `${i}`);
  if (!names) throw new Error(`'${file}': the file is empty. Its first line should name the columns`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`'${file}': two columns are called '${twice}'. Give each a name of its own`);
  return lines.map(({ fields, line }) => toRow(names, fields, `'${file}', line ${line}`));
}

function toRow(names: readonly string[], fields: readonly string[], where: string): Row {
  if (fields.length !== names.length) {
    throw new Error(
      `${where}: expected ${names.length} fields, got ${fields.length}. Put a field that holds the delimiter into quotes`,
    );
  }
  return Object.fromEntries(names.map((name, i) => [name, fields[i]!]));
}

interface Line {
  fields: string[];
  /** Where it begins, counted from 1. */
  line: number;
}

function splitLines(text: string, delimiter: string, file: string): Line[] {
  const lines: Line[] = [];
  let fields: string[] = [];
  let [at, line, begun] = [0, 1, 1];
  while (at < text.length) {
    const field = text[at] === '"' ? quoted(text, at, `'${file}', line ${line}`) : plain(text, at, delimiter);
    fields.push(field.value);
    line += text.slice(at, field.end).split('\n').length - 1;
    at = field.end;
    if (text[at] === delimiter) {
      at += 1;
      if (at < text.length) continue;
      fields.push('');
    } else if (at < text.length && text[at] !== '\r' && text[at] !== '\n') {
      throw new Error(
        `'${file}', line ${line}: text after a closing quote. Double the quotes inside of a quoted field`,
      );
    }
    if (fields.length > 1 || fields[0] !== '') lines.push({ fields, line: begun });
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    begun = line;
    fields = [];
  }
  return lines;
}

interface Field {
  value: string;
  /** Position of the character after it. */
  end: number;
}

function plain(text: string, at: number, delimiter: string): Field {
  let end = at;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { value: text.slice(at, end), end };
}

function quoted(text: string, at: number, where: string): Field {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw new Error(`${where}: a quote that does not end. Close it with a second one`);
  return { value: text.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 };
}
