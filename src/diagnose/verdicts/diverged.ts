import { maxLr, type Rule, short } from '../rule.js';

/** The training loss itself runs away or is no number any more. */
export const diverged: Rule = {
  name: 'diverged',
  look({ end, chance, tableLoss, lr, record }) {
    const loss = end ?? tableLoss;
    if (loss === null) return null;
    if (Number.isFinite(loss) && loss < TIMES * chance) return null;
    const at = record.losses?.findIndex((value) => !(value < TIMES * chance)) ?? -1;
    const where = at >= 0 ? ` from batch ${at + 1} on` : '';
    return {
      confidence: Number.isFinite(loss) ? 0.98 : 1,
      evidence: [`The training loss is ${short(loss)}${where}, where one who guesses has ${short(chance)}.`],
      advice: 'Nothing of this model can be saved: make it anew and take a rate ten times smaller, or ask lrFind.',
      code: `// run the cell again that makes the learner, then:\nawait learn.lrFind();\nlearn.recorder.plot();\nawait learn.fitOneCycle(${Math.max(record.epochs.length, 1)}, { maxLr: ${maxLr(lr, 0.1)} });`,
    };
  },
};

/** How many times the loss of one who guesses is no loss that anything comes back from. */
const TIMES = 30;
