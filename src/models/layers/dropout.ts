import type { Handle } from '../../native/binding.js';
import { drawSeeds, scalar } from '../../native/convert.js';
import { atLeast, seededUniform } from '../../native/layers.js';
import { cast, mul } from '../../native/math.js';
import type { Layer } from './layer.js';
import type { Pass } from './pass.js';

/** In training, zeroes each number with probability `p` and scales the rest by 1 / (1 - p). Any shape. */
export class Dropout implements Layer {
  readonly parameters = [];
  readonly statistics = [];
  readonly p: number;

  constructor(p: number) {
    if (!(p >= 0 && p < 1)) throw new RangeError(`p: expected a probability in [0, 1), got ${p}`);
    this.p = p;
  }

  forward(x: Handle, pass: Pass): Handle {
    if (!pass.training || this.p === 0) return x;
    const uniform = seededUniform(x.shape, drawSeeds(pass.random));
    const kept = atLeast(uniform, scalar(this.p));
    const exact = mul(kept, scalar(1 / (1 - this.p)));
    const mask = cast(exact, x.dtype);
    if (mask !== exact) pass.free(exact);
    const y = mul(x, mask);
    pass.save(this, mask);
    pass.drop(uniform, kept, mask);
    return y;
  }

  backward(gradient: Handle, pass: Pass): Handle {
    return this.p === 0 || !pass.training ? gradient : mul(gradient, pass.saved(this)[0]!);
  }
}
