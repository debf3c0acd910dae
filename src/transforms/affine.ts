import type { Matrix } from './matrix.js';
import { type Chance, type CoordTransform, chance, checkRanges, drawn, drawnWhole, type Range } from './transform.js';

/** Where the fixed point of a zoom lies: 0 is the top or left end of the picture, 1 the bottom or right end. */
export interface Focus {
  /** Default 0.5. */
  rowPct?: Range;
  /** Default 0.5. */
  colPct?: Range;
}

/** Turns by an angle, degrees; positive is to the left. fastai's `rotate`. */
export function rotate({ degrees, ...rest }: Chance & { degrees: Range }): CoordTransform {
  checkRanges('rotate', { degrees }, -360, 360);
  return affine('rotate', rest, (random) => {
    const angle = (drawn(random, degrees) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
  });
}

/** Magnifies by a factor, around a place. fastai's `zoom`. */
export function zoom({
  scale,
  rowPct = 0.5,
  colPct = 0.5,
  ...rest
}: Chance & Focus & { scale: Range }): CoordTransform {
  return zoomCalled('zoom', { scale, rowPct, colPct, ...rest });
}

/** Magnifies by a factor, around a place drawn anew for each picture. fastai's `rand_zoom`. */
export function randZoom({ scale, ...rest }: Chance & { scale: Range }): CoordTransform {
  return zoomCalled('randZoom', { scale, rowPct: [0, 1], colPct: [0, 1], ...rest });
}

/** Stretches: a `scale` below 1 makes things wider, above 1 higher. fastai's `squish`. */
export function squish({
  scale,
  rowPct = 0.5,
  colPct = 0.5,
  ...rest
}: Chance & Focus & { scale: Range }): CoordTransform {
  checkRanges('squish', { scale }, 0.01, 100);
  checkRanges('squish', { rowPct, colPct }, 0, 1);
  return affine('squish', rest, (random) => {
    const factor = drawn(random, scale);
    const [row, col] = [drawn(random, rowPct), drawn(random, colPct)];
    return factor <= 1 ? zoomMatrix(factor, 1, 0.5, col) : zoomMatrix(1, 1 / factor, row, 0.5);
  });
}

/** Mirrors left and right, before the resampling. fastai's `flip_affine`. */
export function flipAffine(options: Chance = {}): CoordTransform {
  return affine('flipAffine', options, () => [-1, 0, 0, 0, 1, 0, 0, 0, 1]);
}

/**
 * One of the eight ways to lay a square on itself (`k` from 0 to 7, each equally likely). fastai's `dihedral_affine`.
 */
export function dihedralAffine({ k = [0, 7], ...rest }: Chance & { k?: Range } = {}): CoordTransform {
  checkRanges('dihedralAffine', { k }, 0, 7);
  return affine('dihedralAffine', rest, (random) => {
    const way = drawnWhole(random, k);
    const x = way & 1 ? -1 : 1;
    const y = way & 2 ? -1 : 1;
    return way & 4 ? [0, x, 0, y, 0, 0, 0, 0, 1] : [x, 0, 0, 0, y, 0, 0, 0, 1];
  });
}

/** Shows the part of `width` times `height` (each up to 1) of a picture, lying at `rowPct` and `colPct`. */
export function zoomMatrix(width: number, height: number, rowPct: number, colPct: number): Matrix {
  const shift = (part: number, pct: number) => (1 - part) * (2 * pct - 1);
  return [width, 0, shift(width, colPct), 0, height, shift(height, rowPct), 0, 0, 1];
}

type ZoomOptions = Chance & { scale: Range; rowPct: Range; colPct: Range };

function zoomCalled(name: string, { scale, rowPct, colPct, ...rest }: ZoomOptions): CoordTransform {
  checkRanges(name, { scale }, 0.01, 100);
  checkRanges(name, { rowPct, colPct }, 0, 1);
  return affine(name, rest, (random) => {
    const part = 1 / drawn(random, scale);
    const [row, col] = [drawn(random, rowPct), drawn(random, colPct)];
    return zoomMatrix(part, part, row, col);
  });
}

const affine = (name: string, options: Chance, draw: CoordTransform['draw']): CoordTransform => ({
  name,
  kind: 'affine',
  order: 5,
  p: chance(name, options),
  draw,
});
