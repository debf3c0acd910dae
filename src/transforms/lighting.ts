import { type Chance, chance, checkRanges, drawn, type LightingTransform, type Range } from './transform.js';

/**
 * Brightens or darkens: 0.5 of `change` leaves a picture as it is, 0 makes it black, 1 white. fastai's `brightness`.
 */
export function brightness({ change, ...rest }: Chance & { change: Range }): LightingTransform {
  checkRanges('brightness', { change }, 1e-6, 1 - 1e-6);
  return {
    name: 'brightness',
    kind: 'lighting',
    order: 8,
    p: chance('brightness', rest),
    draw(random) {
      const x = drawn(random, change);
      return { scale: 1, shift: Math.log(x / (1 - x)) };
    },
  };
}

/**
 * Strengthens or weakens differences: `scale` 1 leaves a picture as it is; drawn evenly on a logarithmic scale.
 * fastai's `contrast`.
 */
export function contrast({ scale, ...rest }: Chance & { scale: Range }): LightingTransform {
  checkRanges('contrast', { scale }, 1e-6, 1e6);
  const log: Range = typeof scale === 'number' ? Math.log(scale) : [Math.log(scale[0]), Math.log(scale[1])];
  return {
    name: 'contrast',
    kind: 'lighting',
    order: 8,
    p: chance('contrast', rest),
    draw: (random) => ({ scale: Math.exp(drawn(random, log)), shift: 0 }),
  };
}
