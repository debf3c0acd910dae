/**
 * Convolutions and their gradients, NHWC, filters `[H, W, in, out]` (depthwise `[H, W, C, 1]`).
 *
 * Padding is TensorFlow's `SAME` or `VALID`, never `EXPLICIT`: with that the gradients leave oneDNN for a path several
 * times slower. What PyTorch pads otherwise is a `Pad` op before a `VALID` convolution.
 */
import * as a from './attributes.js';
import type { Attribute, Handle } from './binding.js';
import { int32s } from './convert.js';
import { execute } from './execute.js';

export interface ConvolutionOptions {
  /** Pixels from one position to the next, both ways. */
  stride: number;
  padding: 'SAME' | 'VALID';
}

/** `[N, H, W, in]` → `[N, H', W', out]`. */
export const conv2d = (x: Handle, filter: Handle, options: ConvolutionOptions): Handle =>
  execute('Conv2D', [...attributes(x, options), cudnn], [x, filter]);

/** Gradient of `conv2d` with respect to its input, which had `inputShape`. */
export const conv2dInputGradient = (
  inputShape: readonly number[],
  filter: Handle,
  gradient: Handle,
  options: ConvolutionOptions,
): Handle =>
  execute('Conv2DBackpropInput', [...attributes(gradient, options), cudnn], [int32s(inputShape), filter, gradient]);

/** Gradient of `conv2d` with respect to its filter. */
export const conv2dFilterGradient = (
  x: Handle,
  filterShape: readonly number[],
  gradient: Handle,
  options: ConvolutionOptions,
): Handle => execute('Conv2DBackpropFilter', [...attributes(x, options), cudnn], [x, int32s(filterShape), gradient]);

/** One filter per channel: `[N, H, W, C]` → `[N, H', W', C]`. */
export const depthwiseConv2d = (x: Handle, filter: Handle, options: ConvolutionOptions): Handle =>
  execute('DepthwiseConv2dNative', attributes(x, options), [x, filter]);

export const depthwiseConv2dInputGradient = (
  inputShape: readonly number[],
  filter: Handle,
  gradient: Handle,
  options: ConvolutionOptions,
): Handle =>
  execute('DepthwiseConv2dNativeBackpropInput', attributes(gradient, options), [int32s(inputShape), filter, gradient]);

export const depthwiseConv2dFilterGradient = (
  x: Handle,
  filterShape: readonly number[],
  gradient: Handle,
  options: ConvolutionOptions,
): Handle => execute('DepthwiseConv2dNativeBackpropFilter', attributes(x, options), [x, int32s(filterShape), gradient]);

const cudnn = a.bool('use_cudnn_on_gpu', true);

const attributes = (x: Handle, { stride, padding }: ConvolutionOptions): Attribute[] => [
  a.typeOf(x),
  a.ints('strides', [1, stride, stride, 1]),
  a.text('padding', padding),
  a.text('data_format', 'NHWC'),
  a.ints('dilations', [1, 1, 1, 1]),
];
