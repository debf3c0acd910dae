import type { CoordTransform } from './transform.js';

/** Turns by an angle drawn from `-degrees … degrees`. fastai's `rotate`. */
export function rotate(degrees: number, p = 1): CoordTransform {
  return {
    name: 'rotate',
    kind: 'affine',
    order: 5,
    p,
    draw(random) {
      const angle = (random.uniform(-degrees, degrees) * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return [cos, -sin, 0, sin, cos, 0, 0, 0, 1];
    },
  };
}

/** Magnifies by a factor drawn from `1 … maxZoom`, around a place drawn anew for each picture. fastai's `rand_zoom`. */
export function randZoom(maxZoom: number, p = 1): CoordTransform {
  return {
    name: 'randZoom',
    kind: 'affine',
    order: 5,
    p,
    draw(random) {
      const scale = 1 / random.uniform(1, maxZoom);
      const shift = () => (1 - scale) * (2 * random.uniform() - 1);
      const [row, col] = [shift(), shift()];
      return [scale, 0, col, 0, scale, row, 0, 0, 1];
    },
  };
}

/** One of the eight ways to lay a square on itself, each equally likely. fastai's `dihedral_affine`. */
export function dihedralAffine(p = 1): CoordTransform {
  return {
    name: 'dihedralAffine',
    kind: 'affine',
    order: 5,
    p,
    draw(random) {
      const k = random.int(8);
      const x = k & 1 ? -1 : 1;
      const y = k & 2 ? -1 : 1;
      return k & 4 ? [0, y, 0, x, 0, 0, 0, 0, 1] : [x, 0, 0, 0, y, 0, 0, 0, 1];
    },
  };
}

/** Mirrors left and right. fastai's `flip_lr`. */
export function flipLr(p = 0.5): CoordTransform {
  return { name: 'flipLr', kind: 'pixel', order: 10, p, draw: () => [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
}
