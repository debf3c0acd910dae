import { shown } from '../options.js';

/** A row of a table: the value under each column's name. */
export type Row = Readonly<Record<string, unknown>>;

/** A table: one plain object per row, all with the columns of the first. */
export type DataFrame = readonly Row[];

/** A column by its name, or by its place from 0. */
export type Column = string | number;

/** The name of a column. Throws where the table has no such column, naming those it has. */
export function columnName(df: DataFrame, column: Column, where: string): string {
  const names = Object.keys(df[0] ?? {});
  const name = names.includes(`${column}`) || typeof column === 'string' ? `${column}` : names[column];
  if (name !== undefined && names.includes(name)) return name;
  const there = names.length > 0 ? `it has ${names.map((n) => `'${n}'`).join(', ')}` : 'it is empty';
  throw new RangeError(`${where}: there is no column ${shown(column)} in the table: ${there}`);
}

/** The values of a column. Throws where one is missing, naming the row (counted from 1). */
export function columnValues(df: DataFrame, column: Column, where: string): unknown[] {
  const name = columnName(df, column, where);
  return df.map((row, i) => {
    const value = row[name];
    if (value !== null && value !== undefined && !Number.isNaN(value)) return value;
    throw new Error(`${where}: row ${i + 1} has no value in column '${name}'. Fill it in or leave the row out`);
  });
}

/** Throws where a table is none: plain JavaScript may hand in anything. */
export function checkDataFrame(df: unknown): asserts df is DataFrame {
  const isRow = (row: unknown) => typeof row === 'object' && row !== null && !Array.isArray(row);
  if (Array.isArray(df) && df.every(isRow)) return;
  throw new TypeError(`df: expected a list of rows such as { name: 'a.jpg', label: 'cat' }, got ${shown(df)}`);
}
