import { percent, type Rule } from '../rule.js';

/** Pictures of the validation set stand in the training set too: what the table says of new pictures is not true. */
export const leak: Rule = {
  name: 'leak between the sets',
  look({ record: { copies, validItems } }) {
    if (!copies || !validItems) return null;
    const part = copies / validItems;
    return {
      confidence: part >= MANY ? 1 : 0.4,
      evidence: [
        `${copies} of the ${validItems} validation pictures (${percent(part)}) are in the training set too, to the last pixel.`,
        'What the table says of them is memory: of new pictures more are taken for another class.',
      ],
      advice: 'Take the copies out, make the data anew and train anew.',
      code: `import { ImageCleaner } from 'notebear/widgets';\n// keep one of each group of duplicates, apply, then make data and learner again:\nawait ImageCleaner.fromLearner(learn)`,
    };
  },
};

/** From this part on the validation is not to be trusted; below it is a remark. */
const MANY = 0.05;
