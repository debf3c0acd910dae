import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DataSet } from './batch.js';
import { checkPath } from './check-options.js';
import { imageFiles } from './image-files.js';

/** An ordered list of image files. Iterating it gives their absolute paths. */
export class ImageList implements Iterable<string> {
  /** Absolute path of the folder that the files are below. */
  readonly path: string;
  readonly #items: string[];

  constructor(path: string, items: readonly string[]) {
    this.path = path;
    this.#items = [...items];
  }

  /** All image files below `path`; what is left out is told at `imageFiles`. */
  static async fromFolder(path: string): Promise<ImageList> {
    checkPath(path);
    const root = resolve(path);
    return new ImageList(
      root,
      (await imageFiles(root)).map((file) => join(root, file)),
    );
  }

  get length(): number {
    return this.#items.length;
  }

  /** Absolute path of item `i`. Throws if there is none. */
  get(i: number): string {
    const item = this.#items[i];
    if (item === undefined)
      throw new RangeError(`item ${i} of a list of ${this.length}: give a number from 0 to ${this.length - 1}`);
    return item;
  }

  /** The items at `idxs`, in that order, as a list of their own: fastai's `x[idxs]`. */
  at(idxs: Iterable<number>): ImageList {
    return new ImageList(
      this.path,
      Array.from(idxs, (i) => this.get(i)),
    );
  }

  /** A file has another name from now on; returns its position, -1 if it is none of these. */
  rename(from: string, to: string): number {
    const i = this.#items.indexOf(from);
    if (i >= 0) this.#items[i] = to;
    return i;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#items[Symbol.iterator]();
  }
}

/** Image files with a class each. */
export class LabelList implements DataSet {
  readonly x: ImageList;
  readonly classes: readonly string[];
  /** Class index of each item `[length]`. */
  readonly labels: Int32Array;

  /** `y`: the class name of each item; each must be one of `classes`. */
  constructor(x: ImageList, y: readonly string[], classes: readonly string[]) {
    this.x = x;
    this.classes = classes;
    this.labels = Int32Array.from(y, (name) => classes.indexOf(name));
    if (y.length !== x.length) throw new Error(`y: ${y.length} labels for ${x.length} pictures`);
    if (this.labels.includes(-1))
      throw new Error(`y: '${y[this.labels.indexOf(-1)]}' is not one of the classes ${classes.join(', ')}`);
  }

  /** Class name of each item. */
  get y(): string[] {
    return Array.from(this.labels, (label) => this.classes[label]!);
  }

  get length(): number {
    return this.x.length;
  }

  get path(): string {
    return this.x.path;
  }

  /**
   * A file has another name and class from now on: cleaning has moved it. One that went to a class of which there is none
   * here is as good as gone, until the data is made anew.
   */
  rename(from: string, to: string, label: string): void {
    const index = this.classes.indexOf(label);
    const i = index < 0 ? -1 : this.x.rename(from, to);
    if (i >= 0) this.labels[i] = index;
  }

  /** Which items' files are there at this moment, one entry per item: cleaning may have moved some to the trash. */
  async present(): Promise<boolean[]> {
    const there = (file: string) =>
      access(file).then(
        () => true,
        () => false,
      );
    return Promise.all(Array.from(this.x, there));
  }
}
