import { type Facts, mean } from './facts.js';

/** How far a network has come in fitting what it learns from. */
export interface Fitting {
  /** Training loss at the end, in parts of that of one who guesses: 0 is all known, 1 nothing. */
  readonly left: number;
  /** How much an epoch took off the logarithm of the training loss, on average. */
  readonly pace: number;
}

/**
 * Null where it cannot be told. Where the network's answers for the training items are known they are what counts: the
 * batches' losses have dropout and augmentation in them.
 */
export function fittingOf({ record: { losses }, end, chance, train, epochs }: Facts): Fitting | null {
  if (!losses || losses.length < 2 || end === null || epochs === 0) return null;
  const loss = train?.loss ?? end;
  return { left: loss / chance, pace: fallOf(losses) / epochs };
}

/** How much the straight line through the losses falls, on a logarithm. */
function fallOf(losses: readonly number[]): number {
  const [x, y] = [(losses.length - 1) / 2, mean(losses)];
  const slope =
    losses.reduce((sum, loss, i) => sum + (i - x) * (loss - y), 0) /
    losses.reduce((sum, _, i) => sum + (i - x) ** 2, 0);
  return Math.log((y - slope * x) / Math.max(y + slope * x, 0.02 * y));
}
