import type { Facts } from '../facts.js';
import { unfitted } from '../fitting.js';
import { epochsText, type Finding, maxLr, percent, type Rule, short } from '../rule.js';

/** Steps so small that after all epochs the loss is still near where it began. */
export const rateTooLow: Rule = {
  name: 'learning rate too low',
  look(facts) {
    const { record, start, end, chance, validLoss, tableLoss } = facts;
    if (validLoss === null || validLoss > 4 * chance) return null;
    if (record.losses) return unfitted(facts) === 'slow' ? finding(facts, 0.8, start!, end!) : null;
    // A table's training loss is smoothed: where it hardly moves, nothing moved.
    const first = record.epochs[0]?.trainLoss ?? null;
    if (first === null || tableLoss === null || record.epochs.length < 2) return null;
    const still = tableLoss > 0.9 * first && tableLoss > validLoss && tableLoss > 0.5 * chance;
    return still ? finding(facts, 0.8, first, tableLoss) : null;
  },
};

function finding(facts: Facts, confidence: number, from: number, to: number): Finding {
  const { lr, record, error } = facts;
  const errors = record.epochs.map((row) => row.error).filter((value) => value !== null);
  const falls = errors.length > 1 && errors.at(-1)! < errors[0]!;
  return {
    confidence,
    evidence: [
      `The training loss ${to > 0.8 * from ? 'hardly moved,' : 'crept'} from ${short(from)} to ${short(to)} in ${epochsText(record.epochs.length)}.`,
      ...(falls
        ? [`The error rate was still falling at the end, from ${percent(errors[0]!)} to ${percent(error!)}.`]
        : []),
    ],
    advice: 'Train on at a rate ten times greater, or one that lrFind gives. (More epochs would do it too, slowly.)',
    code: `await learn.lrFind();\nlearn.recorder.plot();\nawait learn.fitOneCycle(${record.epochs.length}, { maxLr: ${maxLr(lr, 10)} });`,
  };
}
