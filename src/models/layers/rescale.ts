import { FLOAT, type Handle } from '../../native/binding.js';
import { floats } from '../../native/convert.js';
import { add, cast, mul } from '../../native/math.js';
import type { Layer } from './layer.js';
import type { Pass } from './pass.js';

/** Mean and standard deviation of each channel, of pixel values in 0–1. */
export interface ChannelStats {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Pixels in 0–1, not normalised. */
export const PLAIN: ChannelStats = { mean: [0, 0, 0], std: [1, 1, 1] };

/**
 * Turns pictures normalised by one set of statistics into pictures normalised by another, exactly. The first layer of a
 * network whose weights were trained on other statistics than the data carry. Nothing in it learns.
 */
export class Rescale implements Layer {
  readonly parameters = [];
  readonly statistics = [];
  readonly scale: number[];
  readonly shift: number[];

  constructor({ from, to }: { from: ChannelStats; to: ChannelStats }) {
    this.scale = from.std.map((std, c) => std / to.std[c]!);
    this.shift = from.mean.map((mean, c) => (mean - to.mean[c]!) / to.std[c]!);
  }

  /** `[N, H, W, 3]` → the same shape. */
  forward(x: Handle, pass: Pass): Handle {
    if (this.scale.every((s) => s === 1) && this.shift.every((s) => s === 0)) return x;
    const exact = cast(x, FLOAT);
    const scaled = mul(exact, floats(this.scale, [this.scale.length]));
    const shifted = add(scaled, floats(this.shift, [this.shift.length]));
    const y = cast(shifted, x.dtype);
    pass.free(scaled, ...(exact === x ? [] : [exact]), ...(y === shifted ? [] : [shifted]));
    return y;
  }

  backward(): null {
    return null;
  }
}
