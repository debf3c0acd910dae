import type { Loss } from '../loss.js';
import type { Handle } from '../native/binding.js';
import { scalar } from '../native/convert.js';
import { copy } from '../native/loss.js';
import { mean, mul, reshape, sub } from '../native/math.js';
import { countOf } from '../shape.js';

/**
 * Mean squared error, for numbers: targets float32 `[N]` or `[N, K]`, as many numbers as the network gives. An item's
 * loss is the mean over its numbers. fastai's `MSELossFlat`.
 */
export const mse: Loss = {
  name: 'mse',
  kind: 'float',
  evaluate(output, targets) {
    const difference = sub(output, likeOutput(targets, output));
    const losses = mean(mul(difference, difference), [1]);
    return { losses, gradient: mul(difference, scalar(2 / output.shape[1]!)) };
  },
  activation: copy,
};

function likeOutput(targets: Handle, output: Handle): Handle {
  if (countOf(targets.shape) === countOf(output.shape)) return reshape(targets, output.shape);
  throw new Error(
    `mse needs as many numbers as the network gives, [${output.shape}]; the targets are [${targets.shape}]`,
  );
}
