import type { DataFrame } from './data-frame.js';
import type { OpenOptions } from './open-picture.js';

/** An ordered list of image files. Iterating it gives their absolute paths. `ImageList` adds the data block to it. */
export class ImageItems implements Iterable<string> {
  /** Absolute path of the folder that the files are below. */
  readonly path: string;
  readonly #files: string[];
  readonly #more: ItemExtras;

  /** `files`: absolute paths. */
  constructor(path: string, files: readonly string[], more: ItemExtras = {}) {
    this.path = path;
    this.#files = [...files];
    this.#more = more;
  }

  /** Number of pictures. */
  get length(): number {
    return this.#files.length;
  }

  /** How the files are opened. */
  get open(): OpenOptions {
    return this.#more.open ?? {};
  }

  /** Row `i` is about item `i`; null where the list was not made from a table. */
  get innerDf(): DataFrame | null {
    return this.#more.innerDf ?? null;
  }

  /** Absolute path of item `i`. Throws if there is none. */
  get(i: number): string {
    const file = this.#files[i];
    if (file !== undefined) return file;
    const range = this.length === 0 ? 'it is empty' : `give a number from 0 to ${this.length - 1}`;
    throw new RangeError(`item ${i} of a list of ${this.length}: ${range}`);
  }

  /** The items at `idxs`, in that order, as a list of their own: fastai's `x[idxs]`. */
  at(idxs: Iterable<number>): ImageItems {
    return new ImageItems(...this.pick(idxs));
  }

  /** A file has another name from now on; returns its position, -1 if it is none of these. */
  rename(from: string, to: string): number {
    const i = this.#files.indexOf(from);
    if (i >= 0) this.#files[i] = to;
    return i;
  }

  /** Goes through the paths. */
  [Symbol.iterator](): Iterator<string> {
    return this.#files[Symbol.iterator]();
  }

  /** What the constructor needs for a list of the items at `idxs`. */
  protected pick(idxs: Iterable<number>): [path: string, files: string[], more: ItemExtras] {
    const order = [...idxs];
    const files = order.map((i) => this.get(i));
    const { innerDf } = this.#more;
    return [this.path, files, innerDf ? { ...this.#more, innerDf: order.map((i) => innerDf[i]!) } : this.#more];
  }
}

/** What a list knows beside its files. */
export interface ItemExtras {
  /** How the pictures are opened. */
  open?: OpenOptions;
  /** The table that the paths were taken from. */
  innerDf?: DataFrame;
}
