import { identity, type Matrix, multiply } from './matrix.js';
import type { Frame, Jitter, Size } from './transform.js';

/**
 * The way from places of the result to places of the source, step by step, the last step first: matrices, and between
 * them jitters. Without a jitter it is a single matrix.
 */
export type Way = readonly (Matrix | Jitter)[];

/**
 * A picture's coordinates while transforms change them, in fastai's order: warps as they come, the product of the
 * affine ones after them, then whatever acts on the finished picture (flips, frames).
 */
export class Canvas {
  /** Size of the picture at this point. */
  size: Size;
  /** What happened before the last change of the finished picture; the innermost step last. */
  #done: (Matrix | Jitter)[] = [];
  /** What happens to coordinates since then; the first one first. */
  #flow: (Matrix | Jitter)[] = [];
  #affine: Matrix | null = null;

  constructor(size: Size) {
    this.size = size;
  }

  /** A change of where things are, in coordinates of -1…1. */
  apply(kind: 'affine' | 'warp' | 'pixel', m: Matrix): void {
    if (kind === 'affine') this.#affine = this.#affine ? multiply(this.#affine, m) : m;
    else if (kind === 'warp') {
      this.#flush();
      this.#flowThrough(m);
    } else {
      this.#finish(m);
      // Lying on its side, a picture has its sides exchanged.
      if (m[0] === 0 && m[4] === 0) this.size = { height: this.size.width, width: this.size.height };
    }
  }

  jitter(jitter: Jitter): void {
    this.#flush();
    this.#flow.push(jitter);
  }

  /** Another frame, by whole pixels. */
  frame({ row, col, height, width }: Frame): void {
    const moved = multiply([1, 0, col, 0, 1, row, 0, 0, 1], toPixels({ height, width }));
    this.#finish(multiply(fromPixels(this.size), moved));
    this.size = { height, width };
  }

  /**
   * The way from pixels `(column, row)` of the result, which lies at `row`, `col` of this picture, to pixels of
   * `source`.
   */
  wayTo(source: Size, { row, col }: { row: number; col: number }): Way {
    this.#finish(multiply(fromPixels(this.size), [1, 0, col, 0, 1, row, 0, 0, 1]));
    const [first, ...rest] = this.#done;
    if (!isMatrix(first)) return [toPixels(source), ...this.#done];
    return [multiply(toPixels(source), first), ...rest];
  }

  #finish(m: Matrix): void {
    this.#flush();
    for (const step of this.#flow.reverse()) this.#then(step);
    this.#flow = [];
    this.#then(m);
  }

  #then(step: Matrix | Jitter): void {
    const last = this.#done.at(-1);
    if (isMatrix(last) && isMatrix(step)) this.#done[this.#done.length - 1] = multiply(last, step);
    else this.#done.push(step);
  }

  #flowThrough(m: Matrix): void {
    const last = this.#flow.at(-1);
    if (isMatrix(last)) this.#flow[this.#flow.length - 1] = multiply(m, last);
    else this.#flow.push(m);
  }

  /**
   * A turn in coordinates of -1…1 would shear a picture that is not square; fastai corrects the product's two cross
   * terms.
   */
  #flush(): void {
    if (!this.#affine) return;
    const { height, width } = this.size;
    const [a, b, c, d, e, f] = this.#affine;
    this.#flowThrough([a, (b * height) / width, c, (d * width) / height, e, f, 0, 0, 1]);
    this.#affine = null;
  }
}

export const isMatrix = (step: Matrix | Jitter | undefined): step is Matrix => Array.isArray(step);

/** Without a jitter: the one matrix. */
export const onlyMatrix = (way: Way): Matrix => way.filter(isMatrix).reduce(multiply, identity);

/** Pixel indices to -1…1, the centres of the outermost pixels at ±1. */
function fromPixels({ height, width }: Size): Matrix {
  const scale = (n: number) => (n > 1 ? 2 / (n - 1) : 0);
  return [scale(width), 0, -1, 0, scale(height), -1, 0, 0, 1];
}

function toPixels({ height, width }: Size): Matrix {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [x, 0, x, 0, y, y, 0, 0, 1];
}
