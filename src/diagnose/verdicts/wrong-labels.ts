import type { Facts } from '../facts.js';
import { TINY } from '../fitting.js';
import { percent, type Rule, short } from '../rule.js';

/**
 * Others contradict the labels: of new items the network is wrong far more often than it is unsure. It fits those that it
 * learns from, though never with ease; or it is sure that many of those are something else, and that gets no better.
 */
export const wrongLabels: Rule = {
  name: 'wrong labels',
  look(facts) {
    const { valid, train, validLoss, error, chance, end, record, epochs, step } = facts;
    if (!valid || !train || validLoss === null || error === null || end === null) return null;
    const surprise = error - valid.expected;
    // In the first epochs a network is sure of what it has seen a few times only.
    const enough = epochs > 2 && (record.trainItems ?? 0) > ENOUGH * (record.classes ?? 2);
    // What steps as small as that leave to be learnt looks the same.
    if (step !== null && step < TINY) return null;
    if (!enough || error < 0.25 || validLoss < 0.7 * chance) return null;
    const fitted = train.loss > 0.05 * chance && train.loss < 0.6 * chance && end > 0.12 * chance;
    const wrong = fitted
      ? surprise >= 0.08 && validLoss <= 2.2 * chance
      : validLoss <= 2 * chance && ((surprise >= 0.2 && isDenied(facts)) || isByRote(facts));
    if (!wrong) return null;
    return {
      confidence: 0.85,
      evidence: [
        `${percent(error)} of the validation pictures are taken for another class than their label, where a network as sure as this one were to be wrong on ${percent(valid.expected)}.`,
        fitted
          ? `Of the training pictures it knows ${percent(1 - train.error)}, yet in training the loss stayed at ${short(end)}: labels contradict each other.`
          : `Even of the training pictures, which it has seen ${epochs} times, it takes ${percent(train.error)} for something else (training loss ${short(end)}, where one who guesses has ${short(chance)}).`,
      ],
      advice:
        'Look at the pictures with the greatest losses: are they what their folder says? Mend them and train anew.',
      code: `import { ImageCleaner } from 'notebear/widgets';\nawait ImageCleaner.fromLearner(learn)`,
    };
  },
};

/** Is the network sure that many of its own training items are something else, and is that the end of it? */
function isDenied({ train, record, epochs, chance }: Facts): boolean {
  const errors = record.epochs.map((row) => row.error ?? 0);
  if (!train || epochs < 4 || train.loss > 0.9 * chance) return false;
  const half = errors.slice(Math.floor(errors.length / 2) - 1, -1);
  const settled = errors.at(-1)! > 0.9 * Math.min(...half);
  return settled && train.expected < 0.25 && train.error > Math.max(0.2, train.expected + 0.07);
}

/**
 * Has it hardly fitted its items at a rate that is ample, and yet knows them better than new ones? What has only begun knows
 * both as well; exceptions are learnt one by one.
 */
function isByRote({ train, error, record, epochs, chance, step }: Facts): boolean {
  if (!train || error === null || epochs < 4 || record.frozen || step === null || step < AMPLE) return false;
  return train.loss > 0.75 * chance && train.error < train.expected - 0.02 && error > train.error + 0.04;
}

/** No smaller rate than people take first. */
const AMPLE = 8e-4;
/** Pictures of a class: of fewer it learns too little to contradict anybody. */
const ENOUGH = 60;
