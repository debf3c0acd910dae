import type { Callback, TrainingRun } from '../callback.js';
import type { Loss } from '../loss.js';
import type { Handle } from '../native/binding.js';
import { floats, int32s } from '../native/convert.js';
import { gather } from '../native/loss.js';
import { add, mul, reshape } from '../native/math.js';
import { tf } from '../native/tensorflow.js';
import { borrow } from '../native/tensors.js';
import { expect } from '../options.js';
import type { Random } from '../random.js';

/**
 * Trains on mixed pictures (Zhang et al. 2017): each is blended with another of its batch, `λ x + (1 - λ) x'`, and so is
 * its loss. λ is drawn from Beta(α, α), then the greater of λ and 1 - λ. fastai's `MixUpCallback`; `learn.mixup` adds it.
 */
export class MixUpCallback implements Callback {
  readonly inSearch = true;
  /** α of the Beta distribution that the shares are drawn from. */
  readonly alpha: number;

  /** `alpha`: 0.1 mixes little, 1 much. Default 0.4. */
  constructor(alpha = 0.4) {
    expect('alpha', alpha, Number.isFinite(alpha) && alpha > 0, 'a positive number');
    this.alpha = alpha;
  }

  onBatchBegin(run: TrainingRun): void {
    const { xb, yb, learn, arena } = run;
    const items = xb.shape[0];
    const partners = learn.random.permutation(items);
    const shares = Float32Array.from({ length: items }, () => {
      const share = beta(learn.random, this.alpha);
      return Math.max(share, 1 - share);
    });
    run.xb = blend(xb, partners, shares);
    const others = arena.run(() => gather(borrow(yb), int32s(partners)));
    run.lossFunc = mixedLoss(run.lossFunc, others, shares);
    xb.dispose();
  }
}

/** Each picture of `xb` `[N, H, W, C]` blended with that of its partner: `shares` of its own. */
export function blend(xb: tf.Tensor4D, partners: Int32Array, shares: Float32Array): tf.Tensor4D {
  return tf.tidy(() => {
    const share = tf.tensor4d(shares, [shares.length, 1, 1, 1]);
    const other = xb.gather(tf.tensor1d(partners, 'int32'));
    return other.add(xb.sub(other).mul(share)) as tf.Tensor4D;
  });
}

/** The loss to the targets and that to `others`, in each item's shares. */
export function mixedLoss(loss: Loss, others: Handle, shares: Float32Array): Loss {
  return {
    ...loss,
    evaluate(output, targets) {
      const [own, other] = [loss.evaluate(output, targets), loss.evaluate(output, others)];
      const share = floats(shares, [shares.length]);
      const rest = floats(
        shares.map((value) => 1 - value),
        [shares.length],
      );
      const mix = (a: Handle, b: Handle) => add(mul(a, share), mul(b, rest));
      const column = (values: Handle) => reshape(values, [shares.length, 1]);
      const gradient = add(mul(own.gradient, column(share)), mul(other.gradient, column(rest)));
      const losses = mix(own.losses, other.losses);
      if (!own.weights || !other.weights) return { losses, gradient };
      return { losses, gradient, weights: mix(own.weights, other.weights) };
    },
  };
}

/** A number of Beta(α, α), as the share of one of two gammas. */
export function beta(random: Random, alpha: number): number {
  const [a, b] = [gamma(random, alpha), gamma(random, alpha)];
  // With a tiny α both can be too small to tell apart from zero: then it is one end or the other.
  return a + b > 0 ? a / (a + b) : random.int(2);
}

/** A number of Gamma(α, 1) (Marsaglia and Tsang 2000). */
function gamma(random: Random, alpha: number): number {
  if (alpha < 1) return gamma(random, alpha + 1) * random.uniform() ** (1 / alpha);
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.uniform()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}
