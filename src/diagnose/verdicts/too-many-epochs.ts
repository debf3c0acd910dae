import { mean } from '../facts.js';
import { chanceOf, epochsText, percent, type Rule, short } from '../rule.js';

/** The V: the error rate got better for a while, then worse. A training loss below the validation loss alone is no fault. */
export const tooManyEpochs: Rule = {
  name: 'too many epochs',
  look({ record, validLoss, end, start, tableLoss, step }) {
    const errors = record.epochs.map((row) => row.error).filter((error) => error !== null);
    if (errors.length < 4 || errors.length < record.epochs.length) return null;
    // What has not been learnt cannot have been learnt by heart.
    const [from, to] = end === null ? [record.epochs[0]!.trainLoss, tableLoss] : [start, end];
    if (from === null || to === null || !(to < 0.6 * from)) return null;
    // Means of three neighbours: the lowest of many errors is low by chance.
    const smooth = errors.map((_, i) => mean(errors.slice(Math.max(0, i - 1), i + 2)));
    const best = Math.min(...smooth);
    const at = smooth.indexOf(best);
    const [now, noise] = [smooth.at(-1)!, chanceOf(best, record.validItems)];
    const losses = record.epochs.map((row) => row.validLoss ?? Number.POSITIVE_INFINITY);
    const least = Math.min(...losses);
    const rose = validLoss === null ? 1 : validLoss / least;
    if (at > 0.7 * (errors.length - 1) || now - best < noise || rose < 1.2) return null;
    return {
      // At a great rate it is the rate's doing.
      confidence: step !== null && step >= GREAT ? 0.6 : Math.min(0.95, 0.7 + 0.1 * ((now - best) / noise)),
      evidence: [
        `The error rate was ${percent(best)} around epoch ${at + 1} and is ${percent(now)} at the end.`,
        ...(validLoss === null ? [] : [`The validation loss went from ${short(least)} to ${short(validLoss)}.`]),
      ],
      advice: `The network learns its pictures by heart. Make it anew and train for about ${epochsText(at + 1)}; more pictures and more augmentation help too.`,
      code: `// run the cell again that makes the learner, then:\nawait learn.fitOneCycle(${at + 1});`,
    };
  },
};

const GREAT = 0.03;
