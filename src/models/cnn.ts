import { inArena } from '../native/arena.js';
import { floats } from '../native/convert.js';
import { Random } from '../random.js';
import type { Architecture } from './architecture.js';
import { createHead, type HeadOptions } from './head.js';
import type { Layer } from './layers/layer.js';
import { Pass } from './layers/pass.js';
import { type ChannelStats, PLAIN, Rescale } from './layers/rescale.js';
import { Sequential } from './layers/sequential.js';
import { Network } from './network.js';

/** All it takes to build a `cnnLearner`'s network again. */
export interface CnnRecipe extends Required<Pick<HeadOptions, 'linFtrs' | 'ps'>> {
  architecture: Architecture;
  /** How many of the architecture's children make the body; negative: counted from the end. */
  cut: number;
  /** Numbers the network gives for a picture. */
  outputs: number;
  /** Statistics its pictures come normalised by. Null: they are in 0–1. */
  stats: ChannelStats | null;
}

/** An architecture's body and fastai's head in three layer groups, nothing initialised. */
export function createCnn(recipe: CnnRecipe): { model: Network; body: Layer[] } {
  const { architecture, cut, linFtrs, ps, outputs, stats } = recipe;
  const body = architecture.build().slice(0, cut);
  const input = new Rescale({ from: stats ?? PLAIN, to: architecture.stats });
  const head = createHead({ features: countFeatures(body), classes: outputs, linFtrs, ps });
  const { name, split } = architecture;
  return { model: new Network([[input, ...body.slice(0, split)], body.slice(split), head], name, recipe), body };
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
