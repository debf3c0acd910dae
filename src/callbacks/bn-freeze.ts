import type { Callback, TrainingRun } from '../callback.js';
import { BatchNorm } from '../models/layers/batch-norm.js';
import { innerLayers } from '../models/layers/inner-layers.js';

/**
 * BatchNorms that do not learn stay as they are in training too: they normalise by their running statistics and do not move
 * them. It has an effect where the learner was made with `trainBn: false` and a part of it is frozen. fastai's `BnFreeze`.
 */
export class BnFreeze implements Callback {
  readonly inSearch = true;
  #frozen: BatchNorm[] = [];

  onTrainBegin({ learn }: TrainingRun): void {
    const norms = learn.layerGroups.flatMap(innerLayers).filter((layer) => layer instanceof BatchNorm);
    this.#frozen = norms.filter(({ gamma }) => !gamma.trainable);
    for (const norm of this.#frozen) norm.freezesStatistics = true;
  }

  onTrainEnd(): void {
    for (const norm of this.#frozen.splice(0)) norm.freezesStatistics = false;
  }
}
