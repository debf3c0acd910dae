import type { DataSet } from '../data/batch.js';
import { LabelList } from '../data/label-list.js';

/** The data set, if its items are picture files. Throws, naming `where`, if not. */
export function picturesOf(where: string, dataset: DataSet): LabelList {
  if (dataset instanceof LabelList) return dataset;
  throw new TypeError(`${where}: the items of this data set are no picture files`);
}

/** The class of each item. Throws where items have not one class each: what is relabelled is one. */
export function classNames(where: string, { kind, labels, classes }: LabelList): string[] {
  if (kind !== 'category')
    throw new TypeError(`${where}: expected pictures of one class each, got labels of kind '${kind}'`);
  return Array.from(labels, (label) => classes[label]!);
}
