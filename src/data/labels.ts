import { basename, dirname, relative, sep } from 'node:path';
import { expect, shown } from '../options.js';
import type { TargetKind } from './batch.js';
import { type Column, columnName, columnValues } from './data-frame.js';
import { byCodeUnits } from './image-files.js';
import type { ImageItems } from './image-items.js';
import type { Label } from './label-list.js';

/** Options of labelling. */
export interface LabelOptions {
  /**
   * What the labels are. Default: lists of names are several classes an item (`multiCategory`), numbers are numbers to
   * predict (`float`), text is a class (`category`).
   */
  labelCls?: TargetKind;
  /** Divides a text into the names of several classes; an empty text has none. */
  labelDelim?: string;
  /** The classes, in their order. Items of others are left out. Default: all labels of the training items, sorted. */
  classes?: readonly string[];
}

/** Name of the folder that each file lies in. */
export const folderLabels = (items: ImageItems): string[] => Array.from(items, (file) => basename(dirname(file)));

/**
 * The first group of `pattern` in each file's path below the data set's folder, which begins with `/`; with `fullPath`
 * in its absolute path. Throws where it finds nothing, naming pattern and file.
 */
export function patternLabels(items: ImageItems, pattern: RegExp | string, fullPath: boolean): string[] {
  const isPattern = pattern instanceof RegExp || (typeof pattern === 'string' && pattern !== '');
  expect('pat', pattern, isPattern, 'a regular expression with a group, such as /\\/([^/]+)_\\d+\\.jpg$/');
  const regExp = new RegExp(pattern, pattern instanceof RegExp ? pattern.flags.replace(/[gy]/g, '') : '');
  return Array.from(items, (file) => {
    const text = (fullPath ? file : `/${relative(items.path, file)}`).split(sep).join('/');
    const label = regExp.exec(text)?.[1];
    if (label !== undefined) return label;
    throw new Error(`pat: ${regExp} finds no label in '${text}'. Its first group (…) must match in each file's path`);
  });
}

/** The labels in a column of the list's table, or in several: then each holds a class's 0 or 1, or a number. */
export function columnLabels(
  items: ImageItems,
  cols: Column | readonly Column[],
  options: LabelOptions,
): { labels: Label[]; options: LabelOptions } {
  const df = items.innerDf;
  if (!df) throw new Error('labelFromDf: this list has no table. Make it with ImageList.fromCsv or fromDf');
  if (items.length === 0) return { labels: [], options };
  if (typeof cols === 'string' || typeof cols === 'number' || cols.length === 1) {
    const values = columnValues(df, [cols].flat()[0]!, 'labelFromDf');
    const decimal = !options.labelCls && options.labelDelim === undefined && values.every(isNumberText);
    return { labels: decimal && values.some(hasFraction) ? values.map(Number) : (values as Label[]), options };
  }
  const names = cols.map((col) => columnName(df, col, 'labelFromDf'));
  const columns = names.map((name) => columnValues(df, name, 'labelFromDf').map(Number));
  const rows = df.map((_, i) => columns.map((column) => column[i]!));
  if (options.labelCls === 'float') return { labels: rows, options };
  const other = rows.findIndex((row) => row.some((value) => value !== 0 && value !== 1));
  if (other >= 0) {
    throw new Error(
      `labelFromDf: row ${other + 1}: several columns are classes, each 0 or 1, got ${shown(rows[other])}. For numbers give labelCls: 'float'`,
    );
  }
  const labels = rows.map((row) => names.filter((_, c) => row[c] === 1));
  return { labels, options: { classes: names, ...options, labelCls: 'multiCategory' } };
}

/** Numbers such as `0.5` in a table are to be predicted; whole ones are names of classes, as in fastai. */
const isNumberText = (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
const hasFraction = (value: unknown) => /[.e]/i.test(`${value}`);

/** Sorted; by size where all are whole numbers. */
export function sortedClasses(names: Iterable<string>): string[] {
  const unique = [...new Set(names)];
  const whole = unique.every((name) => /^-?\d+$/.test(name));
  return unique.sort(whole ? (a, b) => Number(a) - Number(b) : byCodeUnits);
}
