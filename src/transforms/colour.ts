import { expect } from '../options.js';
import { type Chance, type ColourTransform, chance, checkRanges, drawnWhole, type Range } from './transform.js';

/** Makes squares of `length` pixels black, at places drawn anew for each picture. fastai's `cutout`. */
export function cutout({
  nHoles = 1,
  length = 40,
  ...rest
}: Chance & { nHoles?: Range; length?: Range } = {}): ColourTransform {
  checkRanges('cutout', { nHoles, length }, 0, 10_000);
  return {
    name: 'cutout',
    kind: 'colour',
    order: 20,
    p: chance('cutout', rest),
    draw(random, { height, width }) {
      const [count, side] = [drawnWhole(random, nHoles), drawnWhole(random, length)];
      const within = (value: number, end: number) => Math.trunc(Math.min(Math.max(value, 0), end));
      return Array.from({ length: count }, () => {
        const [y, x] = [random.int(height), random.int(width)];
        return {
          type: 'hole' as const,
          ...{ top: within(y - side / 2, height), bottom: within(y + side / 2, height) },
          ...{ left: within(x - side / 2, width), right: within(x + side / 2, width) },
        };
      });
    },
  };
}

/**
 * Fills one colour channel (0 red, 1 green, 2 blue; by default any) with noise from 0 up to a strength that is drawn
 * anew for each picture from 0 to `thresh`. fastai's `rgb_randomize`, which by itself never takes blue.
 */
export function rgbRandomize({
  channel = [0, 2],
  thresh = 0.3,
  ...rest
}: Chance & { channel?: Range; thresh?: number } = {}): ColourTransform {
  checkRanges('rgbRandomize', { channel }, 0, 2);
  expect('rgbRandomize: thresh', thresh, thresh >= 0 && thresh <= 1, 'a number from 0 to 1');
  return {
    name: 'rgbRandomize',
    kind: 'colour',
    order: 10,
    p: chance('rgbRandomize', rest),
    draw: (random) => [
      { type: 'noise', channel: drawnWhole(random, channel), max: random.uniform(0, thresh), seed: random.bits() },
    ],
  };
}
