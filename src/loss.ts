import type { TargetKind } from './data/batch.js';
import type { Handle } from './native/binding.js';
import { read } from './native/convert.js';

/** What a network is trained to make small. All inputs and outputs are handles of the running arena. */
export interface Loss {
  /** Its name, as errors and exported models have it. */
  readonly name: string;
  /** The targets it is for; a learner compares it with its data. Absent: any. */
  readonly kind?: TargetKind;
  /** From the network's output `[N, C]` and the targets in the form that `kind` says. */
  evaluate(output: Handle, targets: Handle): LossParts;
  /** Turns the network's output into predictions `[N, C]`, such as probabilities. Never the same handle. */
  activation(output: Handle): Handle;
}

/** What a loss says of a batch. */
export interface LossParts {
  /** Loss of each item `[N]`. */
  losses: Handle;
  /** Gradient of each item's loss with respect to its row of the output, `[N, C]`. */
  gradient: Handle;
  /** What each item counts in the mean over a batch, `[N]`. Absent: 1 each. */
  weights?: Handle;
}

/** The mean loss of a batch, and what the items counted in it. PyTorch's `reduction='mean'`. */
export function meanLoss({ losses, weights }: LossParts): { loss: number; total: number } {
  const values = read(losses);
  const total = weights ? sum(read(weights)) : values.length;
  return { loss: sum(values) / total, total };
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
