/**
 * Batch normalisation: as single kernels of TensorFlow's (`FusedBatchNormV3`), forward and backward, over `[N, H, W, C]`, and
 * in training by the library's own, which take the activation after it along.
 */
import * as a from './attributes.js';
import { type Attribute, FLOAT, type Handle } from './binding.js';
import { execute, executeMany } from './execute.js';

export interface BatchNormParts {
  /** Scale and shift of each channel, `[C]`. */
  gamma: Handle;
  beta: Handle;
  /** Running statistics of each channel, `[C]`; the variance is the unbiased one, as in PyTorch. */
  mean: Handle;
  variance: Handle;
}

export interface BatchNormOutputs {
  y: Handle;
  /** The running statistics after this batch. */
  mean: Handle;
  variance: Handle;
  /** What the backward pass needs of the forward pass. */
  reserved: readonly Handle[];
}

/** Normalises by the batch's own statistics. `momentum` in PyTorch's sense: `running += momentum (batch - running)`. */
export function batchNormTraining(
  x: Handle,
  { gamma, beta, mean, variance }: BatchNormParts,
  { epsilon, momentum }: { epsilon: number; momentum: number },
): BatchNormOutputs {
  const attributes = [...common(x, epsilon, true), a.float('exponential_avg_factor', momentum)];
  const [y, newMean, newVariance, ...reserved] = executeMany(
    'FusedBatchNormV3',
    attributes,
    [x, gamma, beta, mean, variance],
    6,
  );
  return { y: y!, mean: newMean!, variance: newVariance!, reserved };
}

/** Normalises by the running statistics. */
export function batchNormEvaluation(
  x: Handle,
  { gamma, beta, mean, variance }: BatchNormParts,
  epsilon: number,
): { y: Handle; unused: readonly Handle[] } {
  const attributes = [...common(x, epsilon, false), a.float('exponential_avg_factor', 1)];
  const [y, ...unused] = executeMany('FusedBatchNormV3', attributes, [x, gamma, beta, mean, variance], 6);
  return { y: y!, unused };
}

/** Gradients of `batchNormTraining`, or of `batchNormEvaluation` with the running statistics as `reserved`. */
export function batchNormGradient(
  gradient: Handle,
  x: Handle,
  gamma: Handle,
  reserved: readonly Handle[],
  epsilon: number,
  training = true,
): { x: Handle; gamma: Handle; beta: Handle; unused: readonly Handle[] } {
  const inputs = [gradient, x, gamma, ...reserved];
  const [dx, dgamma, dbeta, ...unused] = executeMany('FusedBatchNormGradV3', common(x, epsilon, training), inputs, 5);
  return { x: dx!, gamma: dgamma!, beta: dbeta!, unused };
}

const common = (x: Handle, epsilon: number, training: boolean): Attribute[] => [
  a.typeOf(x),
  a.type('U', FLOAT),
  a.float('epsilon', epsilon),
  a.text('data_format', 'NHWC'),
  a.bool('is_training', training),
];

/** The activation after a batch norm: `max(x, 0)`, not above `cap` where that is not 0. */
export interface NormActivation {
  relu: boolean;
  cap: number;
}

/** The batch's mean and 1 / √(σ² + ε), `[C]`, and the running statistics after it. */
export function moments(
  x: Handle,
  running: { mean: Handle; variance: Handle },
  { epsilon, momentum }: { epsilon: number; momentum: number },
): { batch: readonly [mean: Handle, inverse: Handle]; mean: Handle; variance: Handle } {
  const attributes = [a.typeOf(x), a.float('epsilon', epsilon), a.float('momentum', momentum)];
  const found = executeMany('NotebearMoments', attributes, [x, running.mean, running.variance], 4);
  const [batchMean, inverse, mean, variance] = found as [Handle, Handle, Handle, Handle];
  return { batch: [batchMean, inverse], mean, variance };
}

/** `(x - mean) · inverse · γ + β`, activated. `numbers`: γ, β, mean and inverse, `[C]`. */
export const normalise = (x: Handle, numbers: readonly Handle[], activation: NormActivation): Handle =>
  execute('NotebearNormalise', ownAttributes(x, activation), [x, ...numbers]);

/** Gradients of `normalise` where mean and inverse are those of `x`. */
export function normaliseGradient(
  gradient: Handle,
  x: Handle,
  numbers: readonly Handle[],
  activation: NormActivation,
): { x: Handle; gamma: Handle; beta: Handle } {
  const inputs = [gradient, x, ...numbers];
  const [dx, gamma, beta] = executeMany('NotebearNormGradient', ownAttributes(x, activation), inputs, 3);
  return { x: dx!, gamma: gamma!, beta: beta! };
}

const ownAttributes = (x: Handle, { relu, cap }: NormActivation): Attribute[] => [
  a.typeOf(x),
  a.bool('relu', relu),
  a.float('cap', cap),
];
