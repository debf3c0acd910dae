import type { Accumulator, WholeSetMetric } from '../metrics.js';
import { fScore } from './f-beta.js';
import { LabelCounts } from './label-counts.js';

/**
 * Dice's coefficient, twice what prediction and truth share over what both have, of the whole set. Of two classes the
 * second's, fastai's `Dice`; of more, or of several labels an item, the mean of the classes that occur, `DiceMulti`.
 */
export class Dice implements WholeSetMetric {
  readonly name = 'dice';

  begin(): Accumulator {
    const counts = new LabelCounts();
    return {
      add: (output, targets) => counts.add(output, targets),
      value: () => {
        const isPair = !counts.severalLabels && counts.classes.length === 2;
        const looked = isPair ? [counts.classes[1]!] : counts.classes;
        const occurring = looked.filter(({ predicted, actual }) => predicted + actual > 0);
        return occurring.reduce((sum, tally) => sum + fScore(tally, 1), 0) / occurring.length;
      },
    };
  }
}
