import type * as tf from '@tensorflow/tfjs-node';
import type { ResizeMethod, Size } from '../transforms/plan.js';
import type { PaddingMode } from '../transforms/render.js';
import type { Transform } from '../transforms/transform.js';
import type { DatasetType } from './dataset-type.js';

/** What the training loop is fed with. Whoever receives a batch disposes `x` and `y`. */
export interface Batch {
  /** Pictures `[N, H, W, 3]`, float32, normalised where the data bunch is. NHWC is TensorFlow's order, not PyTorch's. */
  x: tf.Tensor4D;
  /** What the network should say of each. */
  y: Targets;
  /** Position of each row in the data set `[N]`. */
  indices: Int32Array;
}

/**
 * What a batch's items should be taken for, by the data's `kind`: class indices, int32 `[N]` (`category`); 0 or 1 for
 * each class, float32 `[N, C]` (`multiCategory`); numbers, float32 `[N]` or `[N, K]` (`float`).
 */
export type Targets = tf.Tensor1D | tf.Tensor2D;

/** See `Targets`. */
export type TargetKind = 'category' | 'multiCategory' | 'float';

/** An ordered set of labelled items. */
export interface DataSet {
  /** Number of items. */
  readonly length: number;
  /** Class names; `y` holds indices into them. */
  readonly classes: readonly string[];
  /** Class index of each item `[length]`. */
  readonly labels: Int32Array;
}

/** Batches of a data set, once through per iteration. Ending the iteration early (`break`) is fine and leaks nothing. */
export interface DataLoader extends AsyncIterable<Batch> {
  /** What the batches are made of. */
  readonly dataset: DataSet;
  /** Items in a batch; the last one of a validation may be smaller. */
  readonly batchSize: number;
  /** Number of batches. */
  readonly length: number;
  /** Looks again how much there is, where that can change: `length` says it afterwards. Throws if too little is left. */
  refresh?(): Promise<void>;
}

/** How a picture is brought into the network's form, as plain data. */
export interface Reading {
  /** Pixels. */
  readonly size: Size;
  readonly resizeMethod: ResizeMethod;
  readonly paddingMode: PaddingMode;
  /** Names of the validation transforms. */
  readonly transforms: readonly string[];
  /** `L`: without colour. */
  readonly convertMode: 'RGB' | 'L';
  /** Pictures are changed by a function of the user's when they are opened. */
  readonly afterOpen: boolean;
}

/** What a `Learner` needs of its data. `ImageDataBunch` is one; tests make small ones. */
export interface DataBunch {
  /** Batches to train with. */
  readonly trainDl: DataLoader;
  /** Batches to validate with. */
  readonly validDl: DataLoader;
  /** The training items as the validation set is read: in order, not augmented, none dropped. */
  readonly fixDl: DataLoader;
  /** The classes' names; their indices are the targets. */
  readonly classes: readonly string[];
  /** What `y` holds; a learner takes its loss from it. Absent: `category`. */
  readonly kind?: TargetKind;
  /** Number of classes. */
  readonly c: number;
  /** Seed of everything random that concerns this data and the learners made from it. */
  readonly seed: number;
  /** Random state of shuffling and augmentation; `lrFind` takes a copy and puts it back. */
  randomState: Uint32Array;
  /** Mean and standard deviation of each channel (of 0–1) that batches are normalised by; absent or null: they are not. */
  readonly stats?: { readonly mean: readonly number[]; readonly std: readonly number[] } | null | undefined;
  /**
   * The items of a loader with other transforms than its own, made of the training's; `seed` decides what is random in
   * them. For predictions averaged over several views.
   */
  augmented?(dl: DataLoader, change: (train: readonly Transform[]) => readonly Transform[], seed: number): DataLoader;
  /** How validation pictures are read, for `export`. */
  readonly reading?: Reading;
  /** The loader of a part of the data; throws where there is none. */
  dl?(dsType: DatasetType): DataLoader;
  /** One picture file as the validation set is read, a batch of one, for `predict`. The caller disposes it. */
  oneItem?(file: string): Promise<tf.Tensor4D>;
}
