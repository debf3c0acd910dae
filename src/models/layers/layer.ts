import type { Handle } from '../../native/binding.js';
import type { Parameter, Statistic } from './parameter.js';
import type { Pass } from './pass.js';

/**
 * A differentiable piece of a network. Layers compute their own gradients: one native kernel per gradient, where
 * tfjs' tape would compose many small ones.
 */
export interface Layer {
  /** In the order of the forward pass. */
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Statistic[];
  /** The output for `x`. What `backward` will need is left with `pass.save(this, …)`. */
  forward(x: Handle, pass: Pass): Handle;
  /**
   * From the gradient of the output: adds the parameters' gradients to the pass, and gives the gradient of the input,
   * or null where `needInput` is false (nothing below learns).
   */
  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null;
}

/** Does anything in it learn? */
export const isTrainable = (layer: Layer): boolean => layer.parameters.some((parameter) => parameter.trainable);

/** The parameters of several layers, in their order. */
export const parametersOf = (layers: readonly Layer[]): Parameter[] => layers.flatMap((layer) => layer.parameters);

/** The running statistics of several layers, in their order. */
export const statisticsOf = (layers: readonly Layer[]): Statistic[] => layers.flatMap((layer) => layer.statistics);
