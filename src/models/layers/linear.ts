import { FLOAT, type Handle } from '../../native/binding.js';
import { biasAdd, biasGradient } from '../../native/layers.js';
import { cast, matMul } from '../../native/math.js';
import type { Layer } from './layer.js';
import { Parameter } from './parameter.js';
import type { Pass } from './pass.js';

/** `x W + b` in float32: `[N, in]` → `[N, out]`, W `[in, out]` (PyTorch keeps the transpose). */
export class Linear implements Layer {
  readonly parameters: readonly Parameter[];
  readonly statistics = [];
  readonly weight: Parameter;
  readonly bias: Parameter;
  /** Of the last forward pass. */
  #inputType: number = FLOAT;

  constructor(name: string, { in: from, out }: { in: number; out: number }) {
    // Kaiming normal, fan in: what fastai gives the head.
    const initial = { deviation: Math.sqrt(2 / from) };
    this.weight = new Parameter(`${name}.weight`, [from, out], { kind: 'weight', initial, layout: 'linear' });
    this.bias = new Parameter(`${name}.bias`, [out], { kind: 'bias' });
    this.parameters = [this.weight, this.bias];
  }

  forward(x: Handle, pass: Pass): Handle {
    const [weight, bias] = [this.weight.value(), this.bias.value()];
    this.#inputType = x.dtype;
    const exact = cast(x, FLOAT);
    const product = matMul(exact, weight);
    const y = biasAdd(product, bias);
    pass.free(weight, bias, product);
    pass.save(this, exact);
    if (exact !== x) pass.drop(exact);
    return y;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    const [x] = pass.saved(this);
    if (this.weight.trainable) pass.gradients.set(this.weight, matMul(x!, gradient, { transposeX: true }));
    if (this.bias.trainable) pass.gradients.set(this.bias, biasGradient(gradient));
    if (!needInput) return null;
    const weight = this.weight.value();
    const below = matMul(gradient, weight, { transposeY: true });
    pass.free(weight);
    return cast(below, this.#inputType);
  }
}
