import { percent, type Rule, short } from '../rule.js';

/** It learns, and was not done when it ended. */
export const tooFewEpochs: Rule = {
  name: 'too few epochs',
  look({ record, tableLoss, validLoss, error, epochs }) {
    if (tableLoss === null || validLoss === null) return null;
    if (epochs !== 1 || !(tableLoss > 1.5 * validLoss)) return null;
    return {
      confidence: 0.7,
      evidence: [
        `After ${epochs} epoch${epochs > 1 ? 's' : ''} the training loss, ${short(tableLoss)}, is far above the validation loss, ${short(validLoss)}${error === null ? '' : ` (error rate ${percent(error)})`}: the network has not even fitted what it learns from.`,
      ],
      advice: 'Train for longer, three times as many epochs to begin with.',
      code: `await learn.fitOneCycle(${3 * Math.max(record.epochs.length, 1)});`,
    };
  },
};
