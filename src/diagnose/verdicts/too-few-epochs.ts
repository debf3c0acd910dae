import { unfitted } from '../fitting.js';
import { epochsText, percent, type Rule, short } from '../rule.js';

/** It learns, at a good pace, and was not done when it ended. */
export const tooFewEpochs: Rule = {
  name: 'too few epochs',
  look(facts) {
    const { record, tableLoss, validLoss, error, epochs, chance, start, end } = facts;
    if (validLoss === null || validLoss > 4 * chance) return null;
    const unfinished = record.losses
      ? unfitted(facts) === 'unfinished'
      : epochs === 1 && tableLoss !== null && tableLoss > 1.5 * validLoss;
    if (!unfinished) return null;
    const errors = error === null ? '' : `, error rate ${percent(error)}`;
    const times = epochsText(epochs);
    return {
      confidence: 0.7,
      evidence: [
        record.losses
          ? `The training loss ${end! < start! ? 'fell' : 'went'} from ${short(start!)} to ${short(end!)} in ${times}, and has far to go (validation loss ${short(validLoss)}${errors}).`
          : `After ${times} the training loss, ${short(tableLoss!)}, is far above the validation loss, ${short(validLoss)}${errors}: the network has not even fitted what it learns from.`,
      ],
      advice: 'Train for longer, three times as many epochs to begin with.',
      code: `await learn.fitOneCycle(${3 * Math.max(record.epochs.length, 1)});`,
    };
  },
};
