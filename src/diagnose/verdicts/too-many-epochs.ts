import { chanceOf, percent, type Rule, short } from '../rule.js';

/** The V: the error rate got better for a while, then worse. A training loss below the validation loss alone is no fault. */
export const tooManyEpochs: Rule = {
  name: 'too many epochs',
  look({ record, error }) {
    const errors = record.epochs.map((row) => row.error);
    if (error === null || errors.length < 4 || errors.some((value) => value === null)) return null;
    const best = Math.min(...(errors as number[]));
    const at = errors.lastIndexOf(best);
    const worse = error - best;
    const noise = chanceOf(best, record.validItems);
    if (at > 0.75 * (errors.length - 1) || worse < 2 * noise) return null;
    const [then, now] = [record.epochs[at]!.validLoss, record.epochs.at(-1)!.validLoss];
    return {
      confidence: Math.min(0.95, 0.5 + worse / noise / 10),
      evidence: [
        `The error rate was ${percent(best)} after epoch ${at + 1} and is ${percent(error)} at the end.`,
        ...(then !== null && now !== null ? [`The validation loss went from ${short(then)} to ${short(now)}.`] : []),
      ],
      advice: `The network learns its pictures by heart. Make it anew and train for about ${at + 1} epochs; more pictures and more augmentation help too.`,
      code: `// run the cell again that makes the learner, then:\nawait learn.fitOneCycle(${at + 1});`,
    };
  },
};
