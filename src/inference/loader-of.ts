import type { DataBunch, DataLoader } from '../data/batch.js';
import { DatasetType } from '../data/dataset-type.js';
import { expect } from '../options.js';

/** Which items are meant. */
export interface SetOptions {
  /** A part of the data. Default `DatasetType.Valid`; `Fix` are the training items in order, not augmented. */
  dsType?: DatasetType | undefined;
  /** Or a loader, such as another data bunch's `validDl`. */
  dl?: DataLoader | undefined;
}

/** The loader that options mean. Throws where the data has no such part. */
export function loaderOf(data: DataBunch, { dsType = DatasetType.Valid, dl }: SetOptions = {}): DataLoader {
  if (dl) return dl;
  if (data.dl) return data.dl(dsType);
  const known = { train: data.trainDl, valid: data.validDl, fix: data.fixDl };
  expect('dsType', dsType, dsType in known, "a part that this data has: 'train', 'valid' or 'fix'");
  return known[dsType as keyof typeof known];
}
