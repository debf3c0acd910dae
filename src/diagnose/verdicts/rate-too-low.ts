import type { Facts } from '../facts.js';
import { type Finding, maxLr, percent, type Rule, short } from '../rule.js';

/** Steps so small that after all epochs the loss is still near where it began. */
export const rateTooLow: Rule = {
  name: 'learning rate too low',
  look(facts) {
    const { record, start, end, chance, validLoss } = facts;
    const first = record.epochs[0]?.trainLoss ?? null;
    const [from, to] = end === null ? [first, facts.tableLoss] : [start, end];
    if (from === null || to === null || validLoss === null || record.epochs.length < 2) return null;
    const fell = 1 - to / from;
    if (!(fell >= -0.2 && fell < 0.1) || validLoss > 2 * chance || to < validLoss) return null;
    return finding(facts, 0.8, from, to);
  },
};

function finding({ lr, record, error }: Facts, confidence: number, from: number, to: number): Finding {
  const errors = record.epochs.map((row) => row.error).filter((value) => value !== null);
  const falls = errors.length > 1 && errors.at(-1)! < errors[0]!;
  return {
    confidence,
    evidence: [
      `The training loss hardly moved, from ${short(from)} to ${short(to)} in ${record.epochs.length} epochs.`,
      ...(falls
        ? [`The error rate was still falling at the end, from ${percent(errors[0]!)} to ${percent(error!)}.`]
        : []),
    ],
    advice: 'Train on at a rate ten times greater, or one that lrFind gives. (More epochs would do it too, slowly.)',
    code: `await learn.lrFind();\nlearn.recorder.plot();\nawait learn.fitOneCycle(${record.epochs.length}, { maxLr: ${maxLr(lr, 10)} });`,
  };
}
