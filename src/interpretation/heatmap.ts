import type { Picture } from '../transforms/render.js';
import type { ClassMap } from './grad-cam.js';

/** A map laid over a picture in matplotlib's colours "magma", from its least to its greatest value. `alpha`: 0–1. */
export function overlay(picture: Picture, map: ClassMap, alpha: number): Picture {
  const { height, width } = picture;
  const [low, high] = [Math.min(...map.values), Math.max(...map.values)];
  const data = new Uint8Array(picture.data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = sample(map, ((row + 0.5) / height) * map.height, ((column + 0.5) / width) * map.width);
      const colour = magma(high > low ? (value - low) / (high - low) : 0);
      const at = 3 * (row * width + column);
      for (let c = 0; c < 3; c++) data[at + c] = Math.round((1 - alpha) * picture.data[at + c]! + alpha * colour[c]!);
    }
  }
  return { height, width, data };
}

/** Between the four nearest values, which stand in the middle of their cells. */
function sample({ height, width, values }: ClassMap, y: number, x: number): number {
  const [top, bottom, down] = neighbours(y, height);
  const [left, right, across] = neighbours(x, width);
  const at = (row: number, column: number) => values[row * width + column]!;
  const upper = (1 - across) * at(top, left) + across * at(top, right);
  const lower = (1 - across) * at(bottom, left) + across * at(bottom, right);
  return (1 - down) * upper + down * lower;
}

function neighbours(position: number, size: number): [before: number, after: number, share: number] {
  const place = Math.min(Math.max(position - 0.5, 0), size - 1);
  const before = Math.floor(place);
  return [before, Math.min(before + 1, size - 1), place - before];
}

/** Colours of matplotlib's "magma" at nine equal steps. */
const STOPS = [
  [0, 0, 4],
  [28, 16, 68],
  [79, 18, 123],
  [129, 37, 129],
  [181, 54, 122],
  [229, 80, 100],
  [251, 135, 97],
  [254, 194, 135],
  [252, 253, 191],
] as const;

function magma(value: number): number[] {
  const place = value * (STOPS.length - 1);
  const [from, share] = [Math.floor(place), place % 1];
  const next = STOPS[Math.min(from + 1, STOPS.length - 1)]!;
  return STOPS[from]!.map((colour, c) => (1 - share) * colour + share * next[c]!);
}
