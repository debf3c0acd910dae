import { access } from 'node:fs/promises';
import { tf } from '../native/tensorflow.js';
import type { DataSet, TargetKind, Targets } from './batch.js';
import type { ImageItems } from './image-items.js';

/** What an item is: a class, several classes (or none), a number or several. */
export type Label = string | number | readonly string[] | readonly number[];

/** Image files with a label each, all of one kind. */
export class LabelList implements DataSet {
  /** The pictures. */
  readonly x: ImageItems;
  /** What a label is: a class, several classes, or numbers. */
  readonly kind: TargetKind;
  /** Class names; with `kind` `float` none. */
  readonly classes: readonly string[];
  /** Class index of each item `[length]`. Only of the kind `category`; else empty. */
  readonly labels: Int32Array;
  /** `[length, width]`, row by row: 0 or 1 for each class, or numbers. Only of the other kinds. */
  readonly #rows: Float32Array;
  readonly #width: number;
  readonly #flat: boolean;

  /**
   * `y`: for each item the class name (`category`), a list of them (`multiCategory`), a number or a list of numbers
   * (`float`). Throws if there are not as many labels as items, or one is not of the kind or not one of the classes.
   */
  constructor(x: ImageItems, y: readonly Label[], classes: readonly string[], kind: TargetKind = 'category') {
    if (y.length !== x.length) throw new Error(`y: ${y.length} labels for ${x.length} pictures`);
    this.x = x;
    this.kind = kind;
    this.classes = classes;
    this.#flat = kind === 'float' && !Array.isArray(y[0]);
    const index = new Map(classes.map((name, i) => [name, i]));
    const find = (name: Label) => {
      const i = index.get(name as string);
      if (i === undefined) throw new Error(`y: '${name}' is not one of the classes ${classes.join(', ')}`);
      return i;
    };
    this.labels = kind === 'category' ? Int32Array.from(y, find) : new Int32Array();
    const rows = kind === 'category' ? [] : y.map((label) => toRow(label, kind, classes, find));
    this.#width = rows[0]?.length ?? Math.max(classes.length, 1);
    this.#rows = Float32Array.from(rows.flat());
  }

  /** Label of each item, as it was given. */
  get y(): Label[] {
    if (this.kind === 'category') return Array.from(this.labels, (label) => this.classes[label]!);
    return Array.from({ length: this.length }, (_, i) => {
      const row = this.#row(i);
      if (this.kind === 'multiCategory') return this.classes.filter((_, c) => row[c] === 1);
      return this.#flat ? row[0]! : [...row];
    });
  }

  /** Number of pictures. */
  get length(): number {
    return this.x.length;
  }

  /** The folder that the paths stand in. */
  get path(): string {
    return this.x.path;
  }

  /** Number of classes; of the kind `float`, how many numbers an item has. */
  get c(): number {
    return this.kind === 'float' ? this.#width : this.classes.length;
  }

  /** What the network should say of the items at `idxs`, shaped as `Targets` says. The caller disposes it. */
  targets(idxs: ArrayLike<number>): Targets {
    const order = Array.from(idxs);
    if (this.kind === 'category')
      return tf.tensor1d(
        order.map((i) => this.labels[i]!),
        'int32',
      );
    const values = new Float32Array(order.length * this.#width);
    for (const [row, i] of order.entries()) values.set(this.#row(i), row * this.#width);
    return this.#flat ? tf.tensor1d(values) : tf.tensor2d(values, [order.length, this.#width]);
  }

  /**
   * A file has another name and class from now on: cleaning has moved it. One that went to a class of which there is
   * none here is as good as gone, until the data is made anew.
   */
  rename(from: string, to: string, label: string): void {
    const index = this.kind === 'category' ? this.classes.indexOf(label) : -1;
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

  #row(i: number): Float32Array {
    return this.#rows.subarray(i * this.#width, (i + 1) * this.#width);
  }
}

function toRow(label: Label, kind: TargetKind, classes: readonly string[], find: (name: Label) => number): number[] {
  const parts = [label].flat() as (string | number)[];
  if (kind === 'float') return parts.map(Number);
  const row = classes.map(() => 0);
  for (const name of parts) row[find(name)] = 1;
  return row;
}

/** A row of targets in words: `bear`, `bear; water` or `0.5, 1`. */
export function labelText(kind: TargetKind, classes: readonly string[], row: ArrayLike<number>): string {
  const values = Array.from(row);
  if (kind === 'category') return classes[values[0]!] ?? '';
  if (kind === 'multiCategory') return classes.filter((_, c) => values[c] === 1).join('; ');
  return values.map((value) => `${Number(value.toPrecision(5))}`).join(', ');
}
