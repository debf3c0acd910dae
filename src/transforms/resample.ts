import { Random } from '../random.js';
import { isMatrix, type Way } from './canvas.js';
import { project } from './matrix.js';
import type { PaddingMode, Size } from './transform.js';

/**
 * One picture resampled bilinearly along a way that is not one matrix: colours 0–255 into `out`, `[height, width,
 * 3]`. `data` is the source's RGB. Outside of it the rules are those of `Pixels.sample`, which resamples all others.
 */
export function resampleAlong(
  way: Way,
  { data, height, width }: Size & { data: Uint8Array },
  size: Size,
  paddingMode: PaddingMode,
  out: Float32Array,
): void {
  const steps = way.map((step) => (isMatrix(step) ? step : { ...step, random: new Random(step.seed) })).reverse();
  const inside = within[paddingMode];
  const at = (x: number, y: number, channel: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : data[(y * width + x) * 3 + channel]!;
  for (let i = 0; i < size.height * size.width; i++) {
    let [x, y] = [i % size.width, Math.floor(i / size.width)];
    for (const step of steps) {
      if (isMatrix(step)) [x, y] = project(step, x, y);
      else {
        x += step.random.uniform(-step.magnitude, step.magnitude);
        y += step.random.uniform(-step.magnitude, step.magnitude);
      }
    }
    [x, y] = [inside(x, width), inside(y, height)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, low] = [x - left, y - top];
    for (let c = 0; c < 3; c++) {
      const upper = at(left, top, c) * (1 - right) + (right > 0 ? at(left + 1, top, c) * right : 0);
      const lower =
        low > 0 ? at(left, top + 1, c) * (1 - right) + (right > 0 ? at(left + 1, top + 1, c) * right : 0) : 0;
      out[3 * i + c] = upper * (1 - low) + lower * low;
    }
  }
}

/** Brings a coordinate that lies outside of `0 … length - 1` inside; with `zeros` it stays, and nothing is found there. */
const within: Record<PaddingMode, (x: number, length: number) => number> = {
  zeros: (x) => x,
  border: (x, length) => Math.min(Math.max(x, 0), length - 1),
  reflection: (x, length) => {
    const turn = 2 * length;
    const place = (((x + 0.5) % turn) + turn) % turn;
    return Math.min(Math.max((place < length ? place : turn - place) - 0.5, 0), length - 1);
  },
};
