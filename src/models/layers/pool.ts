import { FLOAT, type Handle } from '../../native/binding.js';
import { floats, scalar } from '../../native/convert.js';
import { takesChannels } from '../../native/kernels.js';
import { maxPool, maxPoolGradient, type PoolOptions } from '../../native/layers.js';
import { add, cast, concat, mean, mul, reshape, slice } from '../../native/math.js';
import {
  bordered,
  maxPlaces3,
  maxPool3,
  maxPool3Gradient,
  ownMaxPool3,
  ownMaxPool3Gradient,
} from '../../native/max-pool.js';
import type { Layer } from './layer.js';
import type { Pass } from './pass.js';

/** Max pooling, 3 × 3 windows at stride 2 with one pixel of padding, as ResNets have it. */
export class MaxPool implements Layer {
  readonly parameters = [];
  readonly statistics = [];
  /** Height and width of the last forward pass. */
  #size: readonly number[] = [];

  forward(x: Handle, pass: Pass): Handle {
    this.#size = x.shape.slice(1, 3);
    if (takesChannels(x)) {
      const [y, places] = ownMaxPool3(x);
      pass.save(this, places);
      pass.drop(places);
      return y;
    }
    const around = bordered(x);
    const y = maxPool3(around);
    if (pass.recording) {
      const places = maxPlaces3(around);
      pass.save(this, places, x);
      pass.drop(places);
    }
    pass.free(around);
    return y;
  }

  backward(gradient: Handle, pass: Pass): Handle {
    const [places, x] = pass.saved(this);
    return x ? maxPool3Gradient(gradient, x, places!) : ownMaxPool3Gradient(gradient, places!, this.#size);
  }
}

/** fastai's `AdaptiveConcatPool2d(1)` and `Flatten`: `[N, H, W, C]` → `[N, 2C]`, float32, maxima first, then means. */
export class ConcatPool implements Layer {
  readonly parameters = [];
  readonly statistics = [];
  /** Of the last forward pass. */
  #inputType: number = FLOAT;

  forward(x: Handle, pass: Pass): Handle {
    const [n, , , c] = x.shape as [number, number, number, number];
    this.#inputType = x.dtype;
    const exact = cast(x, FLOAT);
    const greatest = maxPool(exact, whole(x));
    const average = mean(exact, [1, 2], true);
    const both = concat([greatest, average], 3);
    pass.save(this, exact, greatest);
    pass.drop(greatest, average, ...(exact === x ? [] : [exact]));
    const flat = reshape(both, [n, 2 * c]);
    pass.free(both);
    return flat;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    if (!needInput) return null;
    const [x, greatest] = pass.saved(this);
    const [n, h, w, c] = x!.shape as [number, number, number, number];
    const ofMax = reshape(slice(gradient, [0, 0], [n, c]), [n, 1, 1, c]);
    const ofMean = reshape(slice(gradient, [0, c], [n, c]), [n, 1, 1, c]);
    const sum = add(maxPoolGradient(ofMax, x!, greatest!, whole(x!)), mul(ofMean, scalar(1 / (h * w))));
    return cast(sum, this.#inputType);
  }
}

/** Mean over the whole picture: `[N, H, W, C]` → `[N, C]`, float32. */
export class AveragePool implements Layer {
  readonly parameters = [];
  readonly statistics = [];

  forward(x: Handle, pass: Pass): Handle {
    pass.save(this, x);
    const exact = cast(x, FLOAT);
    const y = mean(exact, [1, 2]);
    if (exact !== x) pass.free(exact);
    return y;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    if (!needInput) return null;
    const [x] = pass.saved(this);
    const [n, h, w, c] = x!.shape as [number, number, number, number];
    const share = mul(reshape(gradient, [n, 1, 1, c]), scalar(1 / (h * w)));
    return cast(mul(share, floats(new Float32Array(h * w).fill(1), [1, h, w, 1])), x!.dtype);
  }
}

const whole = (x: Handle): PoolOptions => ({ size: [x.shape[1]!, x.shape[2]!], stride: 1 });
