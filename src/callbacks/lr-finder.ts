import { kernelHost } from '../../kernel/api.js';
import { RecorderPlot } from '../../widgets/kernel-side/index.js';
import { type Callback, CancelFit, type TrainingRun } from '../callback.js';
import { checkRun } from '../fit-options.js';
import { emptyLossVsLr, lossVsLr } from '../loss-vs-lr.js';
import { checkNames, expectWhole } from '../options.js';
import { annealExp, type LearningRate, lrRange } from '../schedule.js';
import { takeSnapshot } from '../snapshot.js';

/** Options of a search for a learning rate. */
export interface LRFinderOptions {
  /** Learning rate of the first batch. Default 1e-7. */
  startLr?: LearningRate;
  /** Learning rate after the last batch. Default 10. With rates that differ by layer group the plot shows the last one's. */
  endLr?: LearningRate;
  /** Batches. Default 100. */
  numIt?: number;
  /**
   * Stop when the smoothed loss is above four times its lowest, or not a number. Default true. Other than fastai's, the
   * lowest is looked for after the first tenth of the batches: one lucky batch at the start would end the search.
   */
  stopDiv?: boolean;
  /** Weight decay while searching. Default: the learner's. */
  wd?: number;
  /** Show no plot. Default false. */
  silent?: boolean;
}

/** Part of the batches, at the start, that the lowest loss is not taken from; the rates are far too small there. */
const WARM_UP = 0.1;

const NAMES: Record<keyof LRFinderOptions, true> = {
  startLr: true,
  endLr: true,
  numIt: true,
  stopDiv: true,
  wd: true,
  silent: true,
};

const lastRate = (name: string, lr: LearningRate): number => lrRange(lr, undefined, name).at(-1)!;

/**
 * Trains with a rate that grows by equal factors, and puts everything back at the end: weights, statistics, optimizer
 * and random states, in memory. fastai's `LRFinder` (Smith 2015), with a plot that grows meanwhile.
 */
export class LRFinder implements Callback {
  readonly #options: Required<Omit<LRFinderOptions, 'silent' | 'wd'>>;
  readonly #plot: RecorderPlot | null;
  #snapshot: ReturnType<typeof takeSnapshot> | null = null;
  readonly #wd: number | undefined;
  #unwatch: (() => void) | undefined;
  #best = Number.POSITIVE_INFINITY;

  constructor(options: LRFinderOptions = {}) {
    const { startLr = 1e-7, endLr = 10, numIt = 100, stopDiv = true, silent = false, wd } = options;
    checkNames('lrFind', options, NAMES);
    const [low, high] = [lastRate('startLr', startLr), lastRate('endLr', endLr)];
    if (!(low < high)) {
      throw new RangeError(`startLr and endLr: expected 0 < startLr < endLr, got ${low} and ${high}`);
    }
    expectWhole('numIt', numIt, 1, 'a whole number of batches');
    checkRun({ wd });
    this.#options = { startLr, endLr, numIt, stopDiv };
    this.#wd = wd;
    this.#plot = silent ? null : new RecorderPlot(emptyLossVsLr(), { live: true });
  }

  async onTrainBegin(run: TrainingRun): Promise<void> {
    this.#snapshot = takeSnapshot(run.learn);
    // A stop by force skips the end of the run; the weights are put back all the same.
    this.#unwatch = kernelHost()?.onForcedInterrupt(() => this.#restore());
    run.validates = false;
    run.learn.recorder.numIt = this.#options.numIt;
    run.learn.opt.lr = this.#rates(run);
    if (this.#wd !== undefined) run.learn.opt.wd = this.#wd;
    await this.#plot?.display();
  }

  onBatchEnd(run: TrainingRun): void {
    const { numIt, stopDiv } = this.#options;
    const { iteration, smoothLoss, learn } = run;
    this.#plot?.append([{ trace: 0, x: [learn.opt.lr], y: [smoothLoss] }]);
    // The smoothed loss decides: it is less shaky. Not so at the start, where it is that of a batch or two.
    if (iteration > numIt * WARM_UP && smoothLoss < this.#best) this.#best = smoothLoss;
    if (iteration >= numIt) throw new CancelFit();
    if (stopDiv && !(smoothLoss <= 4 * this.#best)) throw new CancelFit();
    learn.opt.lr = this.#rates(run);
  }

  async onTrainEnd({ learn }: TrainingRun): Promise<void> {
    this.#restore();
    if (learn.recorder.losses.length > 0) {
      const { figure, advice } = lossVsLr(learn.recorder, { suggestion: 'valley' });
      this.#plot?.setFigure({ ...figure, summary: `${figure.summary} ${advice.reason}` });
    }
    await this.#plot?.finish();
  }

  /** The rate of each layer group for the next batch. */
  #rates({ learn, iteration }: TrainingRun): number[] {
    const { startLr, endLr, numIt } = this.#options;
    const groups = learn.opt.lrs.length;
    const ends = lrRange(endLr, groups);
    return lrRange(startLr, groups).map((start, i) => annealExp(start, ends[i]!, iteration / numIt));
  }

  #restore(): void {
    this.#unwatch?.();
    this.#snapshot?.restore();
    this.#snapshot?.dispose();
    this.#snapshot = null;
  }
}
