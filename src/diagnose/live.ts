import { short } from './rule.js';
import { diagnoseRecord } from './rules.js';
import type { RunRecord } from './run-record.js';

/**
 * What there is to warn of while a run lasts, after each batch; null: nothing. The last loss is no number, or the last three
 * have risen to several times what the first batch had and what one who guesses has. A rate that diverges is caught by this
 * within a few batches of its first leap.
 *
 * `losses`: of each batch by itself; `chance`: loss of one who guesses, 0 where there is no such thing.
 */
export function liveWarning(losses: readonly number[], chance: number): string | null {
  const last = losses.slice(-FEW);
  if (last.length > 0 && !Number.isFinite(last.at(-1)!)) {
    return `The loss is no number any more, in batch ${losses.length}: the run has diverged. Stop it and take a lower learning rate.`;
  }
  if (losses.length <= FEW) return null;
  // The first batch's loss is from before any step.
  const begin = Math.max(losses[0]!, chance);
  const risen = last.every((loss) => loss > SEVERAL * begin) || last.filter((loss) => loss > FAR * begin).length > 1;
  if (!risen) return null;
  const now = last.reduce((sum, loss) => sum + loss, 0) / FEW;
  return `The loss has risen from ${short(losses[0]!)} to ${short(now)} in ${losses.length} batches: the learning rate is too high. Stop the run, make the model anew and take a tenth of the rate.`;
}

/** The same after an epoch that is not the last: what its validation says of a rate too high. */
export function earlyWarning(record: RunRecord): string | null {
  const { main } = diagnoseRecord(record);
  const isRate = main?.name === 'diverged' || main?.name === 'learning rate too high';
  return isRate ? `${main.evidence[0]} ${main.advice}` : null;
}

/** Batches that are looked at together: one alone may be unlucky. */
const FEW = 3;
const SEVERAL = 3;
const FAR = 30;
