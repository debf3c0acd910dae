import { percent, type Rule, short } from '../rule.js';

/**
 * The network fits its labels, though never with ease, and others contradict it: it is wrong far more often than it is
 * unsure, and the validation loss is that of one who guesses.
 */
export const wrongLabels: Rule = {
  name: 'wrong labels',
  look({ valid, train, validLoss, error, chance, end, record, epochs }) {
    if (!valid || !train || validLoss === null || error === null || end === null) return null;
    const surprise = error - valid.expected;
    const fitted = train.loss > 0.09 * chance && train.loss < 0.5 * chance && end > 0.2 * chance;
    // In the first epochs a network is sure of what it has seen a few times only.
    const enough = epochs > 2 && (record.trainItems ?? 0) > ENOUGH * (record.classes ?? 2);
    if (!fitted || !enough || surprise < 0.09 || error < 0.25 || validLoss < 0.6 * chance || validLoss > 1.6 * chance)
      return null;
    return {
      confidence: 0.85,
      evidence: [
        `${percent(error)} of the validation pictures are taken for another class than their label, where a network as sure as this one were to be wrong on ${percent(valid.expected)}.`,
        `Of the training pictures it knows ${percent(1 - train.error)}, yet in training the loss stayed at ${short(end)}: labels contradict each other.`,
      ],
      advice:
        'Look at the pictures with the greatest losses: are they what their folder says? Mend them and train anew.',
      code: `import { ImageCleaner } from 'notebear/widgets';\nawait ImageCleaner.fromLearner(learn)`,
    };
  },
};

/** Pictures of a class: of fewer it learns too little to contradict anybody. */
const ENOUGH = 60;
