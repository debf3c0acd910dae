import { join, resolve } from 'node:path';
import { expect } from '../options.js';
import type { BunchOptions } from './bunch-options.js';
import { type CsvOptions, readCsv } from './csv.js';
import type { Column, DataFrame } from './data-frame.js';
import { imageFiles } from './image-files.js';
import { ImageItems } from './image-items.js';
import { type TableOptions, tableItems } from './items-from.js';
import type { Label } from './label-list.js';
import { type LabelledParts, labelParts } from './label-parts.js';
import { columnLabels, type LabelOptions, patternLabels } from './labels.js';
import { randomSplit } from './splits.js';

/** What the ways to make an `ImageDataBunch` from names and labels share. */
export interface SourceOptions extends BunchOptions, LabelOptions {
  /** Part of the pictures kept for validation at random, 0–1. Default 0.2. */
  validPct?: number;
  /** The test set, pictures without labels: a folder below the path, or files. Default: none. */
  test?: string | Iterable<string>;
}

/** Options of `ImageDataBunch.fromDf`. */
export interface DfOptions extends SourceOptions, Omit<TableOptions, 'cols'> {
  /** The column with the files' names. Default 0. */
  fnCol?: Column;
  /** The column with the labels, or several: see `labelFromDf`. Default 1. */
  labelCol?: Column | readonly Column[];
}

/** Options of `ImageDataBunch.fromCsv`. */
export interface CsvSourceOptions extends DfOptions, CsvOptions {
  /** The CSV file below the path. Default `labels.csv`. */
  csvLabels?: string;
}

/** Labelled parts of a table of names and labels. */
export function dfParts(path: string, df: DataFrame, options: DfOptions): LabelledParts {
  const { fnCol = 0, labelCol = 1, folder = null, suffix = '' } = options;
  const items = new ImageItems(...tableItems(df, path, { cols: fnCol, folder, suffix }));
  const found = columnLabels(items, labelCol, labelOptions(options));
  return randomParts(items, found.labels, { ...options, ...found.options });
}

/** Labelled parts of a CSV file of names and labels. */
export async function csvParts(path: string, options: CsvSourceOptions): Promise<LabelledParts> {
  const { csvLabels = 'labels.csv', header = 'infer', delimiter = ',' } = options;
  return dfParts(path, await readCsv(join(path, csvLabels), { header, delimiter }), options);
}

/** Labelled parts of files (those that are not absolute: below `path`) and what `label` says of them. */
export function nameParts(
  path: string,
  fnames: Iterable<string>,
  label: readonly Label[] | RegExp | string | ((file: string) => Label),
  options: SourceOptions,
): LabelledParts {
  const root = resolve(path);
  const isList = typeof fnames === 'object' && fnames !== null && Symbol.iterator in fnames;
  expect('fnames', fnames, isList, 'a list of files');
  const items = new ImageItems(
    root,
    Array.from(fnames, (name) => resolve(root, name)),
  );
  if (typeof label === 'function') return randomParts(items, Array.from(items, label), options);
  if (label instanceof RegExp || typeof label === 'string')
    return randomParts(items, patternLabels(items, label, false), options);
  expect(
    'labels',
    label,
    Array.isArray(label) && label.length === items.length,
    `a list of ${items.length} labels, one per file`,
  );
  return randomParts(items, label, options);
}

/** The files of the test set: those of a folder below the path, or as given. */
export async function testFiles(path: string, test: SourceOptions['test']): Promise<string[] | undefined> {
  if (test === undefined) return undefined;
  if (typeof test !== 'string') return Array.from(test, (file) => resolve(path, file));
  const folder = resolve(path, test);
  return (await imageFiles(folder, { exclude: [] })).map((file) => join(folder, file));
}

/** Positions of a random split. Throws where the part for validation is not one picture. */
export function validSplit(count: number, validPct: number, seed: number) {
  const split = randomSplit(count, validPct, seed);
  if (validPct === 0 || split[1].length > 0 || count === 0) return split;
  throw new Error(
    `validPct: ${validPct} of ${count} pictures is not one picture. Add pictures or give a larger part (0: no validation)`,
  );
}

function randomParts(items: ImageItems, labels: readonly Label[], options: SourceOptions): LabelledParts {
  const { validPct = 0.2, seed = 42 } = options;
  const [train, valid] = validSplit(items.length, validPct, seed).map((idxs) => ({
    items: items.at(idxs),
    labels: Array.from(idxs, (i) => labels[i]!),
  }));
  return labelParts(train!, valid!, labelOptions(options));
}

function labelOptions({ labelCls, labelDelim, classes }: LabelOptions): LabelOptions {
  return {
    ...(labelCls === undefined ? {} : { labelCls }),
    ...(labelDelim === undefined ? {} : { labelDelim }),
    ...(classes === undefined ? {} : { classes }),
  };
}

/** The option names of each way beside those of every data bunch, for `checkBunchNames`. */
export const SOURCE_NAMES = { validPct: true, test: true, labelCls: true, labelDelim: true, classes: true } as const;
export const DF_NAMES = { ...SOURCE_NAMES, fnCol: true, labelCol: true, folder: true, suffix: true } as const;
export const CSV_NAMES = { ...DF_NAMES, csvLabels: true, header: true, delimiter: true } as const;
