import type { Parameter } from '../models/layers/parameter.js';
import * as a from '../native/attributes.js';
import { FLOAT, type Handle } from '../native/binding.js';
import { floats, scalar } from '../native/convert.js';
import { executeMany } from '../native/execute.js';
import { kernels } from '../native/kernels.js';
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

  protected override get decaysAlong(): boolean {
    return kernels.float32;
  }

  protected stepOf(group: number): (slot: Slot, gradient: Handle, decay: number) => void {
    return kernels.float32 ? this.#ownStep(group) : this.#tensorFlowStep(group);
  }

  /** With the library's own op. */
  #ownStep(group: number): (slot: Slot, gradient: Handle, decay: number) => void {
    const [mom, power1, power2, lr, epsilon] = this.#numbers(group);
    const rate = (lr * Math.sqrt(1 - power2)) / (1 - power1);
    /** Numbers for each decay: there are two at most, that of the group and none. */
    const known = new Map<number, Handle>();
    return (slot, gradient, decay) => {
      const numbers = known.get(decay) ?? floats([rate, 1 - mom, 1 - this.beta, epsilon, decay], [5]);
      known.set(decay, numbers);
      executeMany('NotebearAdamW', [], [...resourcesOf(slot), numbers, gradient], 0);
    };
  }

  #tensorFlowStep(group: number): (slot: Slot, gradient: Handle) => void {
    const [mom, power1, power2, lr, epsilon] = this.#numbers(group);
    const scalars = [power1, power2, lr, mom, this.beta, epsilon].map(scalar);
    return (slot, gradient) => {
      executeMany('ResourceApplyAdam', ATTRIBUTES, [...resourcesOf(slot), ...scalars, gradient], 0);
    };
  }

  /**
   * β₁, β₁ᵗ, β₂ᵗ, the rate and ε. The ops divide by `sqrt(v) + ε`, PyTorch by `sqrt(v / (1 - β₂ᵗ)) + ε`: with an ε smaller by
   * `sqrt(1 - β₂ᵗ)` the two are the same.
   */
  #numbers(group: number): [mom: number, power1: number, power2: number, lr: number, epsilon: number] {
    const [mom, power2] = [this.moms[group]!, this.beta ** this.steps];
    return [mom, mom ** this.steps, power2, this.lrs[group]!, this.eps * Math.sqrt(1 - power2)];
  }
}

/** The parameter and its averages, in the order of the ops. */
const resourcesOf = (slot: Slot): Handle[] =>
  [slot.parameter.variable, momentOf(slot, 'average'), momentOf(slot, 'square')].map(({ resource }) => resource);

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
