import type { Callback, TrainingRun } from './callback.js';
import { settingOf } from './diagnose/record-of.js';
import type { RunSetting } from './diagnose/run-record.js';
import { type LossVsLrOptions, lossVsLr } from './loss-vs-lr.js';
import { metricName } from './metrics.js';
import type { RangeOptions, TrainingRecord } from './plot-parts.js';
import * as plots from './plots.js';
import { type FileOptions, showOrWrite } from './show-figure.js';

/**
 * What happened in one call of `fit`: numbers only, one list per quantity. `learn.recorder` is the last run's,
 * `learn.recorders` has those before it.
 */
export class Recorder implements Callback, TrainingRecord {
  /** It notes a batch's rate before a scheduler sets the next one. */
  readonly order = -10;
  /** Smoothed training loss after each batch (fastai's, β = 0.98). */
  readonly losses: number[] = [];
  /** Training loss of each batch by itself. */
  readonly rawLosses: number[] = [];
  /** Learning rate and momentum of the last layer group at each batch. */
  readonly lrs: number[] = [];
  /** Momentum of each batch. */
  readonly moms: number[] = [];
  /** The rate of each layer group at each batch. */
  readonly groupLrs: number[][] = [];
  /** The epoch of each batch. */
  readonly epochs: number[] = [];
  /** Validation loss after each epoch; null without a validation. */
  readonly valLosses: (number | null)[] = [];
  /** Metrics after each epoch. */
  readonly metrics: (number | null)[][] = [];
  /** Batches of each epoch. */
  readonly nbBatches: number[] = [];
  /** Headers of the table: `epoch`, `train_loss`, `valid_loss`, then the metrics. */
  readonly names: readonly string[];
  /** What the run was begun with; null before it. */
  setting: RunSetting | null = null;
  /** In a search for a rate, the batches it was to have. */
  numIt: number | null = null;
  /** The rate that `plot({ suggestion: true })` marked. */
  minGradLr: number | null = null;

  constructor(metrics: readonly Parameters<typeof metricName>[0][]) {
    this.names = ['epoch', 'train_loss', 'valid_loss', ...metrics.map(metricName)];
  }

  onTrainBegin({ learn, epochs }: TrainingRun): void {
    this.setting = settingOf(learn, epochs);
  }

  /** All of a batch is noted here at once, so an interrupt leaves lists of equal length. */
  onBatchEnd({ learn, epoch, loss, smoothLoss }: TrainingRun): void {
    this.losses.push(smoothLoss);
    this.rawLosses.push(loss);
    this.epochs.push(epoch);
    this.lrs.push(learn.opt.lr);
    this.groupLrs.push([...learn.opt.lrs]);
    this.moms.push(learn.opt.mom);
  }

  onEpochEnd({ batch, validLoss, metrics }: TrainingRun): void {
    this.nbBatches.push(batch);
    this.valLosses.push(validLoss);
    this.metrics.push([...metrics]);
  }

  state(): unknown {
    const { losses, rawLosses, lrs, moms, groupLrs, epochs, valLosses, metrics, nbBatches } = this;
    return { losses, rawLosses, lrs, moms, groupLrs, epochs, valLosses, metrics, nbBatches };
  }

  /** Takes back what `state` gave. */
  restore(state: unknown): void {
    const saved = state as Record<string, unknown[]>;
    for (const [name, list] of Object.entries(this.state() as Record<string, unknown[]>)) {
      for (const value of saved[name] ?? []) list.push(value);
    }
  }

  /**
   * Loss by learning rate, for choosing one after `lrFind`. `suggestion`: marks where the loss falls fastest, or what
   * another method suggests, and prints fastai's two suggestions and the advice. Like the other plots it needs no `await` in
   * a cell, throws at once where nothing was recorded, and is written into `file` too where one is given.
   */
  plot(options: LossVsLrOptions & FileOptions = {}): Promise<void> {
    const { figure, suggestion, text } = lossVsLr(this, options);
    if (options.suggestion) {
      this.minGradLr = suggestion;
      console.log(text);
    }
    return showOrWrite([figure], options);
  }

  /** Training loss by batch, and validation loss at the end of each epoch. */
  plotLosses(options: plots.LossesOptions & FileOptions = {}): Promise<void> {
    return showOrWrite([plots.losses(this, options)], options);
  }

  /** Learning rate by batch; `showMoms`: momentum in a second plot. */
  plotLr({ showMoms = false, ...options }: RangeOptions & FileOptions & { showMoms?: boolean } = {}): Promise<void> {
    return showOrWrite([plots.rates(this, options), ...(showMoms ? [plots.momenta(this, options)] : [])], options);
  }

  /** Each metric by epoch, one plot each. */
  plotMetrics(options: RangeOptions & FileOptions = {}): Promise<void> {
    return showOrWrite(plots.metrics(this, options), options);
  }
}
