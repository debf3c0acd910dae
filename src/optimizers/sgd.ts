import type { Parameter } from '../models/layers/parameter.js';
import * as a from '../native/attributes.js';
import { FLOAT, type Handle } from '../native/binding.js';
import { scalar } from '../native/convert.js';
import { executeMany } from '../native/execute.js';
import { momentOf, type OptFunc, Optimizer, type OptimizerOptions, type Slot } from '../optimizer.js';
import { checkNames, expect } from '../options.js';

/** Options of `sgd`. */
export interface SgdOptions {
  /** Momentum. Default 0. `fitOneCycle` sets it from batch to batch. */
  mom?: number;
  /** Look ahead (Nesterov 1983): step along the gradient and the new average. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent with momentum by PyTorch's formula: `b = mom b + g`, `p -= lr b`. (Other libraries have the
 * rate in the average, which is not the same where rates change.)
 */
export class SGD extends Optimizer {
  readonly name = 'SGD';
  readonly #attributes;

  constructor(layerGroups: readonly (readonly Parameter[])[], options: OptimizerOptions & SgdOptions) {
    const { mom = 0, nesterov = false } = options;
    super(layerGroups, { ...options, mom });
    this.#attributes = [...ATTRIBUTES, a.bool('use_nesterov', nesterov)];
  }

  protected stepOf(group: number): (slot: Slot, gradient: Handle) => void {
    const mom = this.moms[group]!;
    const rate = scalar(this.lrs[group]!);
    if (mom === 0) {
      return ({ parameter }, gradient) => {
        executeMany('ResourceApplyGradientDescent', ATTRIBUTES, [parameter.variable.resource, rate, gradient], 0);
      };
    }
    const momentum = scalar(mom);
    return (slot, gradient) => {
      const average = momentOf(slot, 'momentum').resource;
      const inputs = [slot.parameter.variable.resource, average, rate, gradient, momentum];
      executeMany('ResourceApplyMomentum', this.#attributes, inputs, 0);
    };
  }
}

/** SGD for a learner's `optFunc`: `optFunc: sgd({ mom: 0.9 })`. */
export function sgd(options: SgdOptions = {}): OptFunc {
  checkNames('sgd', options, { mom: true, nesterov: true });
  const { mom = 0, nesterov = false } = options;
  expect('mom', mom, Number.isFinite(mom) && mom >= 0 && mom < 1, 'a number from 0 to below 1');
  return (layerGroups, given) => new SGD(layerGroups, { ...given, mom, nesterov });
}

const ATTRIBUTES = [a.type('T', FLOAT), a.bool('use_locking', false)];
