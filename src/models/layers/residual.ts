import type { Handle } from '../../native/binding.js';
import { add } from '../../native/math.js';
import { type Layer, parametersOf, statisticsOf } from './layer.js';
import type { Parameter, Statistic } from './parameter.js';
import type { Pass } from './pass.js';
import type { Sequential } from './sequential.js';

/** `main(x) + shortcut(x)`, where the shortcut is x itself unless layers are given (He et al. 2015, figure 2). */
export class Residual implements Layer {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Statistic[];
  readonly main: Sequential;
  readonly shortcut: Sequential | null;

  constructor(main: Sequential, shortcut: Sequential | null = null) {
    this.main = main;
    this.shortcut = shortcut;
    const branches = shortcut ? [main, shortcut] : [main];
    this.parameters = parametersOf(branches);
    this.statistics = statisticsOf(branches);
  }

  forward(x: Handle, pass: Pass): Handle {
    const main = this.main.forward(x, pass);
    const shortcut = this.shortcut ? this.shortcut.forward(x, pass) : x;
    const y = add(main, shortcut);
    pass.drop(main);
    if (shortcut !== x) pass.drop(shortcut);
    return y;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    const main = this.main.backward(gradient, pass, needInput);
    const shortcut = this.shortcut ? this.shortcut.backward(gradient, pass, needInput) : gradient;
    if (!needInput) return null;
    const sum = add(main!, shortcut!);
    pass.free(main!);
    if (shortcut !== gradient) pass.free(shortcut!);
    return sum;
  }
}
