import { Learner } from '../learner.js';
import type { Layer } from '../models/layers/layer.js';
import { AveragePool, ConcatPool } from '../models/layers/pool.js';
import { Sequential } from '../models/layers/sequential.js';
import { Network } from '../models/network.js';
import { FeatureData } from './feature-data.js';

/** A learner of the head alone, with what the body makes of the data's items. */
export interface HeadLearner {
  /** Trains the head; what it is given in place of pictures are features. */
  learn: Learner;
  /** Gives the features' memory back. The head is the whole learner's and stays. */
  dispose(): void;
}

/**
 * Trains a learner's head on features that its frozen body gives once: an epoch then takes milliseconds. The head is the
 * learner's own, so what it learns is there at once. The numbers are those of training the whole learner with `BnFreeze`
 * and no augmentation, for training pictures are seen as validation pictures are.
 *
 *     const learn = await cnnLearner(data, models.resnet34, { trainBn: false });
 *     const head = await headLearner(learn);
 *     await head.learn.fitOneCycle(20);
 *     head.dispose();
 *     await learn.validate();
 *
 * Throws where the body learns, and where there is no body.
 */
export async function headLearner(learn: Learner): Promise<HeadLearner> {
  const { model, layerGroups, data } = learn;
  if (layerGroups.length < 2)
    throw new Error('headLearner: this network has one layer group, so no body beside its head');
  const learns = layerGroups.slice(0, -1).flatMap(({ parameters }) => parameters.filter(({ trainable }) => trainable));
  if (learns.length > 0) {
    throw new Error(
      `headLearner: expected a body that does not learn, but ${learns[0]!.name} and ${learns.length - 1} other parameters ` +
        'of it do: make the learner with { trainBn: false } and call learn.freeze()',
    );
  }
  const { body, rest } = divide(layerGroups);
  const features = await FeatureData.of(data, body, model.computeType);
  const { lossFunc, metrics, modelDir, bnWd, wd, trueWd, optFunc, silent, tableStyle } = learn;
  const head = new Network([rest], `${model.name}, head`);
  const options = { lossFunc, metrics, modelDir, trainBn: false, bnWd, wd, trueWd, optFunc, silent, tableStyle };
  const made = new Learner(features, head, options);
  made.random.state = learn.random.state;
  return {
    learn: made,
    dispose() {
      made.opt.dispose();
      features.dispose();
    },
  };
}

/** Pooling goes to the body: it makes a fiftieth of the features and learns nothing. */
function divide(layerGroups: readonly Sequential[]): { body: Sequential; rest: readonly Layer[] } {
  const { layers } = layerGroups.at(-1)!;
  const pooling = layers.slice(0, 1).filter((layer) => layer instanceof ConcatPool || layer instanceof AveragePool);
  return { body: new Sequential([...layerGroups.slice(0, -1), ...pooling]), rest: layers.slice(pooling.length) };
}
