import type { Matrix } from './matrix.js';
import type { PaddingMode, Size } from './transform.js';

/**
 * One picture resampled bilinearly by a homography, which takes (column, row) of the result to those of the source: colours
 * 0–255 into `out`, `[height, width, 3]`. Outside of the source the rules are those of TensorFlow's
 * `ImageProjectiveTransformV3`: `reflection` repeats the outermost pixel, `border` spreads it, `zeros` is black.
 *
 * In plain JavaScript, for TensorFlow's own takes half as long again and cannot run beside training.
 */
export function sample(
  m: Matrix,
  { data, height, width }: Size & { data: Uint8Array },
  size: Size,
  paddingMode: PaddingMode,
  out: Float32Array,
): void {
  const inside = within[paddingMode];
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = m;
  const row = 3 * width;
  const lastX = width - 1;
  const lastY = height - 1;
  let at = 0;
  for (let i = 0; i < size.height; i++) {
    for (let j = 0; j < size.width; j++, at += 3) {
      const scale = 1 / (m6 * j + m7 * i + m8);
      let x = (m0 * j + m1 * i + m2) * scale;
      let y = (m3 * j + m4 * i + m5) * scale;
      if (!(x >= 0 && x < lastX && y >= 0 && y < lastY)) {
        x = inside(x, width);
        y = inside(y, height);
        if (!(x >= 0 && x < lastX && y >= 0 && y < lastY)) {
          atEdge(data, width, height, x, y, out, at);
          continue;
        }
      }
      const left = x | 0;
      const top = y | 0;
      const dx = x - left;
      const dy = y - top;
      const p = top * row + 3 * left;
      const q = p + row;
      for (let c = 0; c < 3; c++) {
        const upper = data[p + c]! + dx * (data[p + c + 3]! - data[p + c]!);
        const lower = data[q + c]! + dx * (data[q + c + 3]! - data[q + c]!);
        out[at + c] = upper + dy * (lower - upper);
      }
    }
  }
}

/** Where some of the four neighbours are missing: what is not there counts as black. */
function atEdge(
  data: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  out: Float32Array,
  at: number,
): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) {
      const [column, line] = [left + (k & 1), top + (k >> 1)];
      const weight = Math.max(0, 1 - Math.abs(x - column)) * Math.max(0, 1 - Math.abs(y - line));
      if (weight > 0 && column >= 0 && line >= 0 && column < width && line < height)
        sum += weight * data[(line * width + column) * 3 + c]!;
    }
    out[at + c] = sum;
  }
}

/** Brings a coordinate that lies outside of `0 … length - 1` inside; with `zeros` it stays, and nothing is found there. */
export const within: Record<PaddingMode, (x: number, length: number) => number> = {
  zeros: (x) => x,
  border: (x, length) => Math.min(Math.max(x, 0), length - 1),
  reflection: (x, length) => {
    const turn = 2 * length;
    const place = (((x + 0.5) % turn) + turn) % turn;
    return Math.min(Math.max((place < length ? place : turn - place) - 0.5, 0), length - 1);
  },
};
