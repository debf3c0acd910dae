import type { Handle } from '../../native/binding.js';
import { Relu } from './activation.js';
import { BatchNorm } from './batch-norm.js';
import { isTrainable, type Layer, parametersOf, statisticsOf } from './layer.js';
import type { Parameter, Statistic } from './parameter.js';
import type { Pass } from './pass.js';

/** Layers one after the other. Backward stops at the lowest layer that learns. */
export class Sequential implements Layer {
  readonly layers: readonly Layer[];
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Statistic[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
    this.parameters = parametersOf(layers);
    this.statistics = statisticsOf(layers);
  }

  forward(x: Handle, pass: Pass): Handle {
    let current = x;
    for (let i = 0; i < this.layers.length; i++) {
      const layer = this.layers[i]!;
      pass.recording ||= pass.training && isTrainable(layer);
      const activation = this.#appliedBy(i, current, pass);
      const output = activation
        ? activation.norm.forward(current, pass, activation.relu)
        : layer.forward(current, pass);
      if (activation) i++;
      pass.onOutput?.(layer, output);
      if (current !== x && output !== current) pass.drop(current);
      current = output;
    }
    return current;
  }

  /** Layer `i` and the next, if that is an activation which a batch norm applies itself, and nobody looks in between. */
  #appliedBy(i: number, x: Handle, pass: Pass): { norm: BatchNorm; relu: Relu } | null {
    const [norm, relu] = [this.layers[i], this.layers[i + 1]];
    if (pass.onOutput || !(norm instanceof BatchNorm && relu instanceof Relu)) return null;
    return norm.takesActivation(x, pass) ? { norm, relu } : null;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    const lowest = needInput ? 0 : this.layers.findIndex(isTrainable);
    if (lowest < 0) return null;
    let current: Handle | null = gradient;
    for (let i = this.layers.length - 1; i >= lowest; i--) {
      const [before, layer] = [this.layers[i - 1], this.layers[i]!];
      if (before instanceof BatchNorm && pass.activationIn(before) === layer) continue;
      const below: Handle | null = layer.backward(current!, pass, needInput || i > lowest);
      pass.release(layer);
      if (current !== gradient && current !== below) pass.free(current!);
      current = below;
    }
    return current;
  }
}
