import type { Facts } from '../facts.js';
import { TINY, unfitted } from '../fitting.js';
import { type Finding, maxLr, percent, type Rule, short } from '../rule.js';

/** Steps so large that they throw the weights about: losses leap, and what it is sure of is wrong. */
export const rateTooHigh: Rule = {
  name: 'learning rate too high',
  look(facts) {
    const { validLoss, chance, error, start, end, peak, lr, step, record } = facts;
    if (validLoss === null) return null;
    const guessed = `where one who guesses has ${short(chance)}`;
    const errors = error === null ? '' : `, and the error rate ${percent(error)}`;
    const evidence = [`The validation loss is ${short(validLoss)}, ${guessed}${errors}.`];
    if (!(validLoss < RUINED * chance)) return finding(facts, 0.97, evidence);
    // Small steps do not leap; of few batches some are harder than others.
    const leaps =
      (step === null || step >= TINY) && start !== null && peak !== null && peak > LEAP * Math.max(start, chance);
    if (leaps) evidence.push(`The training loss leapt from ${short(start)} to ${short(peak)} on its way.`);
    if (leaps && validLoss > WORSE * chance) return finding(facts, 0.85, evidence);
    // Without a leap a high validation loss alone has other causes too: BatchNorm that has seen little, overfitting.
    const great = step === null ? !record.losses : step >= GREAT;
    if (great && validLoss > BAD * chance) return finding(facts, 0.75, evidence);
    const guesses = error !== null && record.classes && error > 0.9 * (1 - 1 / record.classes);
    if (guesses && lr !== null && step !== null && step >= AMPLE) {
      return finding(facts, 0.75, [
        `The error rate is ${percent(error)}, as good as guessing, at a rate of ${short(lr)}.`,
      ]);
    }
    const least = record.epochs.length > MANY ? AMPLE : HUGE;
    if (step !== null && step >= least && start !== null && end !== null && unfitted(facts)) {
      return finding(facts, 0.75, [
        `At a rate of ${short(lr!)} the training loss went from ${short(start)} to ${short(end)} only${errors}: steps of that length keep it from settling.`,
      ]);
    }
    return null;
  },
};

/** How many times the loss of one who guesses, in validation. */
const RUINED = 10;
const BAD = 1.6;
const WORSE = 0.5;
/** How many times the first losses, in training. */
const LEAP = 1.5;
/** A rate from which on nothing is learnt for another reason than that it is too low. */
const GREAT = 0.03;
/** A rate at which what has not been learnt is not for want of steps; after many epochs a lesser one is enough. */
const HUGE = 0.1;
const AMPLE = 0.01;
const MANY = 5;

function finding({ lr, record }: Facts, confidence: number, evidence: string[]): Finding {
  return {
    confidence,
    evidence,
    advice:
      'The weights are thrown about: make the model anew, and train it at a rate ten times smaller, or one that lrFind gives.',
    code: `// run the cell again that makes the learner, then:\nawait learn.lrFind();\nlearn.recorder.plot();\nawait learn.fitOneCycle(${Math.max(record.epochs.length, 1)}, { maxLr: ${maxLr(lr, 0.1)} });`,
  };
}
