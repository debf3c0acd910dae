import { checkNames } from '../options.js';
import { dihedralAffine, randZoom, rotate } from './affine.js';
import { cropPad, randCrop } from './crop.js';
import { flipLr } from './flip.js';
import { brightness, contrast } from './lighting.js';
import type { Transform, Transforms } from './transform.js';
import { symmetricWarp } from './warp.js';

export interface GetTransformsOptions {
  /** Mirror pictures left and right, with probability 0.5. Default true. */
  doFlip?: boolean;
  /**
   * With `doFlip`: also upside down and on their sides, all eight ways equally likely. For aerial photographs and the
   * like. Default false.
   */
  flipVert?: boolean;
  /** Largest angle of a turn, degrees. 0: none. Default 10. */
  maxRotate?: number;
  /** Largest magnification. 1: none. Default 1.1. */
  maxZoom?: number;
  /** Strength of the changes of brightness and contrast, 0 to below 1. 0: none. Default 0.2. */
  maxLighting?: number;
  /** Strength of the changes of perspective. 0: none. Default 0.2. */
  maxWarp?: number;
  /** Probability of each of turn, magnification and perspective. Default 0.75. */
  pAffine?: number;
  /** Probability of each of brightness and contrast. Default 0.75. */
  pLighting?: number;
  /** More transforms for the training pictures, such as `[cutout(), jitter({ magnitude: 0.01, p: 0.3 })]`. */
  xtraTfms?: Transforms;
}

/** Transforms for the training pictures and for the validation pictures. */
export type TransformPair = readonly [train: readonly Transform[], valid: readonly Transform[]];

/**
 * The usual augmentation of photographs: fastai's `get_transforms`, with its formulas, order and defaults.
 * Validation pictures are only resized and cut out of the middle. Throws on a value out of range, naming it.
 */
export function getTransforms(options: GetTransformsOptions = {}): TransformPair {
  checkNames('getTransforms', options, NAMES);
  const o = { ...defaults, ...options };
  checkRanges(o);
  const train: Transform[] = [randCrop()];
  const { pAffine, pLighting } = o;
  if (o.doFlip) train.push(o.flipVert ? dihedralAffine() : flipLr({ p: 0.5 }));
  if (o.maxWarp) train.push(symmetricWarp({ magnitude: [-o.maxWarp, o.maxWarp], p: pAffine }));
  if (o.maxRotate) train.push(rotate({ degrees: [-o.maxRotate, o.maxRotate], p: pAffine }));
  if (o.maxZoom > 1) train.push(randZoom({ scale: [1, o.maxZoom], p: pAffine }));
  if (o.maxLighting) {
    train.push(brightness({ change: [0.5 * (1 - o.maxLighting), 0.5 * (1 + o.maxLighting)], p: pLighting }));
    train.push(contrast({ scale: [1 - o.maxLighting, 1 / (1 - o.maxLighting)], p: pLighting }));
  }
  return [[...train, ...o.xtraTfms.flat()], [cropPad()]];
}

const defaults: Required<GetTransformsOptions> = {
  doFlip: true,
  flipVert: false,
  maxRotate: 10,
  maxZoom: 1.1,
  maxLighting: 0.2,
  maxWarp: 0.2,
  pAffine: 0.75,
  pLighting: 0.75,
  xtraTfms: [],
};

const NAMES = Object.fromEntries(Object.keys(defaults).map((name) => [name, true])) as Record<
  keyof GetTransformsOptions,
  true
>;

const ranges = {
  maxRotate: [0, 180],
  maxZoom: [1, 100],
  maxLighting: [0, 0.999],
  maxWarp: [0, 0.9],
  pAffine: [0, 1],
  pLighting: [0, 1],
} as const;

function checkRanges(options: Required<GetTransformsOptions>): void {
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = options[name as keyof typeof ranges];
    if (typeof value === 'number' && value >= low && value <= high) continue;
    throw new RangeError(`getTransforms: ${name} must be a number from ${low} to ${high}, not ${value}`);
  }
}
