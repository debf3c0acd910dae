import type { Random } from '../random.js';
import type { Matrix } from './matrix.js';

/**
 * One random change of a picture. `draw` is called once per picture, with probability `p`, and takes all its random
 * numbers from `random`. Transforms are applied in ascending `order`, equal ones in the order of their list.
 *
 * Matrices act on coordinates in -1…1 (x to the right, y down, ±1 the centres of the outermost pixels) and say, as in
 * fastai, for each place of the output where in the input its colour is found.
 */
export type Transform = CoordTransform | LightingTransform | CropTransform;

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
  readonly kind: 'affine' | 'warp' | 'pixel';
  draw(random: Random): Matrix;
}

/** A change of brightness or contrast. */
export interface LightingTransform extends Named {
  readonly kind: 'lighting';
  draw(random: Random): Lighting;
}

/** A choice of which part of the resized picture is kept. */
export interface CropTransform extends Named {
  readonly kind: 'crop';
  draw(random: Random): CropPosition;
}

/** `logit(x) → scale · logit(x) + shift` for each colour `x` in 0–1. */
export interface Lighting {
  scale: number;
  shift: number;
}

/** 0: the top or left end, 0.5: the middle, 1: the bottom or right end. */
export interface CropPosition {
  rowPct: number;
  colPct: number;
}
