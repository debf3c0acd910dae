/** A batch norm in evaluation as a factor and an addend for each channel, so that it can be folded into the convolution before it. */
import type { Handle } from '../../native/binding.js';
import { floats } from '../../native/convert.js';
import { mul, reshape, sub } from '../../native/math.js';
import type { BatchNorm } from '../layers/batch-norm.js';

/** γ / √(σ² + ε) of a batch norm, `[C]`. */
export function scaleOf({ gamma, variance, epsilon }: BatchNorm): Handle {
  const inverse = variance.get().map((value) => 1 / Math.sqrt(value + epsilon));
  return mul(gamma.value(), floats(inverse, gamma.shape));
}

/** β - μ γ / √(σ² + ε). */
export const shiftOf = (norm: BatchNorm): Handle => sub(norm.beta.value(), mul(norm.mean.value(), scaleOf(norm)));

/** A factor per channel for a filter `[H, W, in, out]`, or `[H, W, C, 1]` of a depthwise one. */
export const perFilter = (scale: Handle, depthwise: boolean): Handle =>
  depthwise ? reshape(scale, [...scale.shape, 1]) : scale;
