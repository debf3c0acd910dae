import type { Loss } from '../loss.js';
import { type Handle, INT32 } from '../native/binding.js';
import { floats } from '../native/convert.js';
import { softmaxCrossEntropy } from '../native/layers.js';
import { denseSoftmaxCrossEntropy, gather, oneHot } from '../native/loss.js';
import { mul, reshape, softmax } from '../native/math.js';
import { checkNames, expect } from '../options.js';

/** Cross-entropy of softmax, for one class per picture. fastai's `CrossEntropyFlat`. */
export const crossEntropy: Loss = {
  name: 'crossEntropy',
  kind: 'category',
  evaluate(output, targets) {
    expectClasses(output, targets);
    return softmaxCrossEntropy(output, targets);
  },
  activation: softmax,
};

/**
 * Cross-entropy in which items of class i count `weight[i]` times, for classes of different sizes. PyTorch's
 * `CrossEntropyLoss(weight)`: the mean over a batch is divided by the sum of its weights.
 */
export function weightedCrossEntropy(weight: readonly number[]): Loss {
  checkWeights('weight', weight);
  return {
    name: 'weightedCrossEntropy',
    kind: 'category',
    evaluate(output, targets) {
      expectClasses(output, targets);
      expectWeights('weight', weight, output);
      const { losses, gradient } = softmaxCrossEntropy(output, targets);
      const weights = gather(floats(weight, [weight.length]), targets);
      const column = reshape(weights, [output.shape[0]!, 1]);
      return { losses: mul(losses, weights), gradient: mul(gradient, column), weights };
    },
    activation: softmax,
  };
}

/**
 * Cross-entropy to targets that leave a doubt: `1 - eps` for the class, and `eps` spread evenly over all classes
 * (Szegedy et al. 2015). fastai's `LabelSmoothingCrossEntropy`. `eps`: 0 to below 1, default 0.1.
 */
export function labelSmoothingCrossEntropy(options: { eps?: number } = {}): Loss {
  checkNames('labelSmoothingCrossEntropy', options, { eps: true });
  const { eps = 0.1 } = options;
  expect('eps', eps, Number.isFinite(eps) && eps >= 0 && eps < 1, 'a share from 0 to below 1');
  return {
    name: 'labelSmoothingCrossEntropy',
    kind: 'category',
    evaluate(output, targets) {
      expectClasses(output, targets);
      const classes = output.shape[1]!;
      return denseSoftmaxCrossEntropy(
        output,
        oneHot(targets, classes, { on: 1 - eps + eps / classes, off: eps / classes }),
      );
    },
    activation: softmax,
  };
}

/** Throws where weights are none. */
export function checkWeights(name: string, weights: readonly number[]): void {
  const positive = Array.isArray(weights) && weights.length > 0 && weights.every((w) => Number.isFinite(w) && w > 0);
  expect(name, weights, positive, 'a list of positive numbers, one a class');
}

/** Throws where there are other weights than classes. */
export function expectWeights(name: string, weights: readonly number[], output: Handle): void {
  const classes = output.shape[1]!;
  expect(name, weights, weights.length === classes, `${classes} numbers, one a class`);
}

function expectClasses(output: Handle, targets: Handle): void {
  if (targets.dtype === INT32 && targets.shape.length === 1 && output.shape.length === 2) return;
  throw new Error(
    `a cross-entropy of classes needs scores [N, C] and class indices, int32 [N]; got [${output.shape}] and ` +
      `[${targets.shape}]. For several labels a picture there is bceWithLogits, for numbers mse`,
  );
}
