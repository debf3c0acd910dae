/** What `Learner`'s calls of prediction do. */
import { kernelHost } from '../../kernel/api.js';
import { argmax } from '../argmax.js';
import { checkPicture, checkPredictions } from '../check-data.js';
import type { DataLoader, Targets } from '../data/batch.js';
import { predictAll, predictBatch } from '../inference/predictions.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';

/** Predictions and targets of a loader, with the losses where they were asked for. */
export async function getPreds(
  learn: Learner,
  { dl = learn.data.validDl, withLoss = false }: { dl?: DataLoader; withLoss?: boolean } = {},
): Promise<[tf.Tensor2D, Targets] | [tf.Tensor2D, Targets, Float32Array]> {
  const { preds, targets, losses } = await predictAll(learn, { dl, signal: kernelHost()?.interruptSignal() });
  return withLoss ? [preds, targets, losses] : [preds, targets];
}

/** Class, index and probabilities of one picture. */
export async function predict(
  learn: Learner,
  picture: string | tf.Tensor4D,
): Promise<[category: string, index: number, probabilities: Float32Array]> {
  const { data } = learn;
  checkPicture(picture, data);
  const x = typeof picture === 'string' ? await data.oneItem!(picture) : picture;
  const preds = predictBatch(learn, x);
  const probabilities = preds.dataSync<'float32'>().slice();
  tf.dispose(typeof picture === 'string' ? [preds, x] : [preds]);
  checkPredictions(probabilities);
  const index = argmax(probabilities);
  return [data.classes[index]!, index, probabilities];
}
