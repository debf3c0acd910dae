/** Where a search for a learning rate points to. */
export interface Suggestion {
  lr: number;
  /** Loss at that rate. */
  loss: number;
  /** The suggestion as fastai prints it: the steepest point, and a tenth of the rate with the lowest loss. */
  text: string;
}

/**
 * Where the smoothed loss falls fastest from batch to batch (numpy's `gradient`), as in fastai. What follows the first
 * loss that is not finite is left out. Null with fewer than two points.
 */
export function suggestLr(lrs: readonly number[], losses: readonly number[]): Suggestion | null {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  const finite = bad < 0 ? losses : losses.slice(0, bad);
  if (finite.length < 2) return null;
  const slopes = gradient(finite);
  const steepest = slopes.indexOf(Math.min(...slopes));
  const lowest = finite.indexOf(Math.min(...finite));
  const text = `Min numerical gradient: ${exponent(lrs[steepest]!)}\nMin loss divided by 10: ${exponent(lrs[lowest]! / 10)}`;
  return { lr: lrs[steepest]!, loss: finite[steepest]!, text };
}

/** What fastai prints where there is no suggestion. */
export const TOO_FEW_POINTS = 'Failed to compute the gradients, there might not be enough points.';

/** Numbers as fastai prints rates: `1.00E-03`. */
export const exponent = (value: number): string =>
  value
    .toExponential(2)
    .toUpperCase()
    .replace(/E([+-])(\d)$/, 'E$10$2');

/** Central differences, one-sided at the ends. */
const gradient = (values: readonly number[]): number[] =>
  values.map((_, i) => {
    const [left, right] = [Math.max(i - 1, 0), Math.min(i + 1, values.length - 1)];
    return (values[right]! - values[left]!) / (right - left);
  });
