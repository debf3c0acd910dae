import type { Handle } from '../../native/binding.js';
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
    for (const layer of this.layers) {
      pass.recording ||= pass.training && isTrainable(layer);
      const output = layer.forward(current, pass);
      pass.onOutput?.(layer, output);
      if (current !== x && output !== current) pass.drop(current);
      current = output;
    }
    return current;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    const lowest = needInput ? 0 : this.layers.findIndex(isTrainable);
    if (lowest < 0) return null;
    let current: Handle | null = gradient;
    for (let i = this.layers.length - 1; i >= lowest; i--) {
      const layer = this.layers[i]!;
      const below: Handle | null = layer.backward(current!, pass, needInput || i > lowest);
      pass.release(layer);
      if (current !== gradient && current !== below) pass.free(current!);
      current = below;
    }
    return current;
  }
}
