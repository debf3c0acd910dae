import type { Facts } from '../facts.js';
import { type Finding, maxLr, percent, type Rule, short } from '../rule.js';

/** Steps so large that they throw the weights about: losses leap, and validation is worse than guessing. */
export const rateTooHigh: Rule = {
  name: 'learning rate too high',
  look(facts) {
    const { validLoss, chance, error, start, peak, end } = facts;
    const leaps = start !== null && peak !== null ? peak / Math.max(start, chance) : 0;
    if (validLoss !== null && !(validLoss < RUINED * chance)) {
      return finding(facts, 0.97, [
        `The validation loss is ${short(validLoss)}, where one who guesses has ${short(chance)}${error === null ? '' : `, and the error rate ${percent(error)}`}.`,
      ]);
    }
    if (validLoss !== null && validLoss > chance && leaps > 1.5) {
      return finding(facts, 0.8, [
        `The validation loss, ${short(validLoss)}, is above that of one who guesses, ${short(chance)}, and the training loss leapt to ${short(peak!)} on its way to ${short(end!)}.`,
      ]);
    }
    return null;
  },
};

/** How many times the loss of one who guesses. */
const RUINED = 10;

function finding({ lr, record }: Facts, confidence: number, evidence: string[]): Finding {
  return {
    confidence,
    evidence,
    advice:
      'The weights are thrown about: make the model anew, and train it at a rate ten times smaller, or one that lrFind gives.',
    code: `// run the cell again that makes the learner, then:\nawait learn.lrFind();\nlearn.recorder.plot();\nawait learn.fitOneCycle(${Math.max(record.epochs.length, 1)}, { maxLr: ${maxLr(lr, 0.1)} });`,
  };
}
