import type { Random } from '../random.js';

/** Hue 0–360, saturation and lightness 0–100. */
export type Hsl = readonly [h: number, s: number, l: number];

/** CSS words for a colour, optionally lighter (or, negative, darker) by `by`. */
export const css = ([h, s, l]: Hsl, by = 0): string =>
  `hsl(${Math.round(h)},${Math.round(s)}%,${Math.round(Math.min(97, Math.max(3, l + by)))}%)`;

/** A colour between two others, drawn evenly. */
export function between(random: Random, low: Hsl, high: Hsl): Hsl {
  const at = (i: 0 | 1 | 2) => random.uniform(low[i], high[i]);
  return [at(0), at(1), at(2)];
}

/** Colours overlap on purpose: some black bears are brown, some grizzlies dark, some teddies could be either. */
export const furs = {
  black: (random: Random): Hsl =>
    random.bool(0.15) ? between(random, [18, 25, 20], [28, 42, 33]) : between(random, [15, 3, 8], [40, 12, 18]),
  grizzly: (random: Random): Hsl =>
    random.bool(0.2)
      ? between(random, [18, 12, 13], [30, 28, 22])
      : between(random, [22, 28, 27], [36, 52, random.bool(0.2) ? 58 : 44]),
  teddys: (random: Random): Hsl => {
    const [low, high] = random.pick(teddyFurs);
    return between(random, low, high);
  },
};

const teddyFurs: readonly (readonly [Hsl, Hsl])[] = [
  [
    [30, 45, 48],
    [38, 65, 60],
  ],
  [
    [24, 30, 55],
    [34, 45, 68],
  ],
  [
    [18, 30, 25],
    [28, 45, 38],
  ],
  [
    [18, 30, 25],
    [28, 45, 38],
  ],
  [
    [35, 15, 82],
    [45, 35, 92],
  ],
  [
    [335, 35, 65],
    [350, 60, 78],
  ],
  [
    [200, 4, 45],
    [220, 10, 65],
  ],
  [
    [15, 5, 10],
    [30, 15, 20],
  ],
  [
    [195, 25, 55],
    [215, 45, 70],
  ],
];
