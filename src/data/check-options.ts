import { checkNames, expect, expectNumber, expectWhole, shown } from '../options.js';
import type { ResizeMethod, Size } from '../transforms/plan.js';
import { fillModes } from '../transforms/render.js';
import type { ImageDataBunchOptions } from './image-data-bunch.js';

type Filled = Required<Omit<ImageDataBunchOptions, 'classes' | 'dsTfms' | 'size'>> & {
  classes: readonly string[] | undefined;
  dsTfms: ImageDataBunchOptions['dsTfms'];
  size: Size;
};

/** The options with their defaults. Throws on a value out of range, naming the option, the value and what is meant. */
export function checkOptions(options: ImageDataBunchOptions): Filled {
  checkNames('fromFolder', options, NAMES);
  const { size = 224, bs = 64, validPct = 0.2, seed = 42, cacheBytes = 2e9, classes, dsTfms } = options;
  const { resizeMethod = Array.isArray(size) ? 'squish' : 'crop' } = options;
  const { paddingMode = 'reflection', onBroken = 'skip', valBs = bs, train = 'train', valid = 'valid' } = options;
  checkSize(size);
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  expectWhole('bs', bs, 1);
  expectWhole('valBs', valBs, 1);
  expectNumber('seed', seed);
  const isPart = validPct === null || (typeof validPct === 'number' && validPct >= 0 && validPct < 1);
  expect('validPct', validPct, isPart, 'a number from 0 to below 1, or null');
  expect('cacheBytes', cacheBytes, cacheBytes >= 0, 'a number of bytes, 0 or more');
  oneOf('resizeMethod', resizeMethod, ['crop', 'pad', 'squish'] satisfies ResizeMethod[]);
  oneOf('paddingMode', paddingMode, Object.keys(fillModes));
  oneOf('onBroken', onBroken, ['skip', 'error']);
  checkClassNames(classes);
  expect('dsTfms', dsTfms, dsTfms === undefined || isTransformPair(dsTfms), 'what getTransforms() returns');
  return {
    train,
    valid,
    validPct,
    seed,
    classes,
    dsTfms,
    size: { height, width },
    bs,
    valBs,
    resizeMethod,
    paddingMode,
    onBroken,
    cacheBytes,
  };
}

/** Throws where a folder's path is no path: an empty one would be the current directory. */
export function checkPath(path: unknown): asserts path is string {
  if (typeof path === 'string' && path !== '') return;
  throw new TypeError(`path: expected the path of the folder with the pictures, got ${shown(path)}`);
}

const NAMES: Record<keyof ImageDataBunchOptions, true> = {
  train: true,
  valid: true,
  validPct: true,
  seed: true,
  classes: true,
  dsTfms: true,
  size: true,
  bs: true,
  valBs: true,
  resizeMethod: true,
  paddingMode: true,
  onBroken: true,
  cacheBytes: true,
};

function checkSize(size: NonNullable<ImageDataBunchOptions['size']>): void {
  const sides: readonly unknown[] = Array.isArray(size) ? size : [size, size];
  const fits = sides.length === 2 && sides.every((side) => Number.isInteger(side) && (side as number) >= 1);
  expect('size', size, fits, 'a whole number of pixels from 1 on, or [height, width]');
}

function checkClassNames(classes: readonly string[] | undefined): void {
  if (classes === undefined) return;
  const good = Array.isArray(classes) && classes.length > 0 && new Set(classes).size === classes.length;
  expect('classes', classes, good, 'a list of folder names, each once');
}

const isTransformPair = (pair: readonly unknown[]): boolean =>
  Array.isArray(pair) && pair.length === 2 && pair.every(Array.isArray);

function oneOf(name: string, value: string, names: readonly string[]): void {
  expect(name, value, names.includes(value), `one of ${names.map((n) => `'${n}'`).join(', ')}`);
}
