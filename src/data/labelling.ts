import { basename, join } from 'node:path';
import { expect } from '../options.js';
import type { BunchOptions } from './bunch-options.js';
import { validSplit } from './bunch-sources.js';
import { imageFiles } from './image-files.js';
import { ImageItems } from './image-items.js';
import { type LabelledParts, labelParts } from './label-parts.js';
import { folderLabels, sortedClasses } from './labels.js';
import type { Split } from './splits.js';

export interface FolderOptions {
  /** Folders of the training and validation pictures, used where `validPct` is null. Defaults `train`, `valid`. */
  train?: string;
  valid?: string;
  /** Part of the pictures kept for validation, 0–1. Null: the folders `train` and `valid` say. Default 0.2. */
  validPct?: number | null;
  /** Default 42. */
  seed?: number;
  /** Class folders to use. Default: all that hold pictures. */
  classes?: readonly string[];
  /** Folders directly below the root that hold no classes, beside `models` and `test`. */
  exclude?: readonly string[];
}

/** Options of `ImageDataBunch.fromFolder`. */
export interface ImageDataBunchOptions extends BunchOptions, Omit<FolderOptions, 'seed' | 'exclude'> {
  /** The test set, pictures without labels: a folder below the path, or files. Default: none. */
  test?: string | Iterable<string>;
}

/**
 * Lists, labels (by parent folder) and splits the pictures of `root`. Throws where that gives nothing to train with.
 */
export async function splitFolder(root: string, options: FolderOptions): Promise<LabelledParts> {
  const { validPct = 0.2, seed = 42, classes, exclude = [] } = options;
  checkOptions(options);
  const notes: string[] = [];
  const paths = labelled(root, await imageFiles(root, { exclude: ['models', 'test', ...exclude] }), classes, notes);
  const items = new ImageItems(
    root,
    paths.map((path) => join(root, path)),
  );
  const split = validPct === null ? byFolder(paths, options) : validSplit(paths.length, validPct, seed);
  const [train, valid] = split
    .map((idxs) => items.at(idxs))
    .map((part) => ({ items: part, labels: folderLabels(part) }));
  checkClasses(root, classes ?? sortedClasses(train!.labels), train!.labels);
  const parts = labelParts(train!, valid!, { labelCls: 'category', ...(classes ? { classes } : {}) });
  return { ...parts, notes: [...notes, ...parts.notes] };
}

function checkOptions({ validPct = 0.2, classes }: FolderOptions): void {
  const isPart = validPct === null || (typeof validPct === 'number' && validPct >= 0 && validPct < 1);
  expect('validPct', validPct, isPart, 'a number from 0 to below 1, or null');
  const good = Array.isArray(classes) && classes.length > 0 && new Set(classes).size === classes.length;
  expect('classes', classes, classes === undefined || good, 'a list of folder names, each once');
}

/** The paths that lie in a class folder. */
function labelled(root: string, paths: string[], classes: readonly string[] | undefined, notes: string[]): string[] {
  if (paths.length === 0) {
    throw new Error(`path: no pictures in '${root}'. It should hold one folder of pictures (.jpg, .png, …) per class`);
  }
  const inFolders = paths.filter((path) => path.includes('/'));
  if (inFolders.length === 0) {
    throw new Error(
      `path: the ${paths.length} pictures in '${root}' are in no class folder. Put those of each class into a folder of its name`,
    );
  }
  if (inFolders.length < paths.length) {
    notes.push(`${paths.length - inFolders.length} pictures directly in '${root}' have no class and were left out`);
  }
  return classes ? inFolders.filter((path) => classes.includes(path.split('/').at(-2)!)) : inFolders;
}

function byFolder(paths: readonly string[], { train = 'train', valid = 'valid' }: FolderOptions): Split {
  const below = (folder: string) => {
    const isBelow = (path: string) => path.startsWith(`${folder}/`) && path !== `${folder}/${basename(path)}`;
    const found = Int32Array.from(paths.keys()).filter((i) => isBelow(paths[i]!));
    if (found.length > 0) return found;
    throw new Error(
      `'${folder}': no class folders with pictures in it. With validPct null, the path holds the folders '${train}' and '${valid}', and those one folder per class`,
    );
  };
  return [below(train), below(valid)];
}

function checkClasses(root: string, classes: readonly string[], labels: readonly unknown[]): void {
  const missing = classes.filter((name) => !labels.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `classes: no training pictures of ${missing.map((name) => `'${name}'`).join(', ')} in '${root}'. Each class is a folder with pictures`,
    );
  }
  if (classes.length < 2) {
    throw new Error(
      `path: only one class ('${classes[0]}') in '${root}'. To tell classes apart takes at least two folders of pictures`,
    );
  }
}
