import { checkClasses, checkIsData } from './check-data.js';
import type { DataBunch } from './data/batch.js';
import { Learner } from './learner.js';
import { checkLearnerOptions, LEARNER_OPTIONS, type LearnerOptions } from './learner-options.js';
import type { Architecture } from './models/architecture.js';
import { loadCheckpoint } from './models/checkpoint.js';
import { createHead, type HeadOptions } from './models/head.js';
import { models } from './models/index.js';
import type { Layer } from './models/layers/layer.js';
import { Pass } from './models/layers/pass.js';
import { PLAIN, Rescale } from './models/layers/rescale.js';
import { Sequential } from './models/layers/sequential.js';
import { Network } from './models/network.js';
import { readPth } from './models/pth.js';
import { findWeights } from './models/weights.js';
import { inArena } from './native/arena.js';
import { floats } from './native/convert.js';
import { checkNames, expect, shown } from './options.js';
import { Random } from './random.js';

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
  const { pretrained = true, cut, linFtrs, ps, ...options } = given;
  checkIsData(data);
  checkLearnerOptions(options);
  checkClasses(data);
  checkArchitecture(architecture);
  checkCut(cut);
  const weights = pretrained ? await readPth(await findWeights(architecture)) : null;
  const body = architecture.build().slice(0, cut ?? architecture.cut);
  const input = new Rescale({ from: data.stats ?? PLAIN, to: architecture.stats });
  const head = createHead({
    features: countFeatures(body),
    classes: data.c,
    ...(linFtrs === undefined ? {} : { linFtrs }),
    ...(ps === undefined ? {} : { ps }),
  });
  const { split } = architecture;
  const model = new Network([[input, ...body.slice(0, split)], body.slice(split), head], architecture.name);
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

/** Channels that a body gives, found as fastai does: by a picture of 64 px. */
function countFeatures(body: readonly Layer[]): number {
  return inArena(() => {
    const x = floats(new Float32Array(64 * 64 * 3), [1, 64, 64, 3]);
    const y = new Sequential(body).forward(x, new Pass({ training: false, random: new Random(0) }));
    if (y.shape.length !== 4)
      throw new Error(`cut: expected a body that gives pictures [N, H, W, C], got [${y.shape}]`);
    return y.shape[3]!;
  });
}
