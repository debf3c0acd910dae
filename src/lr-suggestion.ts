/** Learning rates that the curve of a search points to, by fastai's formulas: pure functions of rates and losses. */

/** A curve of a search: losses by learning rates that grow, all finite. */
export interface RateCurve {
  /** Learning rates, ascending. */
  readonly lrs: readonly number[];
  /** The smoothed loss at each. */
  readonly losses: readonly number[];
}

/** fastai v1's two suggestions, then v2's; v2's `minimum` is v1's. */
export type RateMethod = 'steepest' | 'minimum' | 'valley' | 'slide' | 'steep';

/** A suggestion by each method; null: the curve is too short for it. */
export type SuggestedRates = Record<RateMethod, number | null>;

/** What each method suggests for a curve. */
export function suggestRates(curve: RateCurve): SuggestedRates {
  return {
    steepest: steepest(curve),
    minimum: minimum(curve),
    valley: valley(curve)?.lr ?? null,
    slide: slide(curve),
    steep: steep(curve),
  };
}

/** Where the loss falls fastest from batch to batch (numpy's `gradient`): v1's `suggestion=True`. */
export function steepest({ lrs, losses }: RateCurve): number | null {
  return losses.length < 2 ? null : lrs[lowest(gradient(losses))]!;
}

/** A tenth of the rate with the lowest loss. */
export function minimum({ lrs, losses }: RateCurve): number | null {
  return losses.length === 0 ? null : lrs[lowest(losses)]! / 10;
}

/** Where the loss falls fastest by the logarithm of the rate. v2's `steep`. */
export function steep({ lrs, losses }: RateCurve): number | null {
  if (losses.length < 2) return null;
  const slopes = losses.slice(1).map((loss, i) => (loss - losses[i]!) / Math.log(lrs[i + 1]! / lrs[i]!));
  return lrs[lowest(slopes)]!;
}

/** A suggestion and the stretch of the curve it stands in the middle of. */
export interface Valley {
  lr: number;
  from: number;
  to: number;
}

/** The middle of the longest valley: of the longest sequence of losses, not necessarily neighbours, that falls. v2's `valley`. */
export function valley({ lrs, losses }: RateCurve): Valley | null {
  if (losses.length < 2) return null;
  const lengths = losses.map(() => 1);
  let end = 0;
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      if (losses[i]! < losses[j]! && lengths[i]! < lengths[j]! + 1) lengths[i] = lengths[j]! + 1;
    }
    if (lengths[end]! < lengths[i]!) end = i;
  }
  const start = end - lengths[end]!;
  const third = (end - start) / 3;
  const middle = Math.max(start + Math.floor(third) + Math.floor(third / 2), 0);
  return { lr: lrs[middle]!, from: lrs[Math.max(start, 0)]!, to: lrs[end]! };
}

/**
 * Two points, 15 batches apart, slide from the end of the curve to its start until the slopes at both are alike; the
 * rate at the left one. v2's `slide`.
 */
export function slide({ lrs, losses }: RateCurve, { distance = 15, threshold = 0.005 } = {}): number | null {
  if (losses.length <= distance) return null;
  const slopes = gradient(losses);
  let right = losses.length - 1;
  let left = right - distance;
  let lr = lrs[left]!;
  while (left >= 0 && Math.abs(slopes[right]! - slopes[left]!) > threshold) {
    lr = lrs[left]!;
    right--;
    left--;
  }
  return lr;
}

/** Central differences, one-sided at the ends. */
const gradient = (values: readonly number[]): number[] =>
  values.map((_, i) => {
    const [left, right] = [Math.max(i - 1, 0), Math.min(i + 1, values.length - 1)];
    return (values[right]! - values[left]!) / (right - left);
  });

const lowest = (values: readonly number[]): number => values.indexOf(Math.min(...values));
