import { homography, type Matrix, type Point } from './matrix.js';
import type { CoordTransform } from './transform.js';

/** Changes the perspective as if the camera stood elsewhere, by magnitudes in `-magnitude … magnitude`. fastai's `symmetric_warp`. */
export function symmetricWarp(magnitude: number, p = 1): CoordTransform {
  return {
    name: 'symmetricWarp',
    kind: 'warp',
    order: 4,
    p,
    draw(random) {
      const draws = Array.from({ length: 4 }, () => random.uniform(-magnitude, magnitude));
      return warpMatrix(draws as [number, number, number, number]);
    },
  };
}

/** The homography of four magnitudes, which move the top, bottom, left and right edges' ends apart or together. */
export function warpMatrix(m: readonly [number, number, number, number]): Matrix {
  const targets: Point[] = [
    [-1 - m[3], -1 - m[1]],
    [-1 - m[2], 1 + m[1]],
    [1 + m[3], -1 - m[0]],
    [1 + m[2], 1 + m[0]],
  ];
  return homography(corners, targets);
}

const corners: readonly Point[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];
