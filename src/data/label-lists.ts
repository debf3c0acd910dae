import { join, resolve } from 'node:path';
import { checkNames } from '../options.js';
import type { BunchOptions } from './bunch-options.js';
import { ImageDataBunch } from './image-data-bunch.js';
import { imageFiles } from './image-files.js';
import { ImageItems } from './image-items.js';
import type { LabelList } from './label-list.js';

/** How pictures are brought to one size and changed. */
export type TransformOptions = Pick<BunchOptions, 'size' | 'resizeMethod' | 'paddingMode'>;

/** How batches are made. */
export interface DatabunchOptions extends Omit<BunchOptions, keyof TransformOptions | 'dsTfms' | 'test'> {
  /** Where models are saved. Default: the data set's folder. */
  path?: string;
}

/**
 * The third step of the data block: labelled training and validation items, and perhaps a test set without labels; to
 * be made an `ImageDataBunch`. fastai's `LabelLists`.
 */
export class LabelLists {
  /** The training set. */
  readonly train: LabelList;
  /** The validation set. */
  readonly valid: LabelList;
  /** Items without labels; null: none. */
  readonly test: ImageItems | null;
  readonly #options: BunchOptions;

  constructor(train: LabelList, valid: LabelList, test: ImageItems | null = null, options: BunchOptions = {}) {
    this.train = train;
    this.valid = valid;
    this.test = test;
    this.#options = options;
  }

  /** Absolute path of the folder that the files are below. */
  get path(): string {
    return this.train.path;
  }

  /** The classes' names; their indices are the targets. */
  get classes(): readonly string[] {
    return this.train.classes;
  }

  /** Adds a test set: files whose labels are not known. Paths that are not absolute are below the path. */
  addTest(files: Iterable<string>): LabelLists {
    const items = new ImageItems(
      this.path,
      Array.from(files, (file) => resolve(this.path, file)),
      { open: this.train.x.open },
    );
    return new LabelLists(this.train, this.valid, items, this.#options);
  }

  /** Adds the pictures of a folder below the path as the test set. */
  async addTestFolder(testFolder = 'test'): Promise<LabelLists> {
    const folder = join(this.path, testFolder);
    return this.addTest((await imageFiles(folder, { exclude: [] })).map((file) => join(folder, file)));
  }

  /** Sets the transforms, such as `getTransforms()`, and the size that pictures are brought to (default 224). */
  transform(tfms: BunchOptions['dsTfms'] | null = null, options: TransformOptions = {}): LabelLists {
    checkNames('transform', options, TRANSFORM_NAMES);
    return new LabelLists(this.train, this.valid, this.test, { ...options, ...(tfms ? { dsTfms: tfms } : {}) });
  }

  /** Makes the data bunch. Throws on an option out of range, and if there is too little for one training batch. */
  databunch(options: DatabunchOptions = {}): ImageDataBunch {
    checkNames('databunch', options, DATABUNCH_NAMES);
    return ImageDataBunch.create(this.train, this.valid, {
      ...this.#options,
      ...options,
      ...(this.test ? { test: this.test } : {}),
    });
  }
}

const TRANSFORM_NAMES = { size: true, resizeMethod: true, paddingMode: true } as const;
const DATABUNCH_NAMES = {
  path: true,
  seed: true,
  bs: true,
  valBs: true,
  onBroken: true,
  cacheBytes: true,
  noCheck: true,
} as const;
