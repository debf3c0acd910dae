import { argmax } from '../argmax.js';
import type { TargetKind } from '../data/batch.js';

/** What a row of predictions says of its item. */
export interface Decision {
  /** The class; several joined by `;`; numbers joined by `, `. */
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
  if (kind === 'float') return { text: Array.from(row, short).join(', '), index: 0, chosen: [] };
  const index = argmax(row);
  if (kind === 'category') return { text: classes[index]!, index, chosen: [index] };
  const chosen = [...row.keys()].filter((i) => row[i]! > thresh);
  return { text: chosen.map((i) => classes[i]).join(';'), index, chosen };
}

/** A row of targets in the same words: a class index, 0 and 1 for each class, or numbers. */
export function truth(
  row: ArrayLike<number>,
  { kind = 'category', classes }: { kind?: TargetKind | undefined; classes: readonly string[] },
): string {
  const values = Array.from(row);
  if (kind === 'category') return classes[values[0]!] ?? '';
  if (kind === 'multiCategory') return classes.filter((_, i) => values[i]! > 0.5).join(';');
  return values.map(short).join(', ');
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
