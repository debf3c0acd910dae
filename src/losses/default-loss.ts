import type { DataBunch, TargetKind } from '../data/batch.js';
import type { Loss } from '../loss.js';
import { bceWithLogits } from './binary-cross-entropy.js';
import { crossEntropy } from './cross-entropy.js';
import { mse } from './mean-squared-error.js';

const LOSSES: Record<TargetKind, Loss> = { category: crossEntropy, multiCategory: bceWithLogits, float: mse };

/** The loss for what the data's targets are, as fastai's `data.loss_func`. */
export const defaultLoss = ({ kind = 'category' }: DataBunch): Loss => LOSSES[kind];

/** Throws where a loss is for other targets than the data has. */
export function checkLoss(loss: Loss, { kind = 'category' }: DataBunch): void {
  if (loss.kind === undefined || loss.kind === kind) return;
  throw new Error(
    `lossFunc: ${loss.name} is for targets of kind '${loss.kind}', and this data's are of kind '${kind}': ` +
      `use ${LOSSES[kind].name}, or leave lossFunc out`,
  );
}
