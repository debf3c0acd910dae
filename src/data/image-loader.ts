import { setImmediate as turn } from 'node:timers/promises';
import { Random } from '../random.js';
import { drawPlan, type Plan, type ResizeMethod, type Size } from '../transforms/plan.js';
import { type PaddingMode, type Picture, render, type Stats } from '../transforms/render.js';
import type { Transform } from '../transforms/transform.js';
import type { Batch, DataLoader } from './batch.js';
import type { BrokenLog } from './broken-log.js';
import { BrokenPicture } from './decoder.js';
import type { LabelList } from './label-list.js';
import type { PictureStore } from './picture-store.js';

/** What the loaders of a data bunch share. */
export interface Shared {
  readonly store: PictureStore;
  readonly broken: BrokenLog;
  /** Source of the order and of the augmentation. */
  readonly random: Random;
  readonly size: Size;
  readonly resizeMethod: ResizeMethod;
  readonly paddingMode: PaddingMode;
  /** Read anew for each batch: `normalize` comes after the loaders. */
  stats: Stats | null;
}

export interface LoaderOptions {
  batchSize: number;
  transforms: readonly Transform[];
  /** Training: a new order each time, random transforms, and no last batch that is not full. */
  training: boolean;
  /** Of random transforms where it is not for training. Default 0. */
  seed?: number;
}

/** Batches of pictures from files. While a batch is in use the pictures of the next one are decoded. */
export class ImageLoader implements DataLoader {
  readonly dataset: LabelList;
  readonly batchSize: number;
  readonly #shared: Shared;
  readonly #options: LoaderOptions;
  #present: number;

  constructor(dataset: LabelList, shared: Shared, options: LoaderOptions) {
    this.dataset = dataset;
    this.batchSize = options.batchSize;
    this.#shared = shared;
    this.#options = options;
    this.#present = dataset.length;
  }

  /** Number of batches; files known to be gone are not counted. */
  get length(): number {
    const batches = this.#present / this.batchSize;
    return this.#options.training ? Math.floor(batches) : Math.ceil(batches);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, void> {
    const { random, broken } = this.#shared;
    const order = this.#options.training
      ? random.permutation(this.dataset.length)
      : Int32Array.from({ length: this.dataset.length }, (_, i) => i);
    // One number drawn per pass: pixels depend on it and on the item only, not on what is decoded or abandoned when.
    const pass = new Random(this.#options.training ? random.bits() : (this.#options.seed ?? 0));
    let used = 0;
    try {
      const batches = await this.#divide(order);
      let next = this.#load(batches[0]);
      for (let i = 0; i < batches.length; i++) {
        const loaded = await next;
        next = this.#load(batches[i + 1]);
        if (loaded.indices.length > 0) yield this.#finish(loaded, pass);
        used += loaded.indices.length;
        await turn();
      }
    } finally {
      broken.flush();
    }
    if (used === 0 && order.length > 0) throw new Error(this.#nothingLeft());
  }

  /** Looks which files are there. Throws where they are too few for one training batch. */
  async refresh(): Promise<void> {
    await this.#look();
  }

  async #look(): Promise<boolean[]> {
    const present = await this.dataset.present();
    this.#shared.broken.setMissing(this.dataset.x, present);
    this.#present = present.filter(Boolean).length;
    if (!this.#options.training || this.length > 0) return present;
    this.#shared.broken.flush();
    throw new Error(this.#tooFewLeft());
  }

  /** Items whose files are there, in batches. */
  async #divide(order: Int32Array): Promise<Int32Array[]> {
    const present = await this.#look();
    const items = order.filter((i) => present[i]);
    return Array.from({ length: this.length }, (_, i) => items.subarray(i * this.batchSize, (i + 1) * this.batchSize));
  }

  /** Decodes; broken pictures are left out. A failure is kept for whoever awaits it, who may have gone. */
  #load(indices: Int32Array = new Int32Array()): Promise<Loaded> {
    const loading = this.#decode(indices);
    loading.catch(() => {});
    return loading;
  }

  async #decode(indices: Int32Array): Promise<Loaded> {
    const jobs = Array.from(indices, (i) => this.#shared.store.get(this.dataset.x.get(i)));
    const results = await Promise.allSettled(jobs);
    const loaded: Loaded = { pictures: [], indices: [] };
    for (const [row, result] of results.entries()) {
      if (result.status === 'fulfilled') {
        loaded.pictures.push(result.value);
        loaded.indices.push(indices[row]!);
      } else if (result.reason instanceof BrokenPicture) this.#shared.broken.add(result.reason);
      else throw result.reason;
    }
    return loaded;
  }

  #finish({ pictures, indices }: Loaded, pass: Random): Batch {
    const { size, resizeMethod } = this.#shared;
    const plans = pictures.map((picture, row) =>
      drawPlan(picture, size, resizeMethod, this.#options.transforms, pass.fork(`item ${indices[row]}`)),
    );
    const x = render(pictures, plans, { ...this.#shared, size: this.#commonSize(plans, indices) });
    return { x, y: this.dataset.targets(indices), indices: Int32Array.from(indices) };
  }

  /** With `resizeMethod: 'no'` pictures keep their sizes, which must be the same. */
  #commonSize(plans: readonly Plan[], indices: readonly number[]): Size {
    const { height, width } = plans[0]!.size;
    const other = plans.findIndex(({ size }) => size.height !== height || size.width !== width);
    if (other < 0) return plans[0]!.size;
    const { size } = plans[other]!;
    throw new Error(
      `resizeMethod: 'no' needs pictures of one size: '${this.dataset.x.get(indices[0]!)}' has ${height} × ${width} pixels, ` +
        `'${this.dataset.x.get(indices[other]!)}' ${size.height} × ${size.width}. Give another resizeMethod, or bs: 1`,
    );
  }

  /** Files went away since they were listed. */
  #tooFewLeft(): string {
    const { path, length } = this.dataset;
    const gone = `${length - this.#present} of the ${length} training pictures are no longer in '${path}'. `;
    return (
      gone + (this.#present === 0 ? 'Put them back, or make the data anew' : tooFew(this.#present, this.batchSize))
    );
  }

  #nothingLeft(): string {
    const [first] = this.#shared.broken.files;
    return `none of the ${this.dataset.length} pictures could be read${first ? ` (the first: '${first}')` : ''}. Check the files in '${this.dataset.path}'`;
  }
}

interface Loaded {
  pictures: Picture[];
  /** Position of each in the data set. */
  indices: number[];
}

/** Too little data for one training batch. */
export function tooFew(items: number, batchSize: number): string {
  return `bs: ${items} training pictures are fewer than one batch of ${batchSize}. Give bs: ${Math.max(items, 1)} or less, or add pictures`;
}
