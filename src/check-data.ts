import type { DataBunch } from './data/batch.js';
import { expectWhole, shown } from './options.js';

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

/** Throws where there is nothing to tell apart: one class of two at least, or a label or number at least. */
export function checkClasses({ classes, c, kind = 'category' }: DataBunch): void {
  if (c >= (kind === 'category' ? 2 : 1)) return;
  if (kind !== 'category')
    throw new Error(`the data has no labels: its number of ${kind === 'float' ? 'numbers' : 'classes'} is ${c}`);
  const found = c === 0 ? 'none' : `only ${classes[0]}`;
  throw new Error(
    `a classifier needs pictures of at least 2 classes, found ${found}: put each class into a folder of its own`,
  );
}

/** Throws where `epochs` is no number of epochs. */
export function checkEpochs(epochs: number): void {
  expectWhole('epochs', epochs, 1);
}

/** Throws where data is none, a promise of it for instance: plain JavaScript does not miss the `await`. */
export function checkIsData(data: DataBunch | undefined): void {
  if (data?.trainDl && data.validDl && Array.isArray(data.classes)) return;
  const hint = (data as unknown) instanceof Promise ? '. Put `await` before it' : '';
  throw new TypeError(`data: expected a data bunch, as ImageDataBunch.fromFolder makes it, got ${shown(data)}${hint}`);
}

/** Throws where `predict` is handed neither a file nor one picture ready for the network. */
export function checkPicture(picture: unknown, data: DataBunch): void {
  if (typeof picture === 'string' && !data.oneItem) {
    throw new Error('predict: this data reads no files; give a tensor [1, H, W, 3]');
  }
  const shape = (picture as { shape?: readonly number[] } | undefined)?.shape;
  const isPicture = shape?.length === 4 && shape[0] === 1;
  if (typeof picture === 'string' || isPicture) return;
  throw new TypeError(`predict: expected the path of a picture or a tensor [1, H, W, 3], got ${shown(picture)}`);
}

/** Throws where a network's answer is no answer. */
export function checkPredictions(probabilities: Float32Array): void {
  if (!probabilities.some(Number.isNaN)) return;
  throw new Error(
    'predict: the network gives no numbers any more (NaN): its weights are ruined, by too high a learning rate for ' +
      'instance. Load a saved model, or make the learner anew',
  );
}
