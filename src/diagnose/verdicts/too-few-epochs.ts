import { fittingOf } from '../fitting.js';
import { percent, type Rule, short } from '../rule.js';

/** It learns, at a good pace, and was not done when it ended. */
export const tooFewEpochs: Rule = {
  name: 'too few epochs',
  look(facts) {
    const { record, tableLoss, validLoss, error, epochs, train, chance, start, end } = facts;
    const fitting = fittingOf(facts);
    if (validLoss === null || validLoss > 2 * chance) return null;
    const unfitted = fitting
      ? fitting.left > (train ? LEFT : LEFT_WITH_DROPOUT) && fitting.pace >= SLOW
      : epochs === 1 && tableLoss !== null && tableLoss > 1.5 * validLoss;
    if (!unfitted) return null;
    const errors = error === null ? '' : `, error rate ${percent(error)}`;
    const times = `${epochs} epoch${epochs > 1 ? 's' : ''}`;
    return {
      confidence: 0.7,
      evidence: [
        fitting
          ? `The training loss was falling fast, from ${short(start!)} to ${short(end!)} in ${times}, and had far to go (validation loss ${short(validLoss)}${errors}).`
          : `After ${times} the training loss, ${short(tableLoss!)}, is far above the validation loss, ${short(validLoss)}${errors}: the network has not even fitted what it learns from.`,
      ],
      advice: 'Train for longer, three times as many epochs to begin with.',
      code: `await learn.fitOneCycle(${3 * Math.max(record.epochs.length, 1)});`,
    };
  },
};

/** What is left of the loss of one who guesses. */
const LEFT = 0.3;
const LEFT_WITH_DROPOUT = 0.8;
/** An epoch takes at least this off the loss' logarithm. */
const SLOW = 0.3;
