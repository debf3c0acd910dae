import type { Parameter } from './models/layers/parameter.js';
import { currentArena } from './native/arena.js';
import type { Handle } from './native/binding.js';
import { scalar } from './native/convert.js';
import { add, mul } from './native/math.js';
import { Variable } from './native/variable.js';

/** A step's result for one parameter. A step gives one list of these, in the model's order. */
export interface Gradient {
  /** The parameter's name. */
  readonly name: string;
  /** Same shape as the parameter. */
  readonly value: Handle;
}

/** What a learner tells every optimizer. */
export interface OptimizerOptions {
  /** Learning rate of each layer group. */
  lrs: readonly number[];
  /** Weight decay, the same for all groups. Default 1e-2. */
  wd?: number;
  /** Decay BatchNorm's parameters and the biases too. Default true. */
  bnWd?: boolean;
  /**
   * True: each parameter shrinks by `1 - lr wd` before its step (Loshchilov and Hutter 2017). False: L2, `wd` times the
   * parameter is added to its gradient. Default true.
   */
  trueWd?: boolean;
}

/** Makes the optimizer of a learner, again after each `freeze` and `unfreeze`: fastai's `opt_func`. `sgd()` gives one. */
export type OptFunc = (layerGroups: readonly (readonly Parameter[])[], options: OptimizerOptions) => Optimizer;

/**
 * Moves parameters against their gradients, as fastai v1's `OptimWrapper` around one of PyTorch's. Rates, momenta and
 * decays are plain numbers per layer group: a scheduler sets them. Made for parameters that need not have a gradient.
 */
export abstract class Optimizer {
  /** The class' own name, also in saved files. */
  abstract readonly name: string;
  /** Learning rate of each layer group. */
  readonly lrs: number[];
  /** Momentum of each layer group (β₁ of Adam). */
  readonly moms: number[];
  /** Weight decay of each layer group. */
  readonly wds: number[];
  /** Do batch norms and biases decay too? */
  readonly bnWd: boolean;
  /** Does the weight decay act on the weights themselves (AdamW), and not on the gradient (L2)? */
  readonly trueWd: boolean;
  /** Steps taken. */
  steps = 0;
  readonly #slots = new Map<string, Slot>();

  constructor(layerGroups: readonly (readonly Parameter[])[], options: OptimizerOptions & { mom: number }) {
    const { lrs, mom, wd = 1e-2, bnWd = true, trueWd = true } = options;
    this.lrs = [...lrs];
    this.moms = layerGroups.map(() => mom);
    this.wds = layerGroups.map(() => wd);
    this.bnWd = bnWd;
    this.trueWd = trueWd;
    for (const [group, parameters] of layerGroups.entries()) {
      for (const parameter of parameters) this.#slots.set(parameter.name, { parameter, group, moments: new Map() });
    }
  }

  /**
   * How a step moves the parameters of a group: called once a step and group, its result for each parameter. `decay`: what the
   * parameter is to shrink by before it, 0 unless `decaysAlong`.
   */
  protected abstract stepOf(group: number): (slot: Slot, gradient: Handle, decay: number) => void;

  /** Does a step take the weights' own decay along, in the same pass over memory? */
  protected get decaysAlong(): boolean {
    return false;
  }

  /** Rate of the last layer group, as fastai's `opt.lr`; setting it sets the rates of all groups. */
  get lr(): number {
    return this.lrs.at(-1)!;
  }
  set lr(value: number | readonly number[]) {
    broadcast(this.lrs, value);
  }

  /** Momentum of the last layer group, for Adam β1; set like `lr`. */
  get mom(): number {
    return this.moms.at(-1)!;
  }
  set mom(value: number | readonly number[]) {
    broadcast(this.moms, value);
  }

  /** Weight decay of the last layer group; set like `lr`. */
  get wd(): number {
    return this.wds.at(-1)!;
  }
  set wd(value: number | readonly number[]) {
    broadcast(this.wds, value);
  }

  /** Updates the parameters that have a gradient, in place. Runs inside an arena. */
  step(gradients: readonly Gradient[]): void {
    this.steps++;
    const steps = this.lrs.map((_, group) => this.stepOf(group));
    for (const { name, value } of gradients) {
      const slot = this.#slots.get(name);
      if (!slot) throw new Error(`the optimizer has no parameter ${name}: it was made for another model`);
      const rate = this.#decayOf(slot);
      const along = this.trueWd && this.decaysAlong;
      const decayed = along ? value : this.#decay(slot, value, rate);
      steps[slot.group]!(slot, decayed, along ? rate : 0);
      if (decayed !== value) currentArena().free(decayed);
    }
  }

  /** What was averaged so far, for each parameter that has any yet, named `${parameter}.${kind}`. */
  state(): Moment[] {
    return [...this.#slots.values()].flatMap(({ parameter: { name }, moments }) =>
      [...moments].map(([kind, variable]) => ({ name: `${name}.${kind}`, variable })),
    );
  }

  /** Does it have the parameters that these names of `state` speak of? */
  fits(names: Iterable<string>): boolean {
    return [...names].every((name) => this.#slots.has(split(name).parameter));
  }

  /** Makes averages of zeros for the names of `state` that have none, to be filled in, and forgets all others. */
  prepare(names: Iterable<string>): void {
    const wanted = new Set(names);
    for (const { parameter, moments } of this.#slots.values()) {
      for (const [kind, variable] of moments) {
        if (wanted.has(`${parameter.name}.${kind}`)) continue;
        variable.dispose();
        moments.delete(kind);
      }
    }
    for (const name of wanted) {
      const { parameter, kind } = split(name);
      const slot = this.#slots.get(parameter);
      if (slot) momentOf(slot, kind);
    }
  }

  /** Gives its memory back. */
  dispose(): void {
    this.prepare([]);
  }

  /** The part of a parameter that is taken from it, or added to its gradient. */
  #decayOf({ parameter, group }: Slot): number {
    if (parameter.kind !== 'weight' && !this.bnWd) return 0;
    return this.wds[group]! * (this.trueWd ? this.lrs[group]! : 1);
  }

  /** Weight decay, in the parameter (`p *= 1 - lr wd`) or in the gradient, which is given back. */
  #decay({ parameter }: Slot, gradient: Handle, rate: number): Handle {
    if (rate === 0) return gradient;
    const arena = currentArena();
    const value = parameter.value();
    const decay = mul(value, scalar(rate));
    arena.free(value);
    if (this.trueWd) parameter.variable.subtract(decay);
    const decayed = this.trueWd ? gradient : add(gradient, decay);
    arena.free(decay);
    return decayed;
  }
}

/** One of the averages of a parameter's gradients. */
export interface Moment {
  readonly name: string;
  readonly variable: Variable;
}

/** A parameter with its layer group and its averages by kind; there are none before the first step. */
export interface Slot {
  readonly parameter: Parameter;
  readonly group: number;
  readonly moments: Map<string, Variable>;
}

/** The average of that kind, zeros where there was none. */
export function momentOf({ parameter, moments }: Slot, kind: string): Variable {
  const moment = moments.get(kind) ?? Variable.zeros(parameter.shape);
  moments.set(kind, moment);
  return moment;
}

/** Kinds have no dot in them, names of parameters have. */
const split = (name: string): { parameter: string; kind: string } => {
  const dot = name.lastIndexOf('.');
  return { parameter: name.slice(0, dot), kind: name.slice(dot + 1) };
};

function broadcast(target: number[], value: number | readonly number[]): void {
  const values = typeof value === 'number' ? target.map(() => value) : value;
  if (values.length !== target.length) {
    throw new RangeError(`expected one number or ${target.length}, one a layer group; got ${values.length}`);
  }
  for (const [i, number] of values.entries()) target[i] = number;
}
