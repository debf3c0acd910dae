import type { DataBunch, DataLoader } from '../data/batch.js';
import { expect } from '../options.js';

/** Which items are meant. */
export interface SetOptions {
  /**
   * A part of the data: `'valid'` (the default), `'fix'` (the training items in order, not augmented), `'test'`,
   * `'train'`; fastai's `DatasetType`.
   */
  dsType?: DatasetName | undefined;
  /** Or a loader of one's own, such as another data bunch's `validDl`. */
  dl?: DataLoader | undefined;
}

export type DatasetName = 'train' | 'valid' | 'test' | 'single' | 'fix';

/** The loader that options mean. Throws where the data has no such part. */
export function loaderOf(data: DataBunch & Partial<WithParts>, { dsType = 'valid', dl }: SetOptions = {}): DataLoader {
  if (dl) return dl;
  const known = { train: data.trainDl, valid: data.validDl, fix: data.fixDl } as Record<string, DataLoader | undefined>;
  const loader = data.dl ? data.dl(dsType) : known[dsType];
  expect('dsType', dsType, loader !== undefined, "a part that this data has: 'train', 'valid' or 'fix'");
  return loader!;
}

interface WithParts {
  dl(dsType: DatasetName): DataLoader;
}
