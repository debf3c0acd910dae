import type { CropTransform } from './transform.js';

/** Cuts the wanted size out at a place drawn anew for each picture. fastai's `rand_crop`. */
export function randCrop(p = 1): CropTransform {
  return {
    name: 'randCrop',
    kind: 'crop',
    order: 99,
    p,
    draw: (random) => ({ rowPct: random.uniform(), colPct: random.uniform() }),
  };
}

/** Cuts the wanted size out of the middle; a picture that is smaller is padded. fastai's `crop_pad`. */
export function cropPad(): CropTransform {
  return { name: 'cropPad', kind: 'crop', order: 99, p: 1, draw: () => ({ rowPct: 0.5, colPct: 0.5 }) };
}
