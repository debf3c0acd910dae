import { inspect } from 'node:util';
import { Random } from '../random.js';
import { cropPad } from '../transforms/crop.js';
import type { TransformPair } from '../transforms/get-transforms.js';
import type { Transform } from '../transforms/transform.js';
import type { Batch, DataLoader, Reading } from './batch.js';
import { denormalize } from './batch-stats.js';
import { BrokenLog } from './broken-log.js';
import { type BunchOptions, checkBunchOptions } from './bunch-options.js';
import { DatasetType } from './dataset-type.js';
import { Drawer } from './drawer.js';
import { ImageLoader, type Shared } from './image-loader.js';
import type { LabelList } from './label-list.js';
import { openPicture } from './open-picture.js';
import { PictureStore } from './picture-store.js';

/** The data sets of a data bunch. */
export interface DataSets {
  train: LabelList;
  valid: LabelList;
  /** Null: there is none. */
  test: LabelList | null;
}

/** The loaders of a data bunch, one for each `DatasetType`, and what they share. */
export class ImageLoaders {
  readonly train: ImageLoader;
  readonly valid: ImageLoader;
  readonly fix: ImageLoader;
  readonly test: ImageLoader | null;
  readonly shared: Shared;
  /** Transforms for training and for all else. */
  readonly tfms: TransformPair;
  readonly seed: number;

  /** `path`: the data set's folder, for messages. Throws on an option out of range. */
  constructor(path: string, { train, valid, test }: DataSets, options: BunchOptions) {
    const { size, resizeMethod, paddingMode, bs, valBs, ...rest } = checkBunchOptions(options);
    this.seed = rest.seed;
    this.tfms = rest.dsTfms ?? [[cropPad()], [cropPad()]];
    this.shared = {
      drawer: new Drawer(),
      store: new PictureStore({ ...size, method: resizeMethod }, rest.cacheBytes, openPicture(train.x.open)),
      broken: new BrokenLog(path, rest.onBroken, console.warn),
      random: new Random(rest.seed).fork('batches'),
      ...{ size, resizeMethod, paddingMode, stats: null },
    };
    this.train = new ImageLoader(train, this.shared, { batchSize: bs, transforms: this.tfms[0], training: true });
    this.valid = this.#inOrder(valid, valBs);
    this.fix = this.#inOrder(train, valBs);
    this.test = test && this.#inOrder(test, valBs);
  }

  /** The loader of a part of the data. Throws where there is none. */
  get(dsType: DatasetType): ImageLoader {
    if (dsType === DatasetType.Single) return this.#inOrder(this.valid.dataset, 1);
    const { train, valid, fix, test } = this;
    const loader = { train, valid, fix, test }[dsType];
    if (loader) return loader;
    if (loader === null) {
      throw new Error(
        "dl: this data has no test set. Give test: 'folder' when you make it, or add one with addTestFolder()",
      );
    }
    const types = Object.keys(DatasetType).join(', DatasetType.');
    throw new RangeError(`dl: expected one of DatasetType.${types}, got ${inspect(dsType)}`);
  }

  /** The next batch of a part of the data; asking for it changes nothing. The caller disposes it. */
  async oneBatch(dsType: DatasetType, denorm: boolean): Promise<Batch> {
    const { random, stats } = this.shared;
    const state = random.state;
    try {
      for await (const batch of this.get(dsType)) {
        if (!denorm || !stats) return batch;
        const x = denormalize(batch.x, stats);
        batch.x.dispose();
        return { ...batch, x };
      }
    } finally {
      random.state = state;
    }
    throw new Error(`oneBatch: there is no batch of '${dsType}'`);
  }

  /** The items of a loader with transforms made of the training's, drawn from `seed`. */
  augmented(dl: DataLoader, change: (train: readonly Transform[]) => readonly Transform[], seed: number): ImageLoader {
    if (!(dl instanceof ImageLoader)) throw new TypeError('augmented: expected a loader of an ImageDataBunch');
    const { dataset, batchSize } = dl;
    return new ImageLoader(dataset, this.shared, {
      batchSize,
      transforms: change(this.tfms[0]),
      training: false,
      seed,
    });
  }

  /** How validation pictures are read. */
  get reading(): Reading {
    const { size, resizeMethod, paddingMode } = this.shared;
    const { convertMode = 'RGB', afterOpen } = this.train.dataset.x.open;
    const transforms = this.tfms[1].map(({ name }) => name);
    return { size, resizeMethod, paddingMode, transforms, convertMode, afterOpen: afterOpen !== undefined };
  }

  #inOrder(dataset: LabelList, batchSize: number): ImageLoader {
    return new ImageLoader(dataset, this.shared, { batchSize, transforms: this.tfms[1], training: false });
  }
}
