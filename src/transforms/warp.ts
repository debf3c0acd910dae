import { zoomMatrix } from './affine.js';
import { homography, type Matrix, type Point } from './matrix.js';
import {
  type Chance,
  type CoordTransform,
  chance,
  checkRanges,
  drawn,
  drawnWhole,
  type JitterTransform,
  type Range,
} from './transform.js';

/** Changes the perspective as if the camera stood elsewhere. fastai's `symmetric_warp`. */
export function symmetricWarp({ magnitude, ...rest }: Chance & { magnitude: Range }): CoordTransform {
  checkRanges('symmetricWarp', { magnitude }, -0.99, 10);
  return warp('symmetricWarp', rest, (random) => {
    const m = Array.from({ length: 4 }, () => drawn(random, magnitude));
    return warpMatrix(m as [number, number, number, number]);
  });
}

/**
 * Moves each corner by chance, by eight numbers from `magnitude` (1: half the picture). fastai's `perspective_warp`.
 */
export function perspectiveWarp({ magnitude, ...rest }: Chance & { magnitude: Range }): CoordTransform {
  checkRanges('perspectiveWarp', { magnitude }, -0.99, 10);
  return warp('perspectiveWarp', rest, (random) =>
    cornersAt(corners.map(([x, y]) => [x + drawn(random, magnitude), y + drawn(random, magnitude)])),
  );
}

/**
 * Tilts backwards or forwards: to the right (`direction` 0), the left (1), the bottom (2) or the top (3). fastai's
 * `tilt`.
 */
export function tilt({
  magnitude,
  direction = [0, 3],
  ...rest
}: Chance & { magnitude: Range; direction?: Range }): CoordTransform {
  checkRanges('tilt', { magnitude }, -0.99, 10);
  checkRanges('tilt', { direction }, 0, 3);
  return warp('tilt', rest, (random) => {
    const side = drawnWhole(random, direction);
    return tiltMatrix(side, drawn(random, magnitude));
  });
}

/** Pulls one corner (`direction` 0 to 7: each of the four along either axis). fastai's `skew`. */
export function skew({
  magnitude,
  direction = [0, 7],
  ...rest
}: Chance & { magnitude: Range; direction?: Range }): CoordTransform {
  checkRanges('skew', { magnitude }, -0.99, 10);
  checkRanges('skew', { direction }, 0, 7);
  return warp('skew', rest, (random) => {
    const corner = drawnWhole(random, direction);
    return skewMatrix(corner, drawn(random, magnitude));
  });
}

/** Replaces each pixel by one near it, at most `magnitude` away (1: half the picture). fastai's `jitter`. */
export function jitter({ magnitude, ...rest }: Chance & { magnitude: Range }): JitterTransform {
  checkRanges('jitter', { magnitude }, -2, 2);
  return {
    name: 'jitter',
    kind: 'jitter',
    order: 4,
    p: chance('jitter', rest),
    draw: (random) => ({ magnitude: drawn(random, magnitude), seed: random.bits() }),
  };
}

/** The part of a picture that `randResizeCrop` shows. fastai's `zoom_squish`. */
export function zoomSquish(maxScale: number, ratios: readonly [low: number, high: number]): CoordTransform {
  checkRanges('randResizeCrop', { maxScale }, 1, 100);
  checkRanges('randResizeCrop', { ratios }, 0.01, 100);
  return warp('randResizeCrop', {}, (random, { height, width }) => {
    const attempts = Array.from({ length: 8 }, () => ({
      side: 1 / Math.sqrt(random.uniform(1, maxScale)),
      ratio: Math.sqrt(random.uniform(...ratios)),
      high: random.bool(),
    }));
    const [row, col] = [random.uniform(), random.uniform()];
    const inside = attempts.find(({ side, ratio }) => side * ratio <= 1 && side / ratio <= 1);
    if (!inside)
      return width > height ? zoomMatrix(height / width, 1, 0.5, 0.5) : zoomMatrix(1, width / height, 0.5, 0.5);
    const { side, ratio, high } = inside;
    return high ? zoomMatrix(side / ratio, side * ratio, row, col) : zoomMatrix(side * ratio, side / ratio, row, col);
  });
}

/**
 * The homography of four magnitudes, which move the ends of the bottom, top, right and left edges apart or together.
 */
export function warpMatrix(m: readonly [number, number, number, number]): Matrix {
  return cornersAt([
    [-1 - m[3], -1 - m[1]],
    [-1 - m[2], 1 + m[1]],
    [1 + m[3], -1 - m[0]],
    [1 + m[2], 1 + m[0]],
  ]);
}

/** The homography of a tilt: two corners of one side move outwards. */
export function tiltMatrix(direction: number, m: number): Matrix {
  const along = direction < 2 ? ([0, m] as const) : ([m, 0] as const);
  const moves = [
    (x: number) => x > 0,
    (x: number) => x < 0,
    (_: number, y: number) => y > 0,
    (_: number, y: number) => y < 0,
  ];
  return cornersAt(
    corners.map(([x, y]) => (moves[direction]!(x, y) ? [x * (1 + along[0]), y * (1 + along[1])] : [x, y])),
  );
}

/** The homography of a skew: one corner moves outwards along one axis. */
export function skewMatrix(direction: number, m: number): Matrix {
  const corner = Math.floor(direction / 2);
  const alongX = direction % 2 === 0;
  return cornersAt(corners.map(([x, y], i) => (i !== corner ? [x, y] : alongX ? [x * (1 + m), y] : [x, y * (1 + m)])));
}

/** fastai's sense: what lies in the corners of the picture is shown at these places. */
const cornersAt = (places: readonly Point[]): Matrix => homography(places, corners);

const corners: readonly Point[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];

const warp = (name: string, options: Chance, draw: CoordTransform['draw']): CoordTransform => ({
  name,
  kind: 'warp',
  order: 4,
  p: chance(name, options),
  draw,
});
