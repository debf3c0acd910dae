import { Random } from '../random.js';
import { fitLogistic, predictLogistic, type Rows, standardiser } from './logistic-regression.js';

/** A label as others of its kind see it. */
export interface LabelIssue {
  /** Position in the set. */
  index: number;
  /** Class index that the picture seems to be of. */
  suggested: number;
  /** How sure it is that the label is right, 0–1. */
  confidence: number;
  /** True: confident learning counts it among the mistakes. */
  likely: boolean;
}

/**
 * Every label, the least trusted first, from probabilities `[N, C]` that come from models which have not seen the item
 * (`outOfFold`). Ranked by the normalised margin between the label and the best other class. `likely` as in Northcutt
 * et al., "Confident Learning", 2021: another class is more probable than it is on average for its own items.
 */
export function labelIssues(probabilities: Float32Array, labels: Int32Array, classes: number): LabelIssue[] {
  if (probabilities.length !== labels.length * classes) {
    throw new RangeError(
      `labelIssues: expected ${labels.length} × ${classes} probabilities, one row a label, got ${probabilities.length} numbers`,
    );
  }
  const usual = usualConfidence(probabilities, labels, classes);
  const issues = Array.from(labels, (label, index): LabelIssue => {
    const row = probabilities.subarray(index * classes, (index + 1) * classes);
    let suggested = label === 0 ? Math.min(1, classes - 1) : 0;
    for (let k = 0; k < classes; k++) if (k !== label && row[k]! > row[suggested]!) suggested = k;
    const confidence = (row[label]! - row[suggested]! + 1) / 2;
    const confident = Array.from(row.keys()).filter((k) => row[k]! >= usual[k]!);
    const seen = confident.reduce((best, k) => (best < 0 || row[k]! > row[best]! ? k : best), -1);
    return { index, suggested, confidence, likely: seen >= 0 && seen !== label };
  });
  return issues.sort((a, b) => a.confidence - b.confidence || a.index - b.index);
}

/** Mean probability of each class over the items labelled so. */
function usualConfidence(probabilities: Float32Array, labels: Int32Array, classes: number): Float64Array {
  const [sums, counts] = [new Float64Array(classes), new Float64Array(classes)];
  for (const [i, label] of labels.entries()) {
    sums[label]! += probabilities[i * classes + label]!;
    counts[label]!++;
  }
  return sums.map((sum, k) => (counts[k]! > 0 ? sum / counts[k]! : Number.POSITIVE_INFINITY));
}

/** Options of `outOfFold`. */
export interface OutOfFoldOptions {
  /** Parts of the set; each is judged by a model of all others. Default 5. */
  folds?: number;
  /** Default 42. */
  seed?: number;
  /** Strength of the regularisation, see `fitLogistic`. Default 1: features are many and correlated. */
  l2?: number;
  /** Items that are copies of each other share a number: a copy in the training part would know the label. */
  groups?: Int32Array;
}

/** Probabilities `[N, C]` of each item, from logistic regressions on the features of the other folds' items. */
export async function outOfFold(
  { values, dimensions }: Rows,
  labels: Int32Array,
  classes: number,
  { folds = 5, seed = 42, l2 = 1, groups }: OutOfFoldOptions = {},
): Promise<Float32Array> {
  if (!Number.isInteger(folds) || folds < 2 || folds > labels.length) {
    throw new RangeError(
      `outOfFold: folds: expected a whole number from 2 to the ${labels.length} items, got ${folds}`,
    );
  }
  const fold = assignFolds(labels, folds, seed, groups);
  const result = new Float32Array(labels.length * classes);
  for (let k = 0; k < folds; k++) {
    const [inside, outside] = [indicesWhere(fold, (f) => f === k), indicesWhere(fold, (f) => f !== k)];
    if (inside.length === 0 || outside.length === 0) continue;
    const train = rowsAt({ values, dimensions }, outside);
    const prepare = standardiser(train);
    const model = await fitLogistic(
      prepare(train),
      Int32Array.from(outside, (i) => labels[i]!),
      classes,
      { l2 },
    );
    const predicted = predictLogistic(model, prepare(rowsAt({ values, dimensions }, inside)));
    for (const [row, i] of inside.entries())
      result.set(predicted.subarray(row * classes, (row + 1) * classes), i * classes);
  }
  return result;
}

/** Each class is spread evenly over the folds (stratified), and a group stays together. */
function assignFolds(labels: Int32Array, folds: number, seed: number, groups?: Int32Array): Int32Array {
  const fold = new Int32Array(labels.length).fill(-1);
  const next = new Map<number, number>();
  const ofGroup = new Map<number, number>();
  for (const i of new Random(seed).fork('folds').permutation(labels.length)) {
    const group = groups?.[i] ?? -1 - i;
    const turn = next.get(labels[i]!) ?? 0;
    if (!ofGroup.has(group)) {
      ofGroup.set(group, turn % folds);
      next.set(labels[i]!, turn + 1);
    }
    fold[i] = ofGroup.get(group)!;
  }
  return fold;
}

const indicesWhere = (values: Int32Array, holds: (value: number) => boolean): Int32Array =>
  Int32Array.from(values.keys()).filter((i) => holds(values[i]!));

function rowsAt({ values, dimensions }: Rows, indices: Int32Array): Rows {
  const picked = new Float32Array(indices.length * dimensions);
  for (const [row, i] of indices.entries())
    picked.set(values.subarray(i * dimensions, (i + 1) * dimensions), row * dimensions);
  return { values: picked, dimensions };
}
