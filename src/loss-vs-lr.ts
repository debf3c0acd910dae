import type { Figure } from '../widgets/state/figure.js';
import { adviseRate, exponent, type RateAdvice } from './lr-advice.js';
import { minimum, type RateMethod, steepest } from './lr-suggestion.js';
import { describe, hoverOf, layout, line, point, type RangeOptions, type TrainingRecord } from './plot-parts.js';

/** Options of `recorder.plot`. */
export interface LossVsLrOptions extends RangeOptions {
  /** Mark a rate: `true` where the loss falls fastest, as fastai v1, or by the method named. Default false. */
  suggestion?: boolean | RateMethod;
}

/** The plot, the rate that was marked, and fastai's two lines and the advice in words. */
export interface LossVsLr {
  figure: Figure;
  suggestion: number | null;
  text: string;
  advice: RateAdvice;
}

/**
 * Loss by learning rate. By default the first 10 and last 5 batches are left out, as in fastai; of a run of less than 40
 * batches fewer, and the title says so. Losses that are not finite leave a gap.
 */
export function lossVsLr(record: TrainingRecord, options: LossVsLrOptions = {}): LossVsLr {
  const { length } = record.losses;
  if (length === 0) throw new Error('plot: nothing was recorded yet; run learn.lrFind() or learn.fit() first');
  const { from, to, note } = range(length, options);
  const lrs = record.lrs.slice(from, to);
  const losses = record.losses.slice(from, to);
  const title = `Loss by learning rate${note}`;
  const advice = adviseRate(record);
  const { rate, text } = suggestion(options.suggestion ?? false, { lrs, losses }, advice);
  const marked = rate === null ? [] : [point('Suggestion', rate, lossAt(rate, lrs, losses))];
  const figure: Figure = {
    data: [line('Loss', lrs, losses, hoverOf(record, from, to)), ...marked],
    layout: layout(title, 'Learning Rate', 'Loss', 'log'),
    summary: `${title}: ${describe(losses)} as the learning rate goes from ${exponent(lrs[0]!)} to ${exponent(lrs.at(-1)!)}.${rate === null ? '' : ` ${exponent(rate)} is marked.`}`,
  };
  return { figure, suggestion: rate, text, advice };
}

/** What fastai v1 prints where there is no suggestion. */
const TOO_FEW_POINTS = 'Failed to compute the gradients, there might not be enough points.';

/** The rate to mark, and what fastai v1 prints of the points in the plot. */
function suggestion(
  wanted: boolean | RateMethod,
  shown: { lrs: number[]; losses: number[] },
  advice: RateAdvice,
): { rate: number | null; text: string } {
  const bad = shown.losses.findIndex((loss) => !Number.isFinite(loss));
  const end = bad < 0 ? shown.losses.length : bad;
  const curve = { lrs: shown.lrs.slice(0, end), losses: shown.losses.slice(0, end) };
  const [fastest, tenth] = [steepest(curve), minimum(curve)];
  const words =
    fastest === null || tenth === null
      ? TOO_FEW_POINTS
      : `Min numerical gradient: ${exponent(fastest)}\nMin loss divided by 10: ${exponent(tenth)}`;
  const rate = wanted === false ? null : wanted === true ? fastest : advice[wanted];
  return { rate, text: `${words}\n${advice.text}` };
}

/** Loss at a rate, on the line between its neighbours. */
function lossAt(rate: number, lrs: readonly number[], losses: readonly number[]): number {
  const right = lrs.findIndex((lr) => lr >= rate);
  if (right <= 0) return right < 0 ? losses.at(-1)! : losses[0]!;
  const pct = Math.log(rate / lrs[right - 1]!) / Math.log(lrs[right]! / lrs[right - 1]!);
  return losses[right - 1]! + pct * (losses[right]! - losses[right - 1]!);
}

/** Which batches are shown, and where that is not fastai's choice, what is left out, in words. */
function range(length: number, { skipStart, skipEnd }: RangeOptions): { from: number; to: number; note: string } {
  const few = length < 40;
  const [first, last] =
    few && length > 15 ? [Math.floor(length / 10), Math.floor(length / 20)] : few ? [0, 0] : [10, 5];
  const [from, end] = [skipStart ?? first, skipEnd ?? last];
  if (from + end >= length) return { from: 0, to: length, note: ` (a run of ${length} batches: nothing left out)` };
  const own = skipStart !== undefined || skipEnd !== undefined;
  const left = from + end === 0 ? 'nothing left out' : `the first ${from} and the last ${end} left out`;
  return { from, to: length - end, note: few && !own ? ` (a run of ${length} batches: ${left})` : '' };
}

/** A figure with the same axes and no points yet, for a plot that grows. */
export const emptyLossVsLr = (): Figure => ({
  data: [line('Loss', [], [])],
  layout: layout('Loss by learning rate', 'Learning Rate', 'Loss', 'log'),
  summary: 'Loss by learning rate, as the search for a rate goes on.',
});
