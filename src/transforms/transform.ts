import { expect } from '../options.js';
import type { Random } from '../random.js';
import type { Matrix } from './matrix.js';

/**
 * One random change of a picture. `draw` is called once per picture, with probability `p`, and takes all its random
 * numbers from `random`; `size` is that of the picture at this point. Transforms are applied in ascending `order`,
 * equal ones in the order of their list.
 *
 * Matrices act on coordinates in -1…1 (x to the right, y down, ±1 the centres of the outermost pixels) and say, as in
 * fastai, for each place of the output where in the input its colour is found.
 */
export type Transform =
  | CoordTransform
  | JitterTransform
  | LightingTransform
  | FrameTransform
  | ColourTransform
  | CropTransform;

/** One or several transforms, as some functions give them. */
export type Transforms = readonly (Transform | readonly Transform[])[];

/** Pixels. */
export interface Size {
  /** Rows. */
  height: number;
  /** Columns. */
  width: number;
}

/** A parameter: always the same, or drawn anew for each picture from the range, both ends included. */
export type Range = number | readonly [low: number, high: number];

/** What every transform takes. */
export interface Chance {
  /** Probability that a picture is changed, 0–1. Default 1. */
  p?: number;
}

interface Named {
  readonly name: string;
  /** Probability that a picture is changed, 0–1. */
  readonly p: number;
  readonly order: number;
}

/**
 * A change of where things are. `kind` is fastai's, and decides how several compose: `affine` matrices are multiplied
 * and act after every `warp`; a `pixel` change (a flip) acts on the finished picture.
 */
export interface CoordTransform extends Named {
  /** How several compose. */
  readonly kind: 'affine' | 'warp' | 'pixel';
  /** The matrix for one picture. */
  draw(random: Random, size: Size): Matrix;
}

/** Every pixel's coordinates change by chance of their own. */
export interface JitterTransform extends Named {
  /** Tells it from the others. */
  readonly kind: 'jitter';
  /** The jitter of one picture. */
  draw(random: Random): Jitter;
}

/** A change of brightness or contrast. */
export interface LightingTransform extends Named {
  /** Tells it from the others. */
  readonly kind: 'lighting';
  /** The light of one picture. */
  draw(random: Random): Lighting;
}

/** A change of the picture's frame by whole pixels: some are cut off or added. */
export interface FrameTransform extends Named {
  /** Tells it from the others. */
  readonly kind: 'frame';
  /** The frame of one picture. */
  draw(random: Random, size: Size): Frame;
}

/** A change of colours in places, after the change of light. */
export interface ColourTransform extends Named {
  /** Tells it from the others. */
  readonly kind: 'colour';
  /** The changes of one picture. */
  draw(random: Random, size: Size): readonly ColourChange[];
}

/** A choice of which part of the resized picture is kept. */
export interface CropTransform extends Named {
  /** Tells it from the others. */
  readonly kind: 'crop';
  /** The place for one picture. */
  draw(random: Random): CropPosition;
}

/** Adds to each coordinate a number from `-magnitude … magnitude`, in units of half a picture. */
export interface Jitter {
  /** The greatest change. */
  magnitude: number;
  /** Seed of those numbers. */
  seed: number;
}

/** `logit(x) → scale · logit(x) + shift` for each colour `x` in 0–1. */
export interface Lighting {
  /** Contrast: factor of the logits. */
  scale: number;
  /** Brightness: added to the logits. */
  shift: number;
}

/** The new frame, in pixels of the old one; negative where some are added. */
export interface Frame extends Size {
  /** First row of the picture that is kept; negative where rows are added. */
  row: number;
  /** First column of the picture that is kept; negative where columns are added. */
  col: number;
  /** What lies outside of the picture from now on; absent: as the data's `paddingMode` says. */
  mode?: PaddingMode;
}

/** What lies outside of a picture: its mirror image, its outermost pixels drawn on, or black. */
export type PaddingMode = 'reflection' | 'border' | 'zeros';

/**
 * A black rectangle, from pixel `(top, left)` up to before `(bottom, right)`; or noise of 0 to `max` in one channel.
 */
export type ColourChange =
  | { type: 'hole'; top: number; left: number; bottom: number; right: number }
  | { type: 'noise'; channel: number; max: number; seed: number };

/** 0: the top or left end, 0.5: the middle, 1: the bottom or right end. */
export interface CropPosition {
  /** From the top (0) to the bottom (1). */
  rowPct: number;
  /** From the left (0) to the right (1). */
  colPct: number;
}

/** A parameter's value for one picture. A fixed one takes no random number. */
export const drawn = (random: Random, range: Range): number =>
  typeof range === 'number' ? range : random.uniform(range[0], range[1]);

/** A whole number from a range, both ends included. */
export const drawnWhole = (random: Random, range: Range): number =>
  typeof range === 'number' ? range : range[0] + random.int(range[1] - range[0] + 1);

/**
 * Throws unless each parameter is a number within `low … high`, or a range of such, naming the transform and the
 * parameter.
 */
export function checkRanges(name: string, ranges: Record<string, Range>, low: number, high: number): void {
  for (const [parameter, range] of Object.entries(ranges)) {
    const ends: readonly unknown[] = Array.isArray(range) ? range : [range, range];
    const good = ends.every((end) => typeof end === 'number' && end >= low && end <= high);
    const what = `a number from ${low} to ${high}, or [low, high] of such`;
    expect(
      `${name}: ${parameter}`,
      range,
      ends.length === 2 && good && (ends[0] as number) <= (ends[1] as number),
      what,
    );
  }
}

/** The probability `p`, which must be one. */
export function chance(name: string, { p = 1 }: Chance): number {
  expect(`${name}: p`, p, typeof p === 'number' && p >= 0 && p <= 1, 'a number from 0 to 1');
  return p;
}
