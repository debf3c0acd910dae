import { type Chance, type CoordTransform, chance, checkRanges, drawnWhole, type Range } from './transform.js';

/** Mirrors left and right. fastai's `flip_lr`. */
export function flipLr(options: Chance = {}): CoordTransform {
  return {
    name: 'flipLr',
    kind: 'pixel',
    order: 10,
    p: chance('flipLr', options),
    draw: () => [-1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

/**
 * One of the eight ways to mirror and turn a picture by right angles (`k` from 0 to 7, each equally likely), pixel by
 * pixel. Lying on its side a picture that is not square has another size. fastai's `dihedral`.
 */
export function dihedral({ k = [0, 7], ...rest }: Chance & { k?: Range } = {}): CoordTransform {
  checkRanges('dihedral', { k }, 0, 7);
  return {
    name: 'dihedral',
    kind: 'pixel',
    order: 10,
    p: chance('dihedral', rest),
    draw(random) {
      const way = drawnWhole(random, k);
      const y = way & 1 ? -1 : 1;
      const x = way & 2 ? -1 : 1;
      return way & 4 ? [0, x, 0, y, 0, 0, 0, 0, 1] : [x, 0, 0, 0, y, 0, 0, 0, 1];
    },
  };
}
