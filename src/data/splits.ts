import { relative } from 'node:path';
import { expect } from '../options.js';
import { Random } from '../random.js';
import type { ImageItems } from './image-items.js';

/** Positions of the training and of the validation items. */
export type Split = [train: Int32Array, valid: Int32Array];

/**
 * The first whole part of `validPct` of a seeded permutation is for validation; both parts stay in their order.
 * fastai's `split_by_rand_pct`.
 */
export function randomSplit(count: number, validPct: number, seed: number): Split {
  expect(
    'validPct',
    validPct,
    typeof validPct === 'number' && validPct >= 0 && validPct < 1,
    'a number from 0 to below 1',
  );
  const order = new Random(seed).fork('split').permutation(count);
  const cut = Math.floor(validPct * count);
  return [order.subarray(cut).sort(), order.subarray(0, cut).sort()];
}

/** Two parts of a seeded permutation, the rest left out. fastai's `split_subsets`. */
export function subsetSplit(count: number, trainSize: number, validSize: number, seed: number): Split {
  const isPart = (size: unknown) => typeof size === 'number' && size > 0 && size < 1;
  expect('trainSize', trainSize, isPart(trainSize), 'a number between 0 and 1');
  expect('validSize', validSize, isPart(validSize), 'a number between 0 and 1');
  expect('trainSize + validSize', trainSize + validSize, trainSize + validSize <= 1, 'at most 1');
  const order = new Random(seed).fork('split').permutation(count);
  const [train, valid] = [Math.floor(trainSize * count), Math.floor(validSize * count)];
  return [order.subarray(0, train).sort(), order.subarray(count - valid).sort()];
}

/** Items of which `isValid` says so are for validation, all others for training. */
export function splitWhere(count: number, isValid: (i: number) => boolean): Split {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const valid = all.map((i) => (isValid(i) ? 1 : 0));
  return [all.filter((i) => !valid[i]), all.filter((i) => valid[i])];
}

/** By the first part of each path below the data set's folder; items in other folders are left out. */
export function folderSplit(items: ImageItems, train: string, valid: string): Split {
  const first = Array.from(items, (file) => topFolder(items.path, file));
  const inFolder = (name: string) => Int32Array.from(first.keys()).filter((i) => first[i] === name);
  const [a, b] = [inFolder(train), inFolder(valid)];
  for (const [name, part] of [
    [train, a],
    [valid, b],
  ] as const) {
    if (part.length === 0)
      throw new Error(
        `splitByFolder: no items in a folder '${name}' directly below '${items.path}'. Name the folders, as in splitByFolder({ train: '${train}', valid: '${valid}' })`,
      );
  }
  return [a, b];
}

/** First part of a file's path below `root`; the file's own name where it lies directly in it. */
export const topFolder = (root: string, file: string): string => relative(root, file).split(/[\\/]/)[0]!;

/** Throws where `idxs` are not positions in a list of `count`, each once. */
export function checkPositions(name: string, idxs: Iterable<number>, count: number): Int32Array {
  const given = [...idxs];
  const wrong = given.find((i) => !Number.isInteger(i) || i < 0 || i >= count);
  expect(name, wrong, wrong === undefined, `positions from 0 to ${count - 1}`);
  const seen = new Set<number>();
  const twice = given.find((i) => seen.size === seen.add(i).size);
  expect(name, twice, twice === undefined, 'each position once');
  return Int32Array.from(given);
}
