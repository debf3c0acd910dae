import type { LightingTransform } from './transform.js';

/** Brightens or darkens: 0.5 of `change` leaves a picture as it is, 0 makes it black, 1 white. fastai's `brightness`. */
export function brightness(change: readonly [low: number, high: number], p = 1): LightingTransform {
  return {
    name: 'brightness',
    kind: 'lighting',
    order: 8,
    p,
    draw(random) {
      const x = random.uniform(...change);
      return { scale: 1, shift: Math.log(x / (1 - x)) };
    },
  };
}

/** Strengthens or weakens differences: `scale` 1 leaves a picture as it is; drawn evenly on a logarithmic scale. fastai's `contrast`. */
export function contrast(scale: readonly [low: number, high: number], p = 1): LightingTransform {
  const [low, high] = [Math.log(scale[0]), Math.log(scale[1])];
  return {
    name: 'contrast',
    kind: 'lighting',
    order: 8,
    p,
    draw: (random) => ({ scale: Math.exp(random.uniform(low, high)), shift: 0 }),
  };
}
