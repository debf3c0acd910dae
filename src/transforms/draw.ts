import { colourMask } from './colour-mask.js';
import { layOut } from './pixels.js';
import type { Plan } from './plan.js';
import { resampleAlong } from './resample.js';
import type { PaddingMode, Size } from './transform.js';

/** A decoded picture. */
export interface Picture extends Size {
  /** RGB, row by row, `[height, width, 3]`, 0–255. */
  data: Uint8Array;
}

/** Mean and standard deviation of each colour channel, of colours in 0–1. */
export interface Stats {
  /** Mean of red, green and blue, in 0–1. */
  readonly mean: readonly number[];
  /** Their standard deviations. */
  readonly std: readonly number[];
}

/** What pictures are drawn for. Plain data. */
export interface RenderOptions {
  size: Size;
  paddingMode: PaddingMode;
  /** Null: colours stay in 0–1. */
  stats: Stats | null;
}

/**
 * Carries a plan out on one picture: one bilinear resampling, light, changes of colour, `(x - mean) / std`. The result goes
 * into `out`, `[height, width, 3]`. Needs no TensorFlow, so that a thread beside training can do it.
 */
export function drawPicture(picture: Picture, plan: Plan, options: RenderOptions, out: Float32Array): void {
  const { size, stats } = options;
  const paddingMode = plan.paddingMode ?? options.paddingMode;
  const pixels = layOut(picture, size);
  if (plan.way) resampleAlong(plan.way, picture, size, paddingMode, pixels.values);
  else pixels.sample(plan.matrix, paddingMode);
  if (plan.lighting) pixels.light(plan.lighting);
  else pixels.toUnit();
  if (plan.colours.length > 0) recolour(pixels.values, plan, size);
  if (stats) pixels.normalize(stats.mean, stats.std);
  out.set(pixels.values);
}

function recolour(values: Float32Array, { colours }: Plan, size: Size): void {
  const { keep, add } = colourMask(colours, size);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * keep[i]! + add[i]!;
}
