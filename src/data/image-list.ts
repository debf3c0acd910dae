import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { checkNames, expect, shown } from '../options.js';
import { Random } from '../random.js';
import { type CsvOptions, readCsv } from './csv.js';
import { type Column, columnValues, type DataFrame } from './data-frame.js';
import { checkPath, type ImageFilesOptions, imageFiles } from './image-files.js';
import { ImageItems } from './image-items.js';
import { ItemLists } from './item-lists.js';
import { type TableOptions, tableItems } from './items-from.js';
import { type OpenOptions, openPicture } from './open-picture.js';
import { checkPositions, folderSplit, randomSplit, type Split, splitWhere, subsetSplit, topFolder } from './splits.js';

/** The kind of `this` on which a step is called too early: it stands in the compiler's message. */
export interface SplitTheItemsFirst {
  /** The first step of every split: without one, labels cannot be given. */
  readonly splitNone: never;
}

/**
 * The first step of the data block: a list of image files, from a folder or a table. Filter it if need be, then split
 * it: `(await ImageList.fromFolder('bears')).splitByRandPct().labelFromFolder().transform(tfms, { size }).databunch()`.
 * Every step returns a new list and leaves the old one as it is. fastai's `ImageList`.
 */
export class ImageList extends ImageItems {
  /** All image files below `path`, sorted; what is left out is told at `imageFiles`. */
  static async fromFolder(path: string, options: ImageFilesOptions & OpenOptions = {}): Promise<ImageList> {
    checkPath(path);
    checkNames('ImageList.fromFolder', options, FOLDER_NAMES);
    openPicture(options);
    const root = resolve(path);
    const files = (await imageFiles(root, options)).map((file) => join(root, file));
    return new ImageList(root, files, { open: options });
  }

  /** The files named in a column of a table: `path/folder/name+suffix`. The table is kept for the steps that follow. */
  static fromDf(df: DataFrame, path: string, options: TableOptions & OpenOptions = {}): ImageList {
    checkPath(path);
    checkNames('ImageList.fromDf', options, TABLE_NAMES);
    openPicture(options);
    return new ImageList(...tableItems(df, path, options));
  }

  /** As `fromDf`, the table being the CSV file `path/csvName`. */
  static async fromCsv(
    path: string,
    csvName: string,
    options: TableOptions & CsvOptions & OpenOptions = {},
  ): Promise<ImageList> {
    checkPath(path);
    checkNames('ImageList.fromCsv', options, CSV_NAMES);
    const { header, delimiter, ...rest } = options;
    const csv = { ...(header === undefined ? {} : { header }), ...(delimiter === undefined ? {} : { delimiter }) };
    return ImageList.fromDf(await readCsv(join(path, csvName), csv), path, rest);
  }

  override at(idxs: Iterable<number>): ImageList {
    return new ImageList(...this.pick(idxs));
  }

  /** Keeps the items for whose file `keep` returns true. */
  filterByFunc(keep: (file: string) => boolean): ImageList {
    expect('filterByFunc', keep, typeof keep === 'function', 'a function of a file');
    return this.at(Array.from(this.#positions()).filter((i) => keep(this.get(i))));
  }

  /** Keeps the items in the folders `include` directly below the path, and not in `exclude`. */
  filterByFolder({ include, exclude = [] }: { include?: readonly string[]; exclude?: readonly string[] }): ImageList {
    return this.filterByFunc((file) => {
      const folder = topFolder(this.path, file);
      return (!include || include.includes(folder)) && !exclude.includes(folder);
    });
  }

  /** Keeps each item with probability `p`. */
  filterByRand(p: number, { seed = 42 }: SeedOption = {}): ImageList {
    expect('p', p, typeof p === 'number' && p >= 0 && p <= 1, 'a number from 0 to 1');
    const random = new Random(seed).fork('filter');
    return this.filterByFunc(() => random.bool(p));
  }

  /** The whole part of `samplePct` (0–1) of the items, in random order. For trying things out on little data. */
  usePartialData(samplePct = 0.01, { seed = 42 }: SeedOption = {}): ImageList {
    expect(
      'samplePct',
      samplePct,
      typeof samplePct === 'number' && samplePct >= 0 && samplePct <= 1,
      'a number from 0 to 1',
    );
    const order = new Random(seed).fork('sample').permutation(this.length);
    return this.at(order.subarray(0, Math.floor(samplePct * this.length)));
  }

  /** All for training, none for validation. */
  splitNone(): ItemLists {
    return this.#split([this.#positions(), new Int32Array()]);
  }

  /** The part `validPct` (0–1) at random for validation. */
  splitByRandPct(validPct = 0.2, { seed = 42 }: SeedOption = {}): ItemLists {
    return this.#split(randomSplit(this.length, validPct, seed));
  }

  /** The parts `trainSize` and `validSize` (0–1) at random; what is left over is not used. */
  splitSubsets(trainSize: number, validSize: number, { seed = 42 }: SeedOption = {}): ItemLists {
    return this.#split(subsetSplit(this.length, trainSize, validSize, seed));
  }

  /** By the folder directly below the path; items in other folders are not used. */
  splitByFolder({ train = 'train', valid = 'valid' }: { train?: string; valid?: string } = {}): ItemLists {
    return this.#split(folderSplit(this, train, valid));
  }

  /** The items at these positions for validation, all others for training. */
  splitByIdx(validIdx: Iterable<number>): ItemLists {
    const valid = checkPositions('validIdx', validIdx, this.length);
    const chosen = new Set(valid);
    return this.#split([this.#positions().filter((i) => !chosen.has(i)), valid]);
  }

  /** The items at these positions for each; others are not used. */
  splitByIdxs(trainIdx: Iterable<number>, validIdx: Iterable<number>): ItemLists {
    return this.#split([
      checkPositions('trainIdx', trainIdx, this.length),
      checkPositions('validIdx', validIdx, this.length),
    ]);
  }

  /** Two lists that you made yourself. */
  splitByList(train: ImageList, valid: ImageList): ItemLists {
    return new ItemLists(train, valid);
  }

  /** The items for whose file `isValid` returns true for validation. */
  splitByValidFunc(isValid: (file: string) => boolean): ItemLists {
    return this.#split(splitWhere(this.length, (i) => isValid(this.get(i))));
  }

  /** The files of these names, without folders, for validation. */
  splitByFiles(validNames: Iterable<string>): ItemLists {
    const names = new Set(validNames);
    return this.splitByValidFunc((file) => names.has(basename(file)));
  }

  /**
   * The files whose names stand in the text file `path/fname`, one per line, for validation. `path`: default the
   * list's.
   */
  async splitByFnameFile(fname: string, { path = this.path }: { path?: string } = {}): Promise<ItemLists> {
    const text = await readFile(join(path, fname), 'utf8').catch((cause: Error) => {
      throw new Error(
        `fname: '${join(path, fname)}' cannot be read: ${cause.message}. It should name one file per line`,
        { cause },
      );
    });
    return this.splitByFiles(
      text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    );
  }

  /**
   * The rows of the table where this column is true (`true`, `1`, `True`, …) for validation. Default: the third column.
   */
  splitFromDf({ col = 2 }: { col?: Column } = {}): ItemLists {
    if (!this.innerDf) throw new Error('splitFromDf: this list has no table. Make it with ImageList.fromCsv or fromDf');
    const values = columnValues(this.innerDf, col, 'splitFromDf');
    const valid = values.map((value, i) => truth(value, `splitFromDf: row ${i + 1}`));
    return this.#split(splitWhere(this.length, (i) => valid[i]!));
  }

  /** Not yet: an `ImageList` is split, then labelled, then made a data bunch. */
  databunch(this: SplitTheItemsFirst): never {
    throw new Error(
      'databunch: this data is neither split nor labelled. Split it (splitByRandPct, splitByFolder, splitNone, …), then label it (labelFromFolder, labelFromDf, …)',
    );
  }

  /** Not yet: an `ImageList` is split before it is labelled. */
  labelFromFolder(this: SplitTheItemsFirst): never {
    throw new Error(
      'labelFromFolder: this data is not split. Split it first; without validation pictures, by splitNone()',
    );
  }

  #split([train, valid]: Split): ItemLists {
    return new ItemLists(this.at(train), this.at(valid));
  }

  #positions(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, i) => i);
  }
}

/** Where chance decides. */
export interface SeedOption {
  /** Equal seeds choose the same items. Default 42. */
  seed?: number;
}

const FOLDER_NAMES = {
  extensions: true,
  recurse: true,
  exclude: true,
  include: true,
  convertMode: true,
  afterOpen: true,
} as const;
const TABLE_NAMES = { cols: true, folder: true, suffix: true, convertMode: true, afterOpen: true } as const;
const CSV_NAMES = { ...TABLE_NAMES, header: true, delimiter: true } as const;

/** A table's yes or no. */
function truth(value: unknown, where: string): boolean {
  const text = `${value}`.trim().toLowerCase();
  if (['true', '1', 'yes'].includes(text)) return true;
  if (['false', '0', 'no', ''].includes(text)) return false;
  throw new Error(`${where}: expected true or false, got ${shown(value)}`);
}
