import { totalmem } from 'node:os';
import { checkNames, expect, expectNumber, expectWhole } from '../options.js';
import type { TransformPair } from '../transforms/get-transforms.js';
import type { ResizeMethod, Size } from '../transforms/plan.js';
import { PADDING_MODES, type PaddingMode } from '../transforms/render.js';
import type { Transforms } from '../transforms/transform.js';
import type { OnBroken } from './broken-log.js';
import type { DatasetType } from './dataset-type.js';

/** What every way to make an `ImageDataBunch` takes. */
export interface BunchOptions {
  /** Seed of the split, the order, the augmentation and the learners made from this data. Default 42. */
  seed?: number;
  /**
   * From `getTransforms()`, or lists of your own for training and for all else. Default: pictures are only resized and
   * cut out of the middle.
   */
  dsTfms?: readonly [train: Transforms, valid: Transforms];
  /** Pixels of a side, or `[height, width]`; without meaning where `resizeMethod` is `no`. Default 224. */
  size?: number | readonly [height: number, width: number];
  /** Pictures in a training batch. Default 64. */
  bs?: number;
  /** Pictures in a validation batch. Default `bs`. */
  valBs?: number;
  /** Default `crop`, with `size: [height, width]` `squish`. */
  resizeMethod?: ResizeMethod;
  /** What lies outside of a turned picture. Default `reflection`. */
  paddingMode?: PaddingMode;
  /** A picture that cannot be read is left out with a warning (`skip`, the default) or ends the run (`error`). */
  onBroken?: OnBroken;
  /**
   * Memory for decoded pictures, bytes. What does not fit goes to the disk, up to a quarter of what is free there. Default a quarter
   * of the machine's.
   */
  cacheBytes?: number;
  /** Do not ask for a full training batch. Default false. */
  noCheck?: boolean;
}

/** Options of `ImageDataBunch.create`. */
export interface CreateOptions extends BunchOptions {
  /** The data set's folder. Default: that of the training items. */
  path?: string;
  /** Files of the test set, pictures without labels. Default: none. */
  test?: Iterable<string> | undefined;
}

/** Which part of the data is meant. */
export interface DsTypeOption {
  /** Default `DatasetType.Train`. */
  dsType?: DatasetType;
}

type Filled = Required<Omit<BunchOptions, 'dsTfms' | 'size'>> & { dsTfms: TransformPair | undefined; size: Size };

/** The options with their defaults. Throws on a value out of range, naming the option, the value and what is meant. */
export function checkBunchOptions(options: BunchOptions): Filled {
  const { size = 224, bs = 64, seed = 42, cacheBytes = totalmem() / 4, dsTfms, noCheck = false } = options;
  const { resizeMethod = Array.isArray(size) ? 'squish' : 'crop' } = options;
  const { paddingMode = 'reflection', onBroken = 'skip', valBs = bs } = options;
  checkSize(size);
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  expectWhole('bs', bs, 1);
  expectWhole('valBs', valBs, 1);
  expectNumber('seed', seed);
  expect('cacheBytes', cacheBytes, cacheBytes >= 0, 'a number of bytes, 0 or more');
  oneOf('resizeMethod', resizeMethod, ['crop', 'pad', 'squish', 'no'] satisfies ResizeMethod[]);
  oneOf('paddingMode', paddingMode, PADDING_MODES);
  oneOf('onBroken', onBroken, ['skip', 'error']);
  expect('dsTfms', dsTfms, dsTfms === undefined || isTransformPair(dsTfms), 'what getTransforms() returns');
  const flat = dsTfms && ([dsTfms[0].flat(), dsTfms[1].flat()] as const);
  return {
    seed,
    dsTfms: flat,
    size: { height, width },
    bs,
    valBs,
    resizeMethod,
    paddingMode,
    onBroken,
    cacheBytes,
    noCheck,
  };
}

/** Throws on an option that neither a data bunch nor this way to make one (`more`) has. */
export function checkBunchNames(where: string, options: object, more: Record<string, true> = {}): void {
  checkNames(where, options as never, { ...more, ...NAMES } as never);
}

const NAMES: Record<keyof BunchOptions, true> = {
  seed: true,
  dsTfms: true,
  size: true,
  bs: true,
  valBs: true,
  resizeMethod: true,
  paddingMode: true,
  onBroken: true,
  cacheBytes: true,
  noCheck: true,
};

function checkSize(size: NonNullable<BunchOptions['size']>): void {
  const sides: readonly unknown[] = Array.isArray(size) ? size : [size, size];
  const fits = sides.length === 2 && sides.every((side) => Number.isInteger(side) && (side as number) >= 1);
  expect('size', size, fits, 'a whole number of pixels from 1 on, or [height, width]');
}

const isTransformPair = (pair: readonly unknown[]): boolean =>
  Array.isArray(pair) && pair.length === 2 && pair.every(Array.isArray);

function oneOf(name: string, value: string, names: readonly string[]): void {
  expect(name, value, names.includes(value), `one of ${names.map((n) => `'${n}'`).join(', ')}`);
}
