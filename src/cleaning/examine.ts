import { kernelHost } from '../../kernel/api.js';
import { argmax } from '../argmax.js';
import type { DataLoader } from '../data/batch.js';
import { predictAll } from '../inference/predictions.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';
import { topGap } from './dataset-formatter.js';
import { type Features, learnerFeatures, SeenFeatures } from './features.js';
import { type Fingerprint, fingerprints } from './fingerprint.js';
import { labelIssues, outOfFold } from './label-issues.js';
import { classNames, picturesOf } from './labelled-pictures.js';
import type { Rows } from './logistic-regression.js';
import { exactPairs, groupsOf, nearPairs, type Pair, similarPairs } from './pairs.js';
import { type QualityFlag, qualityFlags } from './quality.js';

/** All that is known about a picture when its set is cleaned. Null: not known, as where it cannot be read. */
export interface ExaminedPicture {
  /** Absolute path. */
  path: string;
  /** The class that it stands under. */
  label: string;
  /** The set that it belongs to. */
  split: 'train' | 'valid';
  /** The class that the network takes it for; null where it was not asked. */
  predicted: string | null;
  /** Its loss; null where the network was not asked. */
  loss: number | null;
  /** Probability of its label, 0–1. */
  probability: number | null;
  /** Probability of the prediction, 0–1. */
  confidence: number | null;
  /** Difference of the two greatest probabilities, 0–1: the less, the less sure. */
  gap: number | null;
  /** How far the label is to be trusted, by models that have not seen the picture; below 0: a copy has another label. */
  trust: number | null;
  /** The class it seems to be of, if its label is likely a mistake. */
  suggested: string | null;
  /** What is odd about the picture itself. */
  flags: readonly QualityFlag[];
  /** Number of its group of duplicates, the most alike first. */
  group: number | null;
}

/** Options of `examine`. */
export interface ExamineOptions {
  /** Called as it goes on. `part`: what is being done, `done` and `total`: pictures. */
  progress?: (part: string, done: number, total: number) => void;
  /** Cosine of features from which two pictures are called similar; above 1: none are. Default 0.98. */
  minSimilarity?: number;
}

/** Looks at every picture of a learner's data: predictions, label mistakes, duplicates, quality. */
export async function examine(
  learn: Learner,
  { progress = () => {}, minSimilarity = 0.98 }: ExamineOptions = {},
): Promise<ExaminedPicture[]> {
  const parts = [
    await judge(learn, learn.data.fixDl, 'train', progress),
    ...(learn.data.validDl.dataset.length > 0 ? [await judge(learn, learn.data.validDl, 'valid', progress)] : []),
  ];
  const pictures = parts.flatMap((part) => part.pictures);
  const features = joined(parts);
  const found = await fingerprints(
    pictures.map(({ path }) => path),
    (done, total) => progress('looking for duplicates and bad pictures', done, total),
  );
  const groups = await duplicates(found, features, minSimilarity);
  for (const [i, flags] of qualityFlags(found).entries()) pictures[i]!.flags = flags;
  for (const [number, group] of groups.entries()) for (const i of group) pictures[i]!.group = number;
  await judgeLabels(pictures, features, learn.data.classes);
  return pictures;
}

type Progress = NonNullable<ExamineOptions['progress']>;

/** Features of some pictures; `at`: their positions. */
interface SomeFeatures extends Rows {
  at: number[];
}

async function judge(learn: Learner, dl: DataLoader, split: 'train' | 'valid', progress: Progress) {
  const dataset = picturesOf('examine', dl.dataset);
  const names = classNames('examine', dataset);
  const total = dataset.length;
  // In one pass with the predictions; a network without a head has no features of its own.
  const seen = learn.layerGroups.length > 1 ? new SeenFeatures(learn) : null;
  const { preds, targets, losses, indices } = await predictAll(learn, {
    dl,
    signal: kernelHost()?.interruptSignal(),
    ...(seen && { onOutput: seen.onOutput }),
    onBatch: (done) => progress(`predictions (${split})`, Math.min(done * dl.batchSize, total), total),
  });
  const [values, classes] = [preds.dataSync<'float32'>().slice(), preds.shape[1]];
  tf.dispose([preds, targets]);
  const pictures = [...dataset.x].map((path, i): ExaminedPicture => ({ ...UNKNOWN, path, label: names[i]!, split }));
  for (const [row, i] of indices.entries()) {
    const probabilities = values.subarray(row * classes, (row + 1) * classes);
    const best = argmax(probabilities);
    Object.assign(pictures[i]!, {
      predicted: dataset.classes[best]!,
      loss: losses[row]!,
      probability: probabilities[dataset.labels[i]!]!,
      confidence: probabilities[best]!,
      gap: topGap(probabilities),
    });
  }
  return { pictures, features: seen?.features(indices) ?? (await learnerFeatures(learn, { dl })) };
}

const UNKNOWN = {
  ...{ predicted: null, loss: null, probability: null, confidence: null, gap: null },
  ...{ trust: null, suggested: null, flags: [], group: null },
};

/** The parts' features as one; positions count on from part to part. */
function joined(parts: readonly { features: Features; pictures: readonly unknown[] }[]): SomeFeatures {
  const values = new Float32Array(parts.reduce((sum, { features }) => sum + features.values.length, 0));
  const at: number[] = [];
  let [offset, first] = [0, 0];
  for (const { features, pictures } of parts) {
    values.set(features.values, offset);
    at.push(...Array.from(features.indices, (i) => first + i));
    offset += features.values.length;
    first += pictures.length;
  }
  return { values, dimensions: parts[0]!.features.dimensions, at };
}

async function duplicates(
  found: readonly (Fingerprint | null)[],
  { values, dimensions, at }: SomeFeatures,
  minSimilarity: number,
): Promise<number[][]> {
  const similar = minSimilarity > 1 ? [] : await similarPairs(values, dimensions, { minSimilarity });
  const byFeatures = similar.map(({ a, b, similarity }): Pair => ({ a: at[a]!, b: at[b]!, similarity }));
  return groupsOf([...exactPairs(found), ...(await nearPairs(found)), ...byFeatures]);
}

/** Sets `trust` and `suggested` where there are enough pictures to tell. */
async function judgeLabels(
  pictures: readonly ExaminedPicture[],
  { values, dimensions, at }: SomeFeatures,
  classes: readonly string[],
): Promise<void> {
  if (at.length < 2 * FOLDS) return;
  const labels = Int32Array.from(at, (i) => classes.indexOf(pictures[i]!.label));
  const groups = Int32Array.from(at, (i) => pictures[i]!.group ?? -1 - i);
  const probabilities = await outOfFold({ values, dimensions }, labels, classes.length, { folds: FOLDS, groups });
  for (const { index, suggested, confidence, likely } of labelIssues(probabilities, labels, classes.length)) {
    const picture = pictures[at[index]!]!;
    picture.trust = confidence;
    picture.suggested = likely ? classes[suggested]! : null;
  }
  const labelsOf = new Map<number, Set<string>>();
  for (const { group, label } of pictures) {
    if (group !== null) labelsOf.set(group, (labelsOf.get(group) ?? new Set()).add(label));
  }
  for (const picture of pictures) {
    if (picture.group !== null && labelsOf.get(picture.group)!.size > 1) picture.trust = (picture.trust ?? 0) - 1;
  }
}

const FOLDS = 5;
