import { FLOAT, type Handle } from '../../native/binding.js';
import type * as native from '../../native/convolution.js';
import { cast, pad, slice } from '../../native/math.js';
import type { PatchOptions } from '../../native/patches.js';
import { type ConvolutionKernels, kernelsFor } from './convolution-kernels.js';
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
  /** Zeros to add on every side of a `VALID` convolution. */
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
    const kernels = this.#native(x);
    const padded = this.#padded(x, kernels);
    const weight = this.#value(kernels.filterType ?? x.dtype, pass);
    const y = kernels.forward(padded, weight, this.placed);
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
      const kernels = this.#native(gradient);
      const padded = this.#padded(x!, kernels);
      const found = kernels.filterGradient(padded, this.weight.shape, gradient, this.placed);
      if (padded !== x) pass.free(padded);
      pass.gradients.set(this.weight, cast(found, FLOAT));
      if (found.dtype !== FLOAT) pass.free(found);
    }
    return needInput ? this.#inputGradient(gradient, pass) : null;
  }

  #inputGradient(gradient: Handle, pass: Pass): Handle {
    const [weight] = pass.saved(this);
    const kernels = this.#native(gradient);
    const padded = kernels.inputGradient(this.#inputShape, weight!, gradient, this.placed);
    if (this.border === 0 || kernels.pads) return padded;
    const [n, h, w, c] = padded.shape as [number, number, number, number];
    const x = slice(padded, this.#around(), [n, h - 2 * this.border, w - 2 * this.border, c]);
    pass.free(padded);
    return x;
  }

  /** Where the filter is put, with the zeros on every side. */
  get placed(): PatchOptions {
    return { ...this.options, border: this.border };
  }

  /** The kernels for these pictures; for those that come back the same, since only at stride 1 their size matters. */
  #native(x: Handle): ConvolutionKernels {
    return kernelsFor(x, this.weight.shape, this.placed, this.depthwise);
  }

  /** The filter in another type. */
  #value(dtype: number, pass: Pass): Handle {
    const weight = this.weight.value();
    const value = cast(weight, dtype);
    if (value !== weight) pass.free(weight);
    return value;
  }

  #padded(x: Handle, { pads }: ConvolutionKernels): Handle {
    return this.border > 0 && !pads ? pad(x, this.#around(), this.#around()) : x;
  }

  #around(): number[] {
    return [0, this.border, this.border, 0];
  }
}
