import type { Random } from '../random.js';
import { identity, type Matrix, multiply } from './matrix.js';
import type { CropPosition, Lighting, Transform } from './transform.js';

export interface Size {
  /** Pixels. */
  height: number;
  /** Pixels. */
  width: number;
}

/**
 * How a picture is brought to the wanted size. `crop`: as small as covers it, the rest cut off. `pad`: as large as fits
 * into it, the rest filled. `squish`: height and width each on their own.
 */
export type ResizeMethod = 'crop' | 'pad' | 'squish';

/** All that happens to one picture: one resampling and one change of light. */
export interface Plan {
  /** Takes pixel coordinates (column, row) of the result to those of the source; the last number is 1. */
  matrix: Matrix;
  lighting: Lighting | null;
}

/**
 * Draws each transform for one picture of size `source` and composes them, as fastai's `apply_tfms` does, into one
 * matrix and one change of light. Every random number comes from `random`.
 */
export function drawPlan(
  source: Size,
  target: Size,
  method: ResizeMethod,
  transforms: readonly Transform[],
  random: Random,
): Plan {
  const resized = resizedSize(source, target, method);
  const coords = new Coords(resized);
  let lighting: Lighting | null = null;
  let crop: CropPosition = { rowPct: 0.5, colPct: 0.5 };
  for (const tfm of transforms.toSorted((a, b) => a.order - b.order)) {
    if (!random.bool(tfm.p)) continue;
    if (tfm.kind === 'lighting') lighting = compose(lighting, tfm.draw(random));
    else if (tfm.kind === 'crop') crop = tfm.draw(random);
    else coords.apply(tfm.kind, tfm.draw(random));
  }
  const place = multiply(fromPixels(resized), cropMatrix(resized, target, crop));
  const matrix = multiply(toPixels(source), multiply(coords.matrix, place));
  return { matrix: matrix.map((x) => x / matrix[8]) as unknown as Matrix, lighting };
}

/** Size of the whole picture after resizing, before the cut. fastai's `_get_resize_target`. */
export function resizedSize(source: Size, target: Size, method: ResizeMethod): Size {
  if (method === 'squish') return target;
  const choose = method === 'crop' ? Math.min : Math.max;
  const ratio = choose(source.height / target.height, source.width / target.width);
  return { height: atLeast1(source.height / ratio), width: atLeast1(source.width / ratio) };
}

const atLeast1 = (x: number) => Math.max(1, Math.round(x));

/** fastai's order of coordinate changes: warps as they come, the product of the affine ones after them, then flips. */
class Coords {
  readonly #size: Size;
  #flow: Matrix = identity;
  #affine: Matrix | null = null;
  #pixel: Matrix = identity;

  constructor(size: Size) {
    this.#size = size;
  }

  apply(kind: 'affine' | 'warp' | 'pixel', m: Matrix): void {
    if (kind === 'affine') this.#affine = this.#affine ? multiply(this.#affine, m) : m;
    else if (kind === 'pixel') this.#pixel = multiply(this.#pixel, m);
    else {
      this.#flush();
      this.#flow = multiply(m, this.#flow);
    }
  }

  get matrix(): Matrix {
    this.#flush();
    return multiply(this.#flow, this.#pixel);
  }

  /** A turn in coordinates of -1…1 would shear a picture that is not square; fastai corrects the product's two cross terms. */
  #flush(): void {
    if (!this.#affine) return;
    const { height, width } = this.#size;
    const [a, b, c, d, e, f] = this.#affine;
    this.#flow = multiply([a, (b * height) / width, c, (d * width) / height, e, f, 0, 0, 1], this.#flow);
    this.#affine = null;
  }
}

const compose = (first: Lighting | null, next: Lighting): Lighting =>
  first ? { scale: next.scale * first.scale, shift: next.scale * first.shift + next.shift } : next;

/** Pixel indices to -1…1, the centres of the outermost pixels at ±1. */
function fromPixels({ height, width }: Size): Matrix {
  const scale = (n: number) => (n > 1 ? 2 / (n - 1) : 0);
  return [scale(width), 0, -1, 0, scale(height), -1, 0, 0, 1];
}

function toPixels({ height, width }: Size): Matrix {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [x, 0, x, 0, y, y, 0, 0, 1];
}

/** Moves by whole pixels to the part that is kept; negative where the picture is smaller and the rest is filled. */
function cropMatrix(resized: Size, target: Size, { rowPct, colPct }: CropPosition): Matrix {
  const start = (have: number, want: number, pct: number) => {
    const pad = Math.max(Math.floor((want - have + 1) / 2), 0);
    return Math.floor((have + 2 * pad - want + 1) * Math.min(pct, 1 - 1e-9)) - pad;
  };
  const col = start(resized.width, target.width, colPct);
  const row = start(resized.height, target.height, rowPct);
  return [1, 0, col, 0, 1, row, 0, 0, 1];
}
