import { percent, type Rule } from '../rule.js';

/** The network is sure of another class than the label, more often than one that is right about how sure it is. */
export const wrongLabels: Rule = {
  name: 'wrong labels',
  look({ valid }) {
    if (!valid || valid.contradicted < 0.1) return null;
    return {
      confidence: 0.7,
      evidence: [
        `Of ${percent(valid.contradicted)} of the validation pictures the network is sure (over 80 %) that they are of another class than their label.`,
      ],
      advice:
        'Look at the pictures with the greatest losses: are they what their folder says? Mend them and train anew.',
      code: `import { ImageCleaner } from 'notebear/widgets';\nawait ImageCleaner.fromLearner(learn)`,
    };
  },
};
