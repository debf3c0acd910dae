import { percent, type Rule, short } from '../rule.js';

/** What it learns from it knows by heart, and that is little; of new pictures it gets many wrong. */
export const notEnoughData: Rule = {
  name: 'not enough data',
  look({ record, train, valid, error, chance, end }) {
    if (!train || !valid || error === null) return null;
    const items = record.trainItems ?? train.items;
    const few = items < FEW * (record.classes ?? 2);
    // Where BatchNorm's statistics lag behind, only in training it can be seen that all is known.
    const loss = Math.min(train.loss, end ?? train.loss);
    if (!few || loss > 0.13 * chance || error < 0.12 || error - train.error < 0.1) return null;
    return {
      // Few mistakes more than in training may be as good as it gets.
      confidence: error < FEW_ERRORS ? 0.4 : 0.65,
      evidence: [
        `The network knows its ${items} training pictures by heart (${percent(train.error)} wrong, loss ${short(loss)}), and of the validation pictures ${percent(error)} are taken for another class.`,
      ],
      advice: 'More pictures help most, then more augmentation and a pretrained network.',
      code: '// add pictures to the folders, then make the data anew:\nconst data = (\n  await ImageDataBunch.fromFolder(path, { validPct: 0.2, dsTfms: getTransforms(), size: 224 })\n).normalize(imagenetStats);',
    };
  },
};

const FEW_ERRORS = 0.16;
/** Pictures of a class. */
const FEW = 60;
