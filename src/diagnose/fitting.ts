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
  const least = small ? LEFT_BY_SMALL_STEPS : LEFT;
  const left = train ? train.loss >= least * chance : end >= LEFT_IN_TRAINING * chance;
  // After many epochs something is always left to a network that is small, or much regularised; of small steps it is their doing.
  const much = end >= (small ? LEFT_LATE : LEFT_IN_TRAINING) * chance && (!train || train.loss >= LEFT_LATE * chance);
  if (!left || (epochs > EARLY && !much)) return null;
  if (step !== null && step <= TINY) return 'slow';
  const pace = fallOf(losses) / epochs;
  const unsure = train === null || (train.expected > UNSURE && train.loss > LEFT_BY_SLOW * chance);
  const creeps = step === null || small ? pace < SLOW : step < AMPLE && train !== null && pace < STILL;
  return unsure && creeps ? 'slow' : 'unfinished';
}

/** What is left of the loss of one who guesses. */
const LEFT = 0.25;
const LEFT_BY_SMALL_STEPS = 0.15;
const LEFT_LATE = 0.25;
const LEFT_BY_SLOW = 0.35;
const LEFT_IN_TRAINING = 0.68;
/** A validation loss, in parts of that of one who guesses, that nothing unfitted has. */
const WELL = 0.3;
/** Epochs up to which a network is expected to be on its way. */
const EARLY = 5;
/** An epoch takes less than this off the loss' logarithm. */
const SLOW = 0.5;
const STILL = 0.1;
/** The error rate that the network itself would expect. */
const UNSURE = 0.18;
/** At such rates it is not for small steps that little was learnt. */
const AMPLE = 2e-3;
/** At such rates steps are small in any network. */
export const TINY = 1e-4;
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
