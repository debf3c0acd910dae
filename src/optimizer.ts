import type { Parameter } from './models/layers/parameter.js';
import { currentArena } from './native/arena.js';
import * as a from './native/attributes.js';
import { FLOAT, type Handle } from './native/binding.js';
import { scalar } from './native/convert.js';
import { executeMany } from './native/execute.js';
import { mul } from './native/math.js';
import { Variable } from './native/variable.js';

/** A step's result for one parameter. A step gives one list of these, in the model's order. */
export interface Gradient {
  readonly name: string;
  /** Same shape as the parameter. */
  readonly value: Handle;
}

export interface AdamWOptions {
  /** Learning rate of each layer group. */
  lrs: readonly number[];
  /** Adam's β1, "momentum". Default 0.9. */
  mom?: number;
  /** Adam's β2. Default 0.99, fastai's. */
  beta?: number;
  /** Default 1e-8. */
  eps?: number;
  /** Weight decay, the same for all groups. Default 1e-2. */
  wd?: number;
  /** Decay BatchNorm's parameters and the biases too. Default true. */
  bnWd?: boolean;
}

/**
 * Adam with true weight decay as fastai's `OptimWrapper` steps it: each parameter is first shrunk by `1 - lr wd`, then
 * moved by Adam as PyTorch computes it. Rates, momenta and decays are plain numbers per layer group: a scheduler sets them.
 */
export class AdamW {
  readonly lrs: number[];
  readonly moms: number[];
  readonly wds: number[];
  readonly beta: number;
  readonly eps: number;
  readonly bnWd: boolean;
  /** Steps taken. */
  steps = 0;
  readonly #slots = new Map<string, Slot>();

  constructor(layerGroups: readonly (readonly Parameter[])[], options: AdamWOptions) {
    const { lrs, mom = 0.9, beta = 0.99, eps = 1e-8, wd = 1e-2, bnWd = true } = options;
    this.lrs = [...lrs];
    this.moms = layerGroups.map(() => mom);
    this.wds = layerGroups.map(() => wd);
    this.beta = beta;
    this.eps = eps;
    this.bnWd = bnWd;
    for (const [group, parameters] of layerGroups.entries()) {
      for (const parameter of parameters) this.#slots.set(parameter.name, { parameter, group, moments: null });
    }
  }

  /** Rate of the last layer group, as fastai's `opt.lr`; setting it sets the rates of all groups. */
  get lr(): number {
    return this.lrs.at(-1)!;
  }
  set lr(value: number | readonly number[]) {
    broadcast(this.lrs, value);
  }

  get mom(): number {
    return this.moms.at(-1)!;
  }
  set mom(value: number | readonly number[]) {
    broadcast(this.moms, value);
  }

  get wd(): number {
    return this.wds.at(-1)!;
  }
  set wd(value: number | readonly number[]) {
    broadcast(this.wds, value);
  }

  /** Updates the parameters that have a gradient, in place. Runs inside an arena. */
  step(gradients: readonly Gradient[]): void {
    this.steps++;
    const scalars = this.lrs.map((_, group) => this.#scalars(group));
    for (const { name, value } of gradients) {
      const slot = this.#slots.get(name);
      if (!slot) throw new Error(`the optimizer has no parameter ${name}: it was made for another model`);
      this.#decay(slot);
      const { average, square } = momentsOf(slot);
      const variables = [slot.parameter.variable, average, square].map(({ resource }) => resource);
      executeMany('ResourceApplyAdam', ATTRIBUTES, [...variables, ...scalars[slot.group]!, value], 0);
    }
  }

  /** The moving averages, two for each parameter that has any yet, named `${parameter}.average` and `….square`. */
  state(): Moment[] {
    return [...this.#slots.values()].flatMap(({ parameter: { name }, moments }) => {
      if (!moments) return [];
      return [
        { parameter: name, name: `${name}.average`, variable: moments.average },
        { parameter: name, name: `${name}.square`, variable: moments.square },
      ];
    });
  }

  /** Does it have all these parameters? */
  fits(names: Iterable<string>): boolean {
    return [...names].every((name) => this.#slots.has(name));
  }

  /** Makes moving averages of zeros for the parameters of `names` that have none, to be filled in. */
  prepare(names: Iterable<string>): void {
    for (const name of names) {
      const slot = this.#slots.get(name);
      if (slot) momentsOf(slot);
    }
  }

  /** Forgets the moving averages of all parameters not in `names`. */
  retain(names: ReadonlySet<string>): void {
    for (const [name, slot] of this.#slots) {
      if (!names.has(name)) disposeMoments(slot);
    }
  }

  dispose(): void {
    this.retain(new Set());
  }

  /** True weight decay: `p *= 1 - lr wd`. */
  #decay({ parameter, group }: Slot): void {
    const rate = this.lrs[group]! * this.wds[group]!;
    if (rate === 0 || (parameter.kind !== 'weight' && !this.bnWd)) return;
    const arena = currentArena();
    const value = parameter.value();
    const decay = mul(value, scalar(rate));
    arena.free(value);
    parameter.variable.subtract(decay);
    arena.free(decay);
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

/** One of a parameter's moving averages. */
export interface Moment {
  readonly parameter: string;
  readonly name: string;
  readonly variable: Variable;
}

interface Slot {
  readonly parameter: Parameter;
  readonly group: number;
  /** Moving averages of the gradient and its square; none before the first step. */
  moments: { average: Variable; square: Variable } | null;
}

const ATTRIBUTES = [a.type('T', FLOAT), a.bool('use_locking', false), a.bool('use_nesterov', false)];

function momentsOf(slot: Slot): { average: Variable; square: Variable } {
  const { shape } = slot.parameter;
  slot.moments ??= { average: Variable.zeros(shape), square: Variable.zeros(shape) };
  return slot.moments;
}

function disposeMoments(slot: Slot): void {
  slot.moments?.average.dispose();
  slot.moments?.square.dispose();
  slot.moments = null;
}

function broadcast(target: number[], value: number | readonly number[]): void {
  const values = typeof value === 'number' ? target.map(() => value) : value;
  if (values.length !== target.length) {
    throw new RangeError(`expected one number or ${target.length}, one a layer group; got ${values.length}`);
  }
  for (const [i, number] of values.entries()) target[i] = number;
}
