import type { Handle } from './native/binding.js';
import { softmaxCrossEntropy } from './native/layers.js';
import { softmax } from './native/math.js';

/** What a network is trained to make small. All inputs and outputs are handles of the running arena. */
export interface Loss {
  readonly name: string;
  /** Loss of each item `[N]` and its gradient `[N, C]`, from the network's output `[N, C]` and the targets `[N]`. */
  evaluate(output: Handle, targets: Handle): { losses: Handle; gradient: Handle };
  /** Turns the network's output into predictions `[N, C]`, such as probabilities. */
  activation(output: Handle): Handle;
}

/** Cross-entropy of softmax, for one class per picture. fastai's `CrossEntropyFlat`. */
export const crossEntropy: Loss = { name: 'crossEntropy', evaluate: softmaxCrossEntropy, activation: softmax };
