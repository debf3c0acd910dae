import { RecorderPlot } from '../../widgets/kernel-side/index.js';
import type { Callback, TrainingRun } from '../callback.js';
import { emptyLosses, losses } from '../plots.js';

/** A plot of training and validation loss that grows while training lasts: fastai's `ShowGraph`. */
export class ShowGraph implements Callback {
  readonly #plot = new RecorderPlot(emptyLosses(), { live: true });

  async onTrainBegin(): Promise<void> {
    await this.#plot.display();
  }

  onBatchEnd({ iteration, smoothLoss }: TrainingRun): void {
    this.#plot.append([{ trace: 0, x: [iteration - 1], y: [smoothLoss] }]);
  }

  onEpochEnd({ iteration, validLoss }: TrainingRun): void {
    if (validLoss !== null) this.#plot.append([{ trace: 1, x: [iteration], y: [validLoss] }]);
  }

  async onTrainEnd({ learn }: TrainingRun): Promise<void> {
    if (learn.recorder.losses.length > 0) this.#plot.setFigure(losses(learn.recorder));
    await this.#plot.finish();
  }
}
