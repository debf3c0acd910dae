import { expect } from '../options.js';
import { Relu } from './layers/activation.js';
import { BatchNorm } from './layers/batch-norm.js';
import { Dropout } from './layers/dropout.js';
import type { Layer } from './layers/layer.js';
import { Linear } from './layers/linear.js';
import { ConcatPool } from './layers/pool.js';

export interface HeadOptions {
  /** Channels that the body gives. */
  features: number;
  classes: number;
  /** Widths of the hidden layers. Default `[512]`. */
  linFtrs?: readonly number[];
  /** Dropout before the last layer; half of it before the others. Or one number for each layer. Default 0.5. */
  ps?: number | readonly number[];
}

/**
 * fastai's head: concatenated max and average pooling, then for each width BatchNorm, Dropout, Linear, with ReLU
 * between: `[N, H, W, features]` → `[N, classes]`. A dropout of 0 is left out.
 */
export function createHead({ features, classes, linFtrs = [512], ps = 0.5 }: HeadOptions): Layer[] {
  checkHead(linFtrs, ps);
  const widths = [2 * features, ...linFtrs, classes];
  const dropouts = dropoutPerLayer(ps, widths.length - 1);
  const layers: Layer[] = [new ConcatPool()];
  for (const [i, p] of dropouts.entries()) {
    layers.push(new BatchNorm(`head.${i}.norm`, { channels: widths[i]! }));
    if (p > 0) layers.push(new Dropout(p));
    layers.push(new Linear(`head.${i}.linear`, { in: widths[i]!, out: widths[i + 1]! }));
    if (i < dropouts.length - 1) layers.push(new Relu());
  }
  return layers;
}

function dropoutPerLayer(ps: number | readonly number[], layers: number): readonly number[] {
  if (typeof ps === 'number') return Array.from({ length: layers }, (_, i) => (i < layers - 1 ? ps / 2 : ps));
  if (ps.length !== layers) throw new RangeError(`ps: expected ${layers} probabilities, one a layer, got ${ps.length}`);
  return ps;
}

function checkHead(linFtrs: readonly number[], ps: number | readonly number[]): void {
  const widths = Array.isArray(linFtrs) && linFtrs.every((width) => Number.isInteger(width) && width > 0);
  expect('linFtrs', linFtrs, widths, 'a list of widths, whole numbers from 1 on');
  const probabilities = [ps].flat().every((p) => typeof p === 'number' && p >= 0 && p < 1);
  expect('ps', ps, probabilities, 'a probability in [0, 1), or a list of them');
}
