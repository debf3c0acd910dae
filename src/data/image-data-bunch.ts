import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { displaySymbol } from '../../kernel/api.js';
import type { tf } from '../native/tensorflow.js';
import { Random } from '../random.js';
import { cropPad } from '../transforms/crop.js';
import type { TransformPair } from '../transforms/get-transforms.js';
import { drawPlan, type ResizeMethod, type Size } from '../transforms/plan.js';
import { type PaddingMode, render, type Stats } from '../transforms/render.js';
import type { Transform } from '../transforms/transform.js';
import type { Batch, DataBunch, DataLoader, Reading } from './batch.js';
import { batchStats } from './batch-stats.js';
import { BrokenLog, type OnBroken } from './broken-log.js';
import { checkOptions, checkPath } from './check-options.js';
import { describe } from './describe.js';
import type { LabelList } from './image-list.js';
import { ImageLoader, type Shared, tooFew } from './image-loader.js';
import { type Split, splitFolder } from './labelling.js';
import { PictureStore } from './picture-store.js';
import { type ShowBatchOptions, showBatch } from './show-batch.js';

export interface ImageDataBunchOptions {
  /** Folders of the training and validation pictures, used where `validPct` is null. Defaults `train`, `valid`. */
  train?: string;
  valid?: string;
  /** Part of the pictures kept for validation, 0–1. Null: the folders `train` and `valid` say. Default 0.2. */
  validPct?: number | null;
  /** Seed of the split, the order, the augmentation and the learners made from this data. Default 42. */
  seed?: number;
  /** Class folders to use. Default: all that hold pictures. */
  classes?: readonly string[];
  /** From `getTransforms()`. Default: pictures are only resized and cut out of the middle. */
  dsTfms?: TransformPair;
  /** Pixels of a side, or `[height, width]`. Default 224. */
  size?: number | readonly [height: number, width: number];
  /** Pictures in a training batch. Default 64. */
  bs?: number;
  /** Pictures in a validation batch. Default `bs`. */
  valBs?: number;
  /** Default `crop`, with `size: [height, width]` `squish`. */
  resizeMethod?: ResizeMethod;
  /** What lies outside of a turned picture. Default `reflection`. */
  paddingMode?: PaddingMode;
  /** A picture that cannot be read is left out with a warning (`skip`, the default) or ends the run (`error`). */
  onBroken?: OnBroken;
  /** Memory for decoded pictures, bytes. What does not fit is decoded anew in each epoch. Default 2 GB. */
  cacheBytes?: number;
}

/** Pictures in class folders, ready for training: fastai's `ImageDataBunch`. Made by `fromFolder`. */
export class ImageDataBunch implements DataBunch {
  /** Absolute path of the data set's folder. */
  readonly path: string;
  readonly trainDs: LabelList;
  readonly validDs: LabelList;
  readonly trainDl: ImageLoader;
  readonly validDl: ImageLoader;
  readonly fixDl: ImageLoader;
  readonly seed: number;
  readonly batchSize: number;
  readonly #shared: Shared;
  readonly #tfms: TransformPair;

  private constructor(path: string, split: Split, options: ReturnType<typeof checkOptions>) {
    const { seed, size, resizeMethod, paddingMode, cacheBytes, bs, valBs, dsTfms, onBroken } = options;
    this.path = path;
    this.trainDs = split.train;
    this.validDs = split.valid;
    this.seed = seed;
    this.batchSize = bs;
    this.#tfms = dsTfms ?? [[cropPad()], [cropPad()]];
    this.#shared = {
      store: new PictureStore({ ...size, method: resizeMethod }, cacheBytes),
      broken: new BrokenLog(path, onBroken, console.warn),
      random: new Random(seed).fork('batches'),
      ...{ size, resizeMethod, paddingMode, stats: null },
    };
    const [train, valid] = this.#tfms;
    this.trainDl = new ImageLoader(this.trainDs, this.#shared, { batchSize: bs, transforms: train, training: true });
    this.validDl = new ImageLoader(this.validDs, this.#shared, {
      batchSize: valBs,
      transforms: valid,
      training: false,
    });
    this.fixDl = new ImageLoader(this.trainDs, this.#shared, { batchSize: valBs, transforms: valid, training: false });
  }

  /**
   * The pictures below `path`, one folder per class (a picture's class is the folder it lies in), split at random with
   * `seed`. Files are listed now and read when they are needed.
   *
   * Throws, naming the folder or option and what to do, if there is no such folder, no picture in it, only one class,
   * too little for one batch, or an option out of range.
   */
  static async fromFolder(path: string, options: ImageDataBunchOptions = {}): Promise<ImageDataBunch> {
    checkPath(path);
    const checked = checkOptions(options);
    const root = resolve(path);
    const split = await splitFolder(root, checked);
    if (split.train.length < checked.bs) throw new Error(tooFew(split.train.length, checked.bs));
    for (const note of split.notes) console.warn(note);
    return new ImageDataBunch(root, split, checked);
  }

  /**
   * Makes every batch `(x - mean) / std`, once. With `stats` (such as `imagenetStats`) returns this data bunch at
   * once; without, measures them on one training batch and returns a promise. Throws if called a second time.
   */
  normalize(stats: Stats): this;
  normalize(): Promise<this>;
  normalize(stats?: Stats): this | Promise<this> {
    if (this.stats)
      throw new Error('normalize: this data is normalized already. Make a new ImageDataBunch for other statistics');
    if (!stats) return this.oneBatch().then((batch) => this.normalize(batchStats(batch)));
    if (!isStats(stats)) {
      throw new Error(`normalize: stats must be { mean, std } of 3 numbers each, std above 0, not ${inspect(stats)}`);
    }
    this.#shared.stats = stats;
    return this;
  }

  /** What batches are normalized with; null: nothing, colours are in 0–1. */
  get stats(): Stats | null {
    return this.#shared.stats;
  }

  /** The training items, as `fixDl` reads them. */
  get fixDs(): LabelList {
    return this.trainDs;
  }

  get classes(): readonly string[] {
    return this.trainDs.classes;
  }

  get c(): number {
    return this.classes.length;
  }

  get size(): Size {
    return this.#shared.size;
  }

  /** Absolute paths of the files that turned out to be broken so far. */
  get broken(): string[] {
    return this.#shared.broken.files;
  }

  get randomState(): Uint32Array {
    return this.#shared.random.state;
  }
  set randomState(state: Uint32Array) {
    this.#shared.random.state = state;
  }

  /** The batch that training would see next; asking for it changes nothing. The caller disposes `x` and `y`. */
  async oneBatch(): Promise<Batch> {
    const state = this.randomState;
    try {
      for await (const batch of this.trainDl) return batch;
    } finally {
      this.randomState = state;
    }
    throw new Error('oneBatch: there is no training batch');
  }

  /** The items of one of its loaders with transforms made of the training's. */
  augmented(dl: DataLoader, change: (train: readonly Transform[]) => readonly Transform[], seed: number): ImageLoader {
    if (!(dl instanceof ImageLoader)) throw new TypeError('augmented: expected a loader of an ImageDataBunch');
    const { dataset, batchSize } = dl;
    return new ImageLoader(dataset, this.#shared, {
      batchSize,
      transforms: change(this.#tfms[0]),
      training: false,
      seed,
    });
  }

  /** How validation pictures are read. */
  get reading(): Reading {
    const { size, resizeMethod, paddingMode } = this.#shared;
    return { size, resizeMethod, paddingMode, transforms: this.#tfms[1].map(({ name }) => name) };
  }

  /** One picture as the model is shown it in validation, `[1, H, W, 3]`; the caller disposes it. */
  async oneItem(file: string): Promise<tf.Tensor4D> {
    const picture = await this.#shared.store.get(resolve(file));
    const plan = drawPlan(picture, this.size, this.#shared.resizeMethod, this.#tfms[1], new Random(0));
    return render([picture], [plan], this.#shared);
  }

  /** Shows pictures of the next training batch, augmented as the model sees them, with their classes. */
  showBatch(options: ShowBatchOptions = {}): Promise<void> {
    return showBatch(this, options);
  }

  toString(): string {
    return describe(this);
  }

  [displaySymbol](): Record<string, string> {
    return { 'text/plain': this.toString() };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Plain JavaScript may hand in anything. */
function isStats({ mean, std }: Partial<Stats>): boolean {
  const three = (values: unknown) => Array.isArray(values) && values.length === 3 && values.every(Number.isFinite);
  return three(mean) && three(std) && std!.every((value) => value > 0);
}
