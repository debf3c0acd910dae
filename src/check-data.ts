import type { DataBunch } from './data/batch.js';

/** Throws, saying what to do, where there is not enough data for one training batch. */
export function checkTrainable({ trainDl }: DataBunch): void {
  const { batchSize, dataset, length } = trainDl;
  if (length === 0) {
    throw new Error(
      `the training set has ${dataset.length} items, too few for one batch of ${batchSize}: ` +
        `add pictures or make the batches smaller (bs: ${Math.max(dataset.length, 2)} or less)`,
    );
  }
  if (batchSize < 2) {
    throw new Error(
      'bs: BatchNorm needs at least 2 items in a training batch, got 1; make the data bunch with bs: 2 or more',
    );
  }
}

/** Throws where there are no two classes to tell apart. */
export function checkClasses({ classes, c }: DataBunch): void {
  if (c >= 2) return;
  const found = c === 0 ? 'none' : `only ${classes[0]}`;
  throw new Error(
    `a classifier needs pictures of at least 2 classes, found ${found}: put each class into a folder of its own`,
  );
}

/** Throws where `epochs` is no number of epochs. */
export function checkEpochs(epochs: number): void {
  if (Number.isInteger(epochs) && epochs > 0) return;
  throw new RangeError(`epochs: expected a whole number from 1 on, got ${epochs}`);
}
