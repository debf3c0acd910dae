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
  const { size = 224, bs = 64, validPct = 0.2, seed = 42, cacheBytes = 2e9 } = options;
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  const { resizeMethod = typeof size === 'number' ? 'crop' : 'squish' } = options;
  const { paddingMode = 'reflection', onBroken = 'skip', valBs = bs, train = 'train', valid = 'valid' } = options;
  whole('size', height, 1);
  whole('size', width, 1);
  whole('bs', bs, 1);
  whole('valBs', valBs, 1);
  expect('seed', seed, Number.isFinite(seed), 'a number');
  expect(
    'validPct',
    validPct,
    validPct === null || (validPct >= 0 && validPct < 1),
    'a number from 0 to below 1, or null',
  );
  expect('cacheBytes', cacheBytes, cacheBytes >= 0, 'a number of bytes, 0 or more');
  oneOf('resizeMethod', resizeMethod, ['crop', 'pad', 'squish'] satisfies ResizeMethod[]);
  oneOf('paddingMode', paddingMode, Object.keys(fillModes));
  oneOf('onBroken', onBroken, ['skip', 'error']);
  const { classes, dsTfms } = options;
  expect(
    'dsTfms',
    dsTfms,
    dsTfms === undefined || (Array.isArray(dsTfms) && dsTfms.length === 2),
    'what getTransforms() returns',
  );
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

function whole(name: string, value: number, low: number): void {
  expect(name, value, Number.isInteger(value) && value >= low, `a whole number from ${low}`);
}

function oneOf(name: string, value: string, names: readonly string[]): void {
  expect(name, `'${value}'`, names.includes(value), `one of ${names.map((n) => `'${n}'`).join(', ')}`);
}

function expect(name: string, value: unknown, holds: boolean, what: string): void {
  if (!holds) throw new RangeError(`${name} must be ${what}, not ${value}`);
}
