import { FLOAT, type Handle } from '../../native/binding.js';
import * as native from '../../native/convolution.js';
import { cast, pad, slice } from '../../native/math.js';
import { conv3x3, conv3x3FilterGradient, conv3x3InputGradient, takesWinograd } from '../../native/winograd.js';
import type { Layer } from './layer.js';
import { Parameter } from './parameter.js';
import type { Pass } from './pass.js';

export interface ConvolutionOptions {
  /** Channels in and out. A depthwise convolution has `out` = `in`. */
  in: number;
  out: number;
  /** Height and width of the filter, px; odd. */
  kernel: number;
  /** Default 1. */
  stride?: number;
  /**
   * `pytorch`: (kernel - 1) / 2 zeros on every side. `tensorflow`: its `SAME`, which at stride 2 may add one more at
   * the bottom and right. The two are the same at stride 1.
   */
  padding: 'pytorch' | 'tensorflow';
  /** One filter per channel. Default false. */
  depthwise?: boolean;
}

/** A convolution without bias, `[N, H, W, in]` → `[N, ⌈H/stride⌉, ⌈W/stride⌉, out]`; BatchNorm follows and shifts. */
export class Convolution implements Layer {
  readonly parameters: readonly Parameter[];
  readonly statistics = [];
  readonly weight: Parameter;
  readonly depthwise: boolean;
  readonly options: native.ConvolutionOptions;
  /** Zeros to add on every side before a `VALID` convolution. */
  readonly border: number;
  /** Of the last forward pass, padding included. */
  #inputShape: readonly number[] = [];

  /** `name`: of the layer; its filter is `${name}.weight`. */
  constructor(name: string, { in: from, out, kernel, stride = 1, padding, depthwise = false }: ConvolutionOptions) {
    // Kaiming normal, fan out (He et al. 2015): as ResNets and EfficientNets start.
    const deviation = Math.sqrt(2 / (kernel * kernel * (depthwise ? 1 : out)));
    const shape = depthwise ? [kernel, kernel, from, 1] : [kernel, kernel, from, out];
    const layout = depthwise ? 'depthwise' : 'conv';
    this.weight = new Parameter(`${name}.weight`, shape, { kind: 'weight', initial: { deviation }, layout });
    this.parameters = [this.weight];
    const same = padding === 'tensorflow' || stride === 1;
    this.border = same ? 0 : (kernel - 1) / 2;
    this.options = { stride, padding: same ? 'SAME' : 'VALID' };
    this.depthwise = depthwise;
  }

  forward(x: Handle, pass: Pass): Handle {
    const padded = this.#padded(x);
    const { forward, filterType } = this.#native(x);
    const weight = this.#value(filterType ?? x.dtype, pass);
    const y = forward(padded, weight, this.options);
    // Padded again on the way back: that takes less time than the copy would take memory.
    pass.save(this, weight, ...(this.weight.trainable ? [x] : []));
    pass.drop(weight);
    this.#inputShape = padded.shape;
    if (padded !== x) pass.free(padded);
    return y;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    if (this.weight.trainable) {
      const [, x] = pass.saved(this);
      const padded = this.#padded(x!);
      const found = this.#native(gradient).filterGradient(padded, this.weight.shape, gradient, this.options);
      if (padded !== x) pass.free(padded);
      pass.gradients.set(this.weight, cast(found, FLOAT));
      if (found.dtype !== FLOAT) pass.free(found);
    }
    return needInput ? this.#inputGradient(gradient, pass) : null;
  }

  #inputGradient(gradient: Handle, pass: Pass): Handle {
    const [weight] = pass.saved(this);
    const padded = this.#native(gradient).inputGradient(this.#inputShape, weight!, gradient, this.options);
    if (this.border === 0) return padded;
    const [n, h, w, c] = padded.shape as [number, number, number, number];
    const x = slice(padded, this.#around(), [n, h - 2 * this.border, w - 2 * this.border, c]);
    pass.free(padded);
    return x;
  }

  /** The kernels for these pictures; for those that come back the same, since only at stride 1 there is a choice. */
  #native(x: Handle): Kernels {
    if (this.depthwise) return depthwise;
    return takesWinograd(x, this.weight.shape, this.options) ? winograd : direct;
  }

  /** The filter in another type. */
  #value(dtype: number, pass: Pass): Handle {
    const weight = this.weight.value();
    const value = cast(weight, dtype);
    if (value !== weight) pass.free(weight);
    return value;
  }

  #padded(x: Handle): Handle {
    return this.border > 0 ? pad(x, this.#around(), this.#around()) : x;
  }

  #around(): number[] {
    return [0, this.border, this.border, 0];
  }
}

interface Kernels {
  /** Default: that of the pictures. */
  filterType?: number;
  forward: typeof native.conv2d;
  inputGradient: typeof native.conv2dInputGradient;
  filterGradient: typeof native.conv2dFilterGradient;
}

const direct: Kernels = {
  forward: native.conv2d,
  inputGradient: native.conv2dInputGradient,
  filterGradient: native.conv2dFilterGradient,
};

const winograd: Kernels = {
  filterType: FLOAT,
  forward: conv3x3,
  inputGradient: (_shape, filter, gradient) => conv3x3InputGradient(filter, gradient),
  filterGradient: (x, _shape, gradient) => conv3x3FilterGradient(x, gradient),
};

const depthwise: Kernels = {
  forward: native.depthwiseConv2d,
  inputGradient: native.depthwiseConv2dInputGradient,
  filterGradient: native.depthwiseConv2dFilterGradient,
};
