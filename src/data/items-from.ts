import { join, resolve } from 'node:path';
import { expect } from '../options.js';
import { type Column, checkDataFrame, columnValues, type DataFrame } from './data-frame.js';
import type { ItemExtras } from './image-items.js';
import type { OpenOptions } from './open-picture.js';

export interface TableOptions {
  /** The column with the files' names. Default 0, the first. */
  cols?: Column;
  /** Folder of the files below the path. Default: the path itself. */
  folder?: string | null;
  /** What the names lack, such as `.jpg`. */
  suffix?: string;
}

/**
 * The list of the files that a table names, as `ImageItems` takes it. A `\` in a name divides folders, as on Windows.
 */
export function tableItems(
  df: DataFrame,
  path: string,
  { cols = 0, folder, suffix = '', ...open }: TableOptions & OpenOptions,
): [path: string, files: string[], more: ItemExtras] {
  checkDataFrame(df);
  expect('suffix', suffix, typeof suffix === 'string', "a text such as '.jpg'");
  const root = resolve(path);
  const names = df.length === 0 ? [] : columnValues(df, cols, 'cols');
  const files = names.map((name) => join(root, folder ?? '', `${name}`.replaceAll('\\', '/') + suffix));
  return [root, files, { open, innerDf: df }];
}
