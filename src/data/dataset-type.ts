/** The parts of a data bunch, for `data.dl(…)` and whatever asks which pictures are meant. fastai's `DatasetType`. */
export const DatasetType = {
  /** The training pictures, in random order, augmented. */
  Train: 'train',
  /** The validation pictures. */
  Valid: 'valid',
  /** Pictures without labels. */
  Test: 'test',
  /** The validation pictures one at a time. */
  Single: 'single',
  /** The training pictures as the validation pictures are read: in order, not augmented, none dropped. */
  Fix: 'fix',
} as const;

export type DatasetType = (typeof DatasetType)[keyof typeof DatasetType];
