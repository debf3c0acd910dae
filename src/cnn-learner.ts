import { checkClasses, checkIsData } from './check-data.js';
import type { DataBunch } from './data/batch.js';
import { Learner } from './learner.js';
import { checkLearnerOptions, LEARNER_OPTIONS, type LearnerOptions } from './learner-options.js';
import type { Architecture } from './models/architecture.js';
import { loadCheckpoint } from './models/checkpoint.js';
import { createCnn } from './models/cnn.js';
import type { HeadOptions } from './models/head.js';
import { models } from './models/index.js';
import { readPth } from './models/pth.js';
import { findWeights } from './models/weights.js';
import { checkNames, expect, shown } from './options.js';
import { Random } from './random.js';

/** Options of `cnnLearner`. */
export interface CnnLearnerOptions extends LearnerOptions, Pick<HeadOptions, 'linFtrs' | 'ps'> {
  /** Start from ImageNet weights, with the body frozen. Default true. */
  pretrained?: boolean;
  /** How many of the architecture's children make the body (negative: counted from the end). Default: the architecture's. */
  cut?: number;
}

/**
 * A learner for pictures: the architecture's body and fastai's head, in three layer groups (two of the body and the
 * head). Pretrained, the body is frozen and only the head and the BatchNorms learn; `unfreeze` lets all learn.
 *
 * The network's first step turns the data's normalisation into the architecture's own, so `normalize(imagenetStats)` is
 * right for every architecture.
 */
export async function cnnLearner(
  data: DataBunch,
  architecture: Architecture,
  given: CnnLearnerOptions = {},
): Promise<Learner> {
  checkNames('cnnLearner', given, NAMES);
  const { pretrained = true, cut, linFtrs = [512], ps = 0.5, ...options } = given;
  checkIsData(data);
  checkLearnerOptions(options);
  checkClasses(data);
  checkArchitecture(architecture);
  checkCut(cut);
  const weights = pretrained ? await readPth(await findWeights(architecture)) : null;
  const { model, body } = createCnn({
    ...{ architecture, cut: cut ?? architecture.cut, linFtrs, ps },
    ...{ outputs: data.c, stats: data.stats ?? null },
  });
  const random = new Random(options.seed ?? data.seed).fork('weights');
  model.initialise(random);
  if (weights) loadCheckpoint(body, weights);
  const learn = new Learner(data, model, options);
  if (pretrained) learn.freeze();
  return learn;
}

const NAMES: Record<keyof CnnLearnerOptions, true> = {
  ...LEARNER_OPTIONS,
  pretrained: true,
  cut: true,
  linFtrs: true,
  ps: true,
};

function checkCut(cut: number | undefined): void {
  const usable = cut === undefined || (Number.isInteger(cut) && cut !== 0);
  expect('cut', cut, usable, "a number of the architecture's children, negative: counted from the end");
}

/** A notebook's parameter may name a network there is none of, which TypeScript cannot see. */
function checkArchitecture(architecture: Architecture | undefined): void {
  if (typeof architecture?.build === 'function') return;
  const names = Object.keys(models).map((name) => `models.${name}`);
  throw new TypeError(`architecture: expected one of ${names.join(', ')}, got ${shown(architecture)}`);
}
