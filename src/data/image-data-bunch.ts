import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { displaySymbol } from '../../kernel/api.js';
import type { tf } from '../native/tensorflow.js';
import { Random } from '../random.js';
import { drawPlan, type ResizeMethod, type Size } from '../transforms/plan.js';
import { render, type Stats } from '../transforms/render.js';
import type { Batch, DataBunch, Reading, TargetKind } from './batch.js';
import { batchStats, checkStats } from './batch-stats.js';
import {
  type BunchOptions,
  type CreateOptions,
  checkBunchNames,
  checkBunchOptions,
  type DsTypeOption,
} from './bunch-options.js';
import * as source from './bunch-sources.js';
import type { DataFrame } from './data-frame.js';
import { DatasetType } from './dataset-type.js';
import { describe } from './describe.js';
import { checkPath } from './image-files.js';
import { ImageItems } from './image-items.js';
import { type ImageLoader, tooFew } from './image-loader.js';
import { ImageLoaders } from './image-loaders.js';
import { type Label, LabelList } from './label-list.js';
import type { LabelledParts } from './label-parts.js';
import { type ImageDataBunchOptions, splitFolder } from './labelling.js';
import { type ShowBatchOptions, showBatch } from './show-batch.js';

/**
 * Labelled pictures, ready for training: fastai's `ImageDataBunch`. Made from folders, tables or lists by `fromFolder`
 * and its sisters, or step by step from an `ImageList`. Files are listed when it is made and read when they are needed.
 *
 * Its makers throw, naming the folder or option and what to do, if there is no picture, too little for one batch, or an
 * option out of range.
 */
export class ImageDataBunch implements DataBunch {
  /** Absolute path of the data set's folder. */
  readonly path: string;
  /** The training set: pictures and labels. */
  readonly trainDs: LabelList;
  /** The validation set: pictures and labels. */
  readonly validDs: LabelList;
  /** Null: there is no test set. Its labels mean nothing. */
  readonly testDs: LabelList | null;
  readonly #loaders: ImageLoaders;

  private constructor(trainDs: LabelList, validDs: LabelList, { path, test, ...options }: CreateOptions) {
    this.path = resolve(path ?? trainDs.path);
    this.trainDs = trainDs;
    this.validDs = validDs;
    this.testDs = test ? unlabelled(new ImageItems(this.path, [...test]), trainDs) : null;
    this.#loaders = new ImageLoaders(this.path, { train: trainDs, valid: validDs, test: this.testDs }, options);
  }

  /**
   * The pictures below `path`, one folder per class (a picture's class is the folder it lies in), split at random with
   * `seed`, or by the folders `train` and `valid`. Throws also if there is only one class.
   */
  static async fromFolder(path: string, options: ImageDataBunchOptions = {}): Promise<ImageDataBunch> {
    checkPath(path);
    checkBunchNames('fromFolder', options, FOLDER_NAMES);
    const { train, valid, validPct, classes, test, ...rest } = options;
    checkBunchOptions(rest);
    const exclude = typeof test === 'string' ? [test] : [];
    const parts = await splitFolder(resolve(path), { ...options, exclude });
    return fromParts(parts, { ...rest, path, test: await source.testFiles(path, test) });
  }

  /** The pictures that a table names: `path/folder/name+suffix`, with their labels. */
  static async fromDf(path: string, df: DataFrame, options: source.DfOptions = {}): Promise<ImageDataBunch> {
    checkPath(path);
    checkBunchNames('fromDf', options, source.DF_NAMES);
    return fromSource(path, source.dfParts(path, df, options), options);
  }

  /** The pictures that the CSV file `path/labels.csv` names, with their labels. */
  static async fromCsv(path: string, options: source.CsvSourceOptions = {}): Promise<ImageDataBunch> {
    checkPath(path);
    checkBunchNames('fromCsv', options, source.CSV_NAMES);
    return fromSource(path, await source.csvParts(path, options), options);
  }

  /** Files, those that are not absolute below `path`, and the label of each. */
  static async fromLists(
    path: string,
    fnames: Iterable<string>,
    labels: readonly Label[],
    options: source.SourceOptions = {},
  ): Promise<ImageDataBunch> {
    checkPath(path);
    checkBunchNames('fromLists', options, source.SOURCE_NAMES);
    return fromSource(path, source.nameParts(path, fnames, labels, options), options);
  }

  /** Files, labelled by a function of their absolute path. */
  static async fromNameFunc(
    path: string,
    fnames: Iterable<string>,
    labelFunc: (file: string) => Label,
    options: source.SourceOptions = {},
  ): Promise<ImageDataBunch> {
    checkPath(path);
    checkBunchNames('fromNameFunc', options, source.SOURCE_NAMES);
    return fromSource(path, source.nameParts(path, fnames, labelFunc, options), options);
  }

  /** Files, labelled by the first group of a pattern in their path below `path`, which begins with `/`. */
  static async fromNameRe(
    path: string,
    fnames: Iterable<string>,
    pat: RegExp | string,
    options: source.SourceOptions = {},
  ): Promise<ImageDataBunch> {
    checkPath(path);
    checkBunchNames('fromNameRe', options, source.SOURCE_NAMES);
    return fromSource(path, source.nameParts(path, fnames, pat, options), options);
  }

  /** No pictures, only classes and how a picture is read: to predict with a saved model. */
  static singleFromClasses(path: string, classes: readonly string[], options: BunchOptions = {}): ImageDataBunch {
    checkPath(path);
    checkBunchNames('singleFromClasses', options);
    const none = new LabelList(new ImageItems(resolve(path), []), [], classes);
    return ImageDataBunch.create(none, none, { ...options, noCheck: true });
  }

  /** Two labelled lists that you made yourself. */
  static create(trainDs: LabelList, validDs: LabelList, options: CreateOptions = {}): ImageDataBunch {
    checkBunchNames('create', options, { path: true, test: true });
    const data = new ImageDataBunch(trainDs, validDs, options);
    if (!options.noCheck && trainDs.length < data.batchSize) throw new Error(tooFew(trainDs.length, data.batchSize));
    return data;
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
    if (!stats) return this.batchStats().then((measured) => this.normalize(measured));
    checkStats(stats);
    this.#loaders.shared.stats = stats;
    return this;
  }

  /** What batches are normalized with; null: nothing, colours are in 0–1. */
  get stats(): Stats | null {
    return this.#loaders.shared.stats;
  }

  /** The training items, as `fixDl` reads them. */
  get fixDs(): LabelList {
    return this.trainDs;
  }

  get seed(): number {
    return this.#loaders.seed;
  }

  /** Pictures in a training batch. */
  get batchSize(): number {
    return this.trainDl.batchSize;
  }

  /** The classes' names, sorted; their indices are the targets. */
  get classes(): readonly string[] {
    return this.trainDs.classes;
  }

  get kind(): TargetKind {
    return this.trainDs.kind;
  }

  /** Number of classes; where numbers are predicted, how many for each picture. */
  get c(): number {
    return this.trainDs.c;
  }

  /** The pictures' size in a batch, in pixels. */
  get size(): Size {
    return this.#loaders.shared.size;
  }

  /** How pictures are brought to that size. */
  get resizeMethod(): ResizeMethod {
    return this.#loaders.shared.resizeMethod;
  }

  /** Absolute paths of the files that turned out to be broken so far. */
  get broken(): string[] {
    return this.#loaders.shared.broken.files;
  }

  get randomState(): Uint32Array {
    return this.#loaders.shared.random.state;
  }
  set randomState(state: Uint32Array) {
    this.#loaders.shared.random.state = state;
  }

  /** Batches to train with: shuffled, changed by the training transforms. */
  get trainDl(): ImageLoader {
    return this.#loaders.train;
  }
  /** Batches of the validation set, in order. */
  get validDl(): ImageLoader {
    return this.#loaders.valid;
  }
  get fixDl(): ImageLoader {
    return this.#loaders.fix;
  }
  /** Null: there is no test set. */
  get testDl(): ImageLoader | null {
    return this.#loaders.test;
  }

  /** The loader of a part of the data. Throws where there is none. */
  dl(dsType: DatasetType = DatasetType.Valid): ImageLoader {
    return this.#loaders.get(dsType);
  }

  /**
   * The next batch of a part of the data, by default the one that training would see next; asking for it changes
   * nothing. With `denorm` colours are in 0–1. The caller disposes `x` and `y`.
   */
  oneBatch({ dsType = DatasetType.Train, denorm = false }: DsTypeOption & { denorm?: boolean } = {}): Promise<Batch> {
    return this.#loaders.oneBatch(dsType, denorm);
  }

  /** Mean and standard deviation of each channel over one batch. */
  async batchStats({ dsType = DatasetType.Train }: DsTypeOption = {}): Promise<Stats> {
    return batchStats(await this.oneBatch({ dsType }));
  }

  /** The items of one of its loaders with transforms made of the training's, for `TTA`. */
  augmented(...args: Parameters<ImageLoaders['augmented']>): ImageLoader {
    return this.#loaders.augmented(...args);
  }

  /** How validation pictures are read, for `export`. */
  get reading(): Reading {
    return this.#loaders.reading;
  }

  /** One picture as the model is shown it in validation, `[1, H, W, 3]`; the caller disposes it. */
  async oneItem(file: string): Promise<tf.Tensor4D> {
    const picture = await this.#loaders.shared.store.get(resolve(file));
    const plan = drawPlan(picture, this.size, this.#loaders.shared.resizeMethod, this.#loaders.tfms[1], new Random(0));
    return render([picture], [plan], { ...this.#loaders.shared, size: plan.size });
  }

  /**
   * Shows pictures of the next training batch, augmented as the model sees them, or of another part, with their labels.
   */
  showBatch(options: ShowBatchOptions = {}): Promise<void> {
    return showBatch(this, options);
  }

  toString(): string {
    return describe(this);
  }

  /** How it is shown in JupyterLab. */
  [displaySymbol](): Record<string, string> {
    return { 'text/plain': this.toString() };
  }

  /** The text, for `console.log`. */
  [inspect.custom](): string {
    return this.toString();
  }
}

const FOLDER_NAMES = { train: true, valid: true, validPct: true, classes: true, test: true } as const;

function fromParts({ train, valid, notes }: LabelledParts, options: CreateOptions): ImageDataBunch {
  const data = ImageDataBunch.create(train, valid, options);
  for (const note of notes) console.warn(note);
  return data;
}

async function fromSource(path: string, parts: LabelledParts, options: source.SourceOptions): Promise<ImageDataBunch> {
  const own = Object.entries(options).filter(([name]) => !(name in source.CSV_NAMES));
  return fromParts(parts, { ...Object.fromEntries(own), path, test: await source.testFiles(path, options.test) });
}

/** Items of a test set, with targets that only have the right shape. */
function unlabelled(items: ImageItems, { kind, classes, y }: LabelList): LabelList {
  const empty =
    kind === 'category' ? classes[0]! : kind === 'multiCategory' ? [] : Array.isArray(y[0]) ? y[0].map(() => 0) : 0;
  return new LabelList(
    items,
    Array.from(items, () => empty as Label),
    classes,
    kind,
  );
}
