/** Batch normalisation as single kernels (`FusedBatchNormV3`), forward and backward, over `[N, H, W, C]`. */
import * as a from './attributes.js';
import { type Attribute, FLOAT, type Handle } from './binding.js';
import { executeMany } from './execute.js';

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
