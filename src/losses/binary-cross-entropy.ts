import type { Loss, LossParts } from '../loss.js';
import type { Handle } from '../native/binding.js';
import { floats, scalar } from '../native/convert.js';
import { negate, sigmoid, softplus } from '../native/loss.js';
import { add, mean, mul, sub } from '../native/math.js';
import { checkNames } from '../options.js';
import { checkWeights, expectWeights } from './cross-entropy.js';

/** Weights of classes and labels. */
export interface BceOptions {
  /** Weight of each class in the mean over classes. Default 1 each. */
  weight?: readonly number[];
  /** How much more a label that is there counts than one that is not, for each class. Default 1 each. */
  posWeight?: readonly number[];
}

/**
 * Binary cross-entropy of sigmoid, for any number of labels a picture: targets 0 or 1, float32 `[N, C]`. An item's loss
 * is the mean over the classes. fastai's `BCEWithLogitsFlat`.
 */
export const bceWithLogits: Loss = weightedBceWithLogits();

/** The same with classes or labels of different weight: PyTorch's `BCEWithLogitsLoss(weight, pos_weight)`. */
export function weightedBceWithLogits(options: BceOptions = {}): Loss {
  checkNames('weightedBceWithLogits', options, { weight: true, posWeight: true });
  for (const [name, weights] of Object.entries(options)) if (weights) checkWeights(name, weights);
  return {
    name: 'bceWithLogits',
    kind: 'multiCategory',
    evaluate(output, targets) {
      expectLabels(output, targets);
      for (const [name, weights] of Object.entries(options)) if (weights) expectWeights(name, weights, output);
      return binaryCrossEntropy(output, targets, options);
    },
    activation: sigmoid,
  };
}

/** With x the score, y the label and q = 1 + (posWeight - 1) y: `(1 - y) x + q log(1 + e^-x)`. */
function binaryCrossEntropy(x: Handle, y: Handle, { weight, posWeight }: BceOptions): LossParts {
  const row = (values: readonly number[]) => floats(values, [1, values.length]);
  const one = scalar(1);
  const absent = sub(one, y);
  const q = posWeight ? add(one, mul(row(posWeight.map((w) => w - 1)), y)) : one;
  const each = add(mul(absent, x), mul(q, softplus(negate(x))));
  const slope = sub(absent, mul(q, sigmoid(negate(x))));
  const scale = (values: Handle) => (weight ? mul(values, row(weight)) : values);
  return { losses: mean(scale(each), [1]), gradient: mul(scale(slope), scalar(1 / x.shape[1]!)) };
}

function expectLabels(output: Handle, targets: Handle): void {
  if (targets.shape.length === 2 && String(targets.shape) === String(output.shape)) return;
  throw new Error(
    `bceWithLogits needs scores and labels of one shape [N, C], labels 0 or 1; got [${output.shape}] and [${targets.shape}]`,
  );
}
