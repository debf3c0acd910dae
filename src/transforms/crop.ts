import { expect, expectWhole } from '../options.js';
import { randZoom, zoom } from './affine.js';
import {
  type Chance,
  type CropTransform,
  chance,
  checkRanges,
  drawn,
  type FrameTransform,
  type PaddingMode,
  type Range,
  type Transform,
} from './transform.js';
import { zoomSquish } from './warp.js';

/** Which part of a picture is kept: 0 is the top or left end, 1 the bottom or right end. */
export interface Position {
  /** Default 0.5. */
  rowPct?: Range;
  /** Default 0.5. */
  colPct?: Range;
}

/** Pixels of a side, or `[height, width]`. */
export type SideOrSize = number | readonly [height: number, width: number];

/** Cuts the data's `size` out, by default of the middle; a picture that is smaller is padded. fastai's `crop_pad`. */
export function cropPad({ rowPct = 0.5, colPct = 0.5, ...rest }: Chance & Position = {}): CropTransform {
  return finalCut('cropPad', rowPct, colPct, rest);
}

/** Cuts the data's `size` out at a place drawn anew for each picture. fastai's `rand_crop`. */
export function randCrop(options: Chance = {}): CropTransform {
  return finalCut('randCrop', [0, 1], [0, 1], options);
}

/** Cuts `size` out of the resized picture, by default of its middle, never more than there is. fastai's `crop`. */
export function crop({
  size,
  rowPct = 0.5,
  colPct = 0.5,
  ...rest
}: Chance & Position & { size: SideOrSize }): FrameTransform {
  checkRanges('crop', { rowPct, colPct }, 0, 1);
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  expectWhole('crop: size', height, 1, 'a whole number of pixels');
  expectWhole('crop: size', width, 1, 'a whole number of pixels');
  return {
    name: 'crop',
    kind: 'frame',
    order: 10,
    p: chance('crop', rest),
    draw(random, have) {
      const cut = { height: Math.min(height, have.height), width: Math.min(width, have.width) };
      const [row, col] = [drawn(random, rowPct), drawn(random, colPct)];
      return { ...cut, row: place(have.height, cut.height, row), col: place(have.width, cut.width, col) };
    },
  };
}

/** Adds `padding` pixels on each side of the resized picture. `mode`: what they show. fastai's `pad`. */
export function pad({
  padding,
  mode = 'reflection',
  ...rest
}: Chance & { padding: number; mode?: PaddingMode }): FrameTransform {
  expectWhole('pad: padding', padding, 0, 'a whole number of pixels');
  expect('pad: mode', mode, ['reflection', 'border', 'zeros'].includes(mode), "one of 'reflection', 'border', 'zeros'");
  return {
    name: 'pad',
    kind: 'frame',
    order: -10,
    p: chance('pad', rest),
    draw: (_, { height, width }) => ({
      ...{ row: -padding, col: -padding, mode },
      ...{ height: height + 2 * padding, width: width + 2 * padding },
    }),
  };
}

/**
 * Adds `padding` pixels on each side, then cuts `size` out at a place drawn anew for each picture. fastai's `rand_pad`.
 */
export function randPad({
  padding,
  size,
  mode = 'reflection',
}: {
  padding: number;
  size: SideOrSize;
  mode?: PaddingMode;
}): Transform[] {
  return [pad({ padding, mode }), crop({ size, rowPct: [0, 1], colPct: [0, 1] })];
}

/**
 * Magnifies and cuts the data's `size` out; with `doRand` both at places drawn anew for each picture. fastai's
 * `zoom_crop`.
 */
export function zoomCrop({ scale, doRand = false, ...rest }: Chance & { scale: Range; doRand?: boolean }): Transform[] {
  return doRand ? [randZoom({ scale, ...rest }), randCrop(rest)] : [zoom({ scale, ...rest }), cropPad()];
}

/**
 * Shows a part of the picture, 1 to `maxScale` times smaller than the whole and of proportions within `ratios`, as
 * `size`. Where eight attempts give none that lies inside, the largest square in the middle. fastai's
 * `rand_resize_crop`, after torchvision's `RandomResizedCrop`.
 */
export function randResizeCrop({
  size,
  maxScale = 2,
  ratios = [0.75, 1.33],
}: {
  size: SideOrSize;
  maxScale?: number;
  ratios?: readonly [low: number, high: number];
}): Transform[] {
  return [zoomSquish(maxScale, ratios), crop({ size })];
}

/** The first of `want` pixels out of `have` at a place from 0 to 1. */
export const place = (have: number, want: number, pct: number): number =>
  Math.floor((have - want + 1) * Math.min(pct, 1 - 1e-9));

function finalCut(name: string, rowPct: Range, colPct: Range, options: Chance): CropTransform {
  checkRanges(name, { rowPct, colPct }, 0, 1);
  return {
    name,
    kind: 'crop',
    order: 99,
    p: chance(name, options),
    draw: (random) => ({ rowPct: drawn(random, rowPct), colPct: drawn(random, colPct) }),
  };
}
