import { type Facts, mean } from './facts.js';

/**
 * Why a network has not fitted what it learns from: `slow`, its steps were too small; `unfinished`, they were too few. Null:
 * it has fitted it, or that cannot be told.
 *
 * Where the network's answers for the training items are known they count too: the batches' losses have dropout and
 * augmentation in them. A network on its way is soon sure of much; one that creeps is sure of nothing.
 */
export function unfitted({ record, end, chance, train, epochs, step, validLoss }: Facts): 'slow' | 'unfinished' | null {
  const { losses } = record;
  if (!losses || losses.length < 2 || end === null || epochs === 0) return null;
  // Augmentation and dropout make a training loss high, however well the network does.
  if (validLoss !== null && validLoss < WELL * chance) return null;
  const small = step !== null && step < USUAL;
  // A small network has fitted what it can after a few epochs.
  const least = small ? LEFT_BY_SMALL_STEPS : epochs > FEW ? LEFT_BY_SMALL_NETWORK : LEFT;
  // What has been seen once may be known, and what it is an example of not yet.
  const once = epochs === 1 && validLoss !== null && validLoss > LEFT_AFTER_ONE * chance;
  const left = once || (train ? train.loss >= least * chance : end >= LEFT_IN_TRAINING * chance);
  // After many epochs something is always left to a network that is small, or much regularised; of small steps it is their doing.
  const much = end >= (small ? LEFT_LATE : LEFT_IN_TRAINING) * chance && (!train || train.loss >= LEFT_LATE * chance);
  if (!left || (epochs > EARLY && !much)) return null;
  const pace = fallOf(losses) / epochs;
  const unsure = train === null || (train.expected > UNSURE && train.loss > LEFT_BY_SLOW * chance);
  if (step === null) return unsure && pace < SLOW ? 'slow' : 'unfinished';
  // In a single epoch no rate does what two more epochs do, unless its steps are tiny; after more, small steps are what is wrong.
  if (small) return step < TINY || epochs > 1 ? 'slow' : 'unfinished';
  return step < AMPLE && train !== null && unsure && pace < STILL && epochs > 1 ? 'slow' : 'unfinished';
}

/** What is left of the loss of one who guesses. */
const LEFT = 0.25;
const LEFT_BY_SMALL_STEPS = 0.15;
const LEFT_BY_SMALL_NETWORK = 0.62;
const LEFT_LATE = 0.25;
const LEFT_BY_SLOW = 0.35;
const LEFT_IN_TRAINING = 0.68;
const LEFT_AFTER_ONE = 0.55;
/** A validation loss, in parts of that of one who guesses, that nothing unfitted has. */
const WELL = 0.3;
/** Epochs up to which a network is expected to be on its way. */
const EARLY = 5;
const FEW = 2;
/** An epoch takes less than this off the loss' logarithm. */
const SLOW = 0.5;
const STILL = 0.1;
/** The error rate that the network itself would expect. */
const UNSURE = 0.18;
/** At such rates it is not for small steps that little was learnt. */
const AMPLE = 2e-3;
/** At such rates steps are small in any network. */
export const TINY = 2e-4;
/** What people take first. */
const USUAL = 1e-3;

/** How much the straight line through the losses falls, on a logarithm. */
function fallOf(losses: readonly number[]): number {
  const [x, y] = [(losses.length - 1) / 2, mean(losses)];
  const slope =
    losses.reduce((sum, loss, i) => sum + (i - x) * (loss - y), 0) /
    losses.reduce((sum, _, i) => sum + (i - x) ** 2, 0);
  return Math.log((y - slope * x) / Math.max(y + slope * x, 0.02 * y));
}
