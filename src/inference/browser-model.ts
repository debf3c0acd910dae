/** What a network for the browser is wrapped in: it takes colours as bytes, and gives predictions. */
import type { DataBunch, TargetKind } from '../data/batch.js';
import type { Learner } from '../learner.js';
import { type ChannelStats, PLAIN } from '../models/layers/rescale.js';

/** From colours 0–255, as `tf.browser.fromPixels` gives them, to what the network was trained on. */
export function bytesToNormalised(data: DataBunch): { from: ChannelStats; to: ChannelStats } {
  const { mean, std } = data.stats ?? PLAIN;
  return { from: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] }, to: { mean, std } };
}

/** What turns scores into predictions. */
export const activationOf = ({ data, lossFunc }: Learner): 'softmax' | 'sigmoid' | 'linear' =>
  ACTIVATIONS[lossFunc.kind ?? data.kind ?? 'category'];

const ACTIVATIONS: Record<TargetKind, 'softmax' | 'sigmoid' | 'linear'> = {
  category: 'softmax',
  multiCategory: 'sigmoid',
  float: 'linear',
};
