import { colourMask } from './colour-mask.js';
import type { Plan } from './plan.js';
import { resampleAlong } from './resample.js';
import { sample } from './sample.js';
import type { Lighting, PaddingMode, Size } from './transform.js';

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
  if (plan.way) out.set(resampleAlong(plan.way, picture, size, paddingMode));
  else sample(plan.matrix, picture, size, paddingMode, out);
  if (plan.lighting) light(out, plan.lighting);
  else for (let i = 0; i < out.length; i++) out[i]! *= ONE_LEVEL;
  if (plan.colours.length > 0) recolour(out, plan, size);
  if (stats) normalize(out, stats);
}

const ONE_LEVEL = Math.fround(1 / 255);

/** Steps of the table from one of the 255 levels to the next. */
const STEPS = 16;

/**
 * From levels 0–255 to colours 0–1, in which light is a line: `logit(y) = scale logit(x) + shift`. By a table, exact at
 * whole levels and interpolated between its steps.
 */
function light(values: Float32Array, { scale, shift }: Lighting): void {
  const table = new Float32Array(255 * STEPS + 2);
  for (let i = 0; i < table.length; i++) {
    const x = Math.min(Math.max(i / (255 * STEPS), 1e-7), 1 - 1e-7);
    table[i] = 1 / (1 + Math.exp(-(scale * Math.log(x / (1 - x)) + shift)));
  }
  for (let i = 0; i < values.length; i++) {
    const place = values[i]! * STEPS;
    const below = place | 0;
    const lower = table[below]!;
    values[i] = lower + (place - below) * (table[below + 1]! - lower);
  }
}

function recolour(values: Float32Array, { colours }: Plan, size: Size): void {
  const { keep, add } = colourMask(colours, size);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * keep[i]! + add[i]!;
}

function normalize(values: Float32Array, { mean, std }: Stats): void {
  const [r, g, b] = [0, 1, 2].map((c) => ({ factor: 1 / std[c]!, offset: -mean[c]! / std[c]! }));
  for (let i = 0; i < values.length; i += 3) {
    values[i] = values[i]! * r!.factor + r!.offset;
    values[i + 1] = values[i + 1]! * g!.factor + g!.offset;
    values[i + 2] = values[i + 2]! * b!.factor + b!.offset;
  }
}
