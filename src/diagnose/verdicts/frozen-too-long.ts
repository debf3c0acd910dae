import { percent, type Rule, short } from '../rule.js';

/** The head has learnt what it can of features that do not move. */
export const frozenTooLong: Rule = {
  name: 'frozen too long',
  look({ record, error, end, step, chance, train }) {
    const losses = record.epochs.map((row) => row.validLoss);
    if (!record.frozen || losses.length < 6 || error === null || error < 0.05) return null;
    // A head that has learnt its pictures by heart, or hardly anything, has another trouble.
    const left = train?.loss ?? end;
    if (left !== null && left < LEFT * chance) return null;
    if (step !== null && step < SMALL) return null;
    const half = losses[Math.floor(losses.length / 2)];
    const last = losses.at(-1);
    if (half === null || half === undefined || last === null || last === undefined || last < SETTLED * half)
      return null;
    if (last > FAR * chance) return null;
    return {
      confidence: 0.81,
      evidence: [
        `With its body frozen the validation loss has hardly fallen in the last half of ${losses.length} epochs, from ${short(half)} to ${short(last)} (error rate ${percent(error)}).`,
      ],
      advice: 'Let all layers learn now, the first ones slowly.',
      code: 'learn.unfreeze();\nawait learn.lrFind();\nlearn.recorder.plot();\nawait learn.fitOneCycle(4, { maxLr: slice(1e-5, 1e-3) });',
    };
  },
};

/** What is left of the training loss of one who guesses. */
const LEFT = 0.25;
const SMALL = 5e-4;
/** Part of the validation loss of the middle epoch that is still there at the end. */
const SETTLED = 0.9;
/** A validation loss from which on more is wrong than that, in parts of that of one who guesses. */
const FAR = 0.82;
