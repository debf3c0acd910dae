import { displaySymbol, type MimeBundle } from '../kernel/api.js';
import { displayMode, RecorderPlot } from '../widgets/kernel-side/index.js';
import { type LossVsLrOptions, lossVsLr } from './loss-vs-lr.js';
import type { TrainingRecord } from './plot-parts.js';

/**
 * The curve of `lrFind`, on which the reader takes a learning rate by a click: `plot.lr` is the rate, `await plot.picked`
 * waits for it.
 *
 *     const plot = new LrFinderPlot(learn.recorder);
 *     plot.display();
 *     await learn.fitOneCycle(4, await plot.picked);
 *
 * The suggested rate is marked and explained below, and is `lr` until another is taken. Where nobody can click (a notebook
 * run without a browser, a script) `picked` is the suggested rate at once, and is rejected where there is none.
 */
export class LrFinderPlot {
  /** Fulfilled with the first rate that is taken. */
  readonly picked: Promise<number>;
  readonly #plot: RecorderPlot;
  #lr: number | null;

  /** `suggestion`: which of the suggestions is marked. Default `valley`. Throws where nothing was recorded. */
  constructor(record: TrainingRecord, { suggestion = 'valley', ...range }: LossVsLrOptions = {}) {
    const { figure, suggestion: rate, advice } = lossVsLr(record, { ...range, suggestion });
    this.#lr = rate;
    let take: (lr: number) => void = () => {};
    const clicked = new Promise<number>((resolve) => {
      take = resolve;
    });
    this.#plot = new RecorderPlot(
      { ...figure, summary: `${figure.summary} ${advice.reason}` },
      {
        onPick: (lr) => {
          this.#lr = lr;
          take(lr);
        },
      },
    );
    this.picked = displayMode() === 'widget' ? clicked : suggested(rate, advice.reason);
    // Nobody has to wait for it.
    this.picked.catch(() => undefined);
  }

  /** The rate that was taken last; before that the suggested one, null where there is none. */
  get lr(): number | null {
    return this.#lr;
  }

  /** Adds the plot to the running cell's output. */
  async display(): Promise<void> {
    await this.#plot.display();
  }

  /** Ends the picking: what is left is a plot as any other. */
  async finish(): Promise<void> {
    await this.#plot.finish();
  }

  /** What the kernel shows where the plot is a cell's last value. */
  async [displaySymbol](): Promise<MimeBundle> {
    return await this.#plot[displaySymbol]();
  }
}

async function suggested(rate: number | null, reason: string): Promise<number> {
  if (rate !== null) return rate;
  throw new Error(`LrFinderPlot: nobody can take a rate here, and none is suggested: ${reason}`);
}
