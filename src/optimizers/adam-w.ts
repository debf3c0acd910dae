import type { Parameter } from '../models/layers/parameter.js';
import * as a from '../native/attributes.js';
import { FLOAT, type Handle } from '../native/binding.js';
import { scalar } from '../native/convert.js';
import { executeMany } from '../native/execute.js';
import { momentOf, type OptFunc, Optimizer, type OptimizerOptions, type Slot } from '../optimizer.js';
import { checkNames, expect, expectNumber } from '../options.js';

/** Options of `adamW`. */
export interface AdamOptions {
  /** β1, "momentum". Default 0.9. */
  mom?: number;
  /** β2. Default 0.99, fastai's. */
  beta?: number;
  /** Default 1e-8. */
  eps?: number;
}

/** Adam (Kingma and Ba 2014) as PyTorch computes it, after fastai's weight decay. fastai's default. */
export class AdamW extends Optimizer {
  readonly name = 'AdamW';
  /** β₂: how slowly the mean of the squared gradients moves. */
  readonly beta: number;
  /** Added to the root, so that nothing is divided by zero. */
  readonly eps: number;

  constructor(layerGroups: readonly (readonly Parameter[])[], options: OptimizerOptions & AdamOptions) {
    const { mom = 0.9, beta = 0.99, eps = 1e-8 } = options;
    super(layerGroups, { ...options, mom });
    this.beta = beta;
    this.eps = eps;
  }

  protected stepOf(group: number): (slot: Slot, gradient: Handle) => void {
    const scalars = this.#scalars(group);
    return (slot, gradient) => {
      const variables = [slot.parameter.variable, momentOf(slot, 'average'), momentOf(slot, 'square')];
      const resources = variables.map(({ resource }) => resource);
      executeMany('ResourceApplyAdam', ATTRIBUTES, [...resources, ...scalars, gradient], 0);
    };
  }

  /**
   * Inputs 3 to 8 of the op. It divides by `sqrt(v) + ε`, PyTorch by `sqrt(v / (1 - β2^t)) + ε`: with an ε smaller by
   * `sqrt(1 - β2^t)` the two are the same.
   */
  #scalars(group: number): Handle[] {
    const [mom, power2] = [this.moms[group]!, this.beta ** this.steps];
    const values = [mom ** this.steps, power2, this.lrs[group]!, mom, this.beta, this.eps * Math.sqrt(1 - power2)];
    return values.map(scalar);
  }
}

/** AdamW for a learner's `optFunc`, with other numbers than the default: `optFunc: adamW({ beta: 0.999 })`. */
export function adamW(options: AdamOptions = {}): OptFunc {
  checkNames('adamW', options, { mom: true, beta: true, eps: true });
  const { mom = 0.9, beta = 0.99, eps = 1e-8 } = options;
  for (const [name, value] of Object.entries({ mom, beta })) {
    expect(name, value, Number.isFinite(value) && value >= 0 && value < 1, 'a number from 0 to below 1');
  }
  expectNumber('eps', eps, 0);
  return (layerGroups, given) => new AdamW(layerGroups, { ...given, mom, beta, eps });
}

const ATTRIBUTES = [a.type('T', FLOAT), a.bool('use_locking', false), a.bool('use_nesterov', false)];
