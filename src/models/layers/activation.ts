import type { Handle } from '../../native/binding.js';
import { relu, relu6, relu6Gradient, reluGradient } from '../../native/layers.js';
import type { Layer } from './layer.js';
import type { Pass } from './pass.js';

/** `max(x, 0)`; with `cap` 6 `min(max(x, 0), 6)`, the activation of mobile networks. Any shape. */
export class Relu implements Layer {
  readonly parameters = [];
  readonly statistics = [];
  readonly capped: boolean;

  constructor({ cap }: { cap?: 6 } = {}) {
    this.capped = cap === 6;
  }

  forward(x: Handle, pass: Pass): Handle {
    const y = this.capped ? relu6(x) : relu(x);
    pass.save(this, y);
    return y;
  }

  backward(gradient: Handle, pass: Pass): Handle {
    const [y] = pass.saved(this);
    return this.capped ? relu6Gradient(gradient, y!) : reluGradient(gradient, y!);
  }
}
