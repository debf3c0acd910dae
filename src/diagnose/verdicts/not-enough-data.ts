import { percent, type Rule } from '../rule.js';

/** What it learns from it knows; of new pictures it gets many wrong. */
export const notEnoughData: Rule = {
  name: 'not enough data',
  look({ record, train, valid }) {
    if (!train || !valid || train.error > 0.05 || valid.error - train.error < 0.15) return null;
    return {
      confidence: 0.6,
      evidence: [
        `Of the ${record.trainItems ?? train.items} training pictures ${percent(train.error)} are taken for another class, of the validation pictures ${percent(valid.error)}.`,
      ],
      advice: 'More pictures help most, then more augmentation and a pretrained network.',
      code: '// add pictures to the folders, then make the data anew:\nconst data = (await ImageDataBunch.fromFolder(path, { validPct: 0.2, dsTfms: getTransforms(), size: 224 })).normalize(imagenetStats);',
    };
  },
};
