import { setImmediate as turn } from 'node:timers/promises';
import { inArena } from '../native/arena.js';
import { copyOf } from '../native/convert.js';
import type { tf } from '../native/tensorflow.js';
import { toTensor } from '../native/tensors.js';
import { Random } from '../random.js';
import { drawPlan, type ResizeMethod, type Size } from '../transforms/plan.js';
import type { PaddingMode, Picture, Stats } from '../transforms/render.js';
import type { Transform } from '../transforms/transform.js';
import type { Batch, DataLoader } from './batch.js';
import type { BrokenLog } from './broken-log.js';
import { BrokenPicture } from './decoder.js';
import { commonSize, type Drawer } from './drawer.js';
import type { LabelList } from './label-list.js';
import type { PictureStore } from './picture-store.js';

/** What the loaders of a data bunch share. */
export interface Shared {
  readonly store: PictureStore;
  readonly drawer: Drawer;
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

/**
 * Batches of pictures from files. While a batch is in use the next one is drawn and the pictures of the one after that
 * are decoded, in threads of their own.
 */
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
      const coming = batches.slice(0, AHEAD).map((indices) => this.#load(indices, pass));
      for (let i = 0; i < batches.length; i++) {
        const drawn = await coming.shift()!;
        if (i + AHEAD < batches.length) coming.push(this.#load(batches[i + AHEAD]!, pass));
        if (drawn) yield this.#finish(drawn);
        used += drawn?.indices.length ?? 0;
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

  /** Decodes and draws; null where no picture is left. A failure is kept for whoever awaits it, who may have gone. */
  #load(indices: Int32Array, pass: Random): Promise<Drawn | null> {
    const loading = this.#decode(indices).then((loaded) =>
      loaded.indices.length > 0 ? this.#draw(loaded, pass) : null,
    );
    loading.catch(() => {});
    return loading;
  }

  /** Broken pictures are left out. */
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

  async #draw({ pictures, indices }: Loaded, pass: Random): Promise<Drawn> {
    const { drawer, resizeMethod, paddingMode, stats } = this.#shared;
    const plans = pictures.map((picture, row) =>
      drawPlan(picture, this.#shared.size, resizeMethod, this.#options.transforms, pass.fork(`item ${indices[row]}`)),
    );
    const size = commonSize(plans, (row) => this.dataset.x.get(indices[row]!));
    return { indices, size, values: await drawer.draw(pictures, plans, { size, paddingMode, stats }) };
  }

  #finish({ indices, size, values }: Drawn): Batch {
    const x = inArena(() => toTensor(copyOf(values, [indices.length, size.height, size.width, 3]))) as tf.Tensor4D;
    this.#shared.drawer.giveBack(values);
    return { x, y: this.dataset.targets(indices), indices: Int32Array.from(indices) };
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

interface Drawn {
  indices: number[];
  size: Size;
  /** `[N, height, width, 3]`. */
  values: Float32Array;
}

/** Batches under way beside the one in use. */
const AHEAD = 2;

/** Too little data for one training batch. */
export function tooFew(items: number, batchSize: number): string {
  return `bs: ${items} training pictures are fewer than one batch of ${batchSize}. Give bs: ${Math.max(items, 1)} or less, or add pictures`;
}
