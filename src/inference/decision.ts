import { argmax } from '../argmax.js';
import type { TargetKind } from '../data/batch.js';
import { labelText } from '../data/label-list.js';

/** What a row of predictions says of its item. */
export interface Decision {
  /** The class; several joined by `; `; numbers joined by `, `. */
  text: string;
  /** Index of the most probable class; of numbers 0. */
  index: number;
  /** Indices of the classes decided for: one, or all above the threshold. Of numbers none. */
  chosen: number[];
}

/** `row`: probabilities `[C]`, or numbers. `thresh`: from where on a label counts, where an item may have several. */
export function decide(
  row: Float32Array,
  { kind = 'category', classes }: { kind?: TargetKind | undefined; classes: readonly string[] },
  thresh = 0.5,
): Decision {
  if (kind === 'float') return { text: labelText(kind, classes, row), index: 0, chosen: [] };
  const index = argmax(row);
  if (kind === 'category') return { text: classes[index]!, index, chosen: [index] };
  const chosen = [...row.keys()].filter((i) => row[i]! > thresh);
  return { text: chosen.map((i) => classes[i]).join('; '), index, chosen };
}
