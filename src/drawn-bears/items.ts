import type { Random } from '../random.js';
import type { BearClass } from './picture.js';

/** What may be wrong with a file, in the words of the answer key. */
export type Planted =
  | 'wrong label'
  | 'exact duplicate'
  | 'near duplicate'
  | 'duplicate in another class'
  | 'not a bear'
  | 'grey'
  | 'transparent PNG'
  | 'truncated'
  | 'PNG named .jpg'
  | 'tiny';

/** One file of the set before it is drawn. */
export interface Item {
  /** Relative to the set's folder, `/` between the parts. */
  path: string;
  /** The folder it lies in. */
  label: BearClass;
  /** What it really shows. */
  truth: BearClass | 'none';
  planted: Planted | null;
  /** The file that a duplicate repeats. */
  source: Item | null;
}

export const classes: readonly BearClass[] = ['black', 'grizzly', 'teddys'];

/** The files of a set, a part `mess` (0–1) of them with something wrong, every kind about equally often. */
export function planItems(perClass: number, mess: number, random: Random): Item[] {
  const items = classes.flatMap((label) =>
    Array.from(
      { length: perClass },
      (_, i) =>
        ({
          path: `${label}/${String(i).padStart(8, '0')}.jpg`,
          label,
          truth: label,
          planted: null,
          source: null,
        }) as Item,
    ),
  );
  const order = random.permutation(items.length);
  const count = Math.round(items.length * mess);
  const clean = Array.from(order.subarray(count), (i) => items[i]!);
  for (let k = 0; k < count; k++) plant(items[order[k]!]!, kinds[k % kinds.length]!, clean, random);
  return items;
}

const kinds: readonly Planted[] = [
  'wrong label',
  'exact duplicate',
  'not a bear',
  'truncated',
  'wrong label',
  'grey',
  'near duplicate',
  'duplicate in another class',
  'transparent PNG',
  'tiny',
  'PNG named .jpg',
];

function plant(item: Item, planted: Planted, clean: readonly Item[], random: Random): void {
  item.planted = planted;
  if (planted === 'wrong label') item.truth = random.pick(classes.filter((name) => name !== item.label));
  if (planted === 'not a bear') item.truth = 'none';
  if (planted === 'transparent PNG') item.path = item.path.replace('.jpg', '.png');
  if (planted.includes('duplicate')) repeat(item, clean, random);
}

/** A duplicate repeats a clean file; without one to repeat, the file stays as it is. */
function repeat(item: Item, clean: readonly Item[], random: Random): void {
  const across = item.planted === 'duplicate in another class';
  const sources = clean.filter((other) => (other.label !== item.label) === across);
  if (sources.length === 0) {
    item.planted = null;
    return;
  }
  item.source = random.pick(sources);
  item.truth = item.source.truth;
}
