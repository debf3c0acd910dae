/** Our layers as those of tfjs, with the same numbers. */
import type { layers } from '@tensorflow/tfjs-node';
import { tf } from '../../native/tensorflow.js';
import type { Variable } from '../../native/variable.js';
import { Relu } from '../layers/activation.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { Convolution } from '../layers/convolution.js';
import { Dropout } from '../layers/dropout.js';
import type { Layer } from '../layers/layer.js';
import { Linear } from '../layers/linear.js';
import { AveragePool, ConcatPool, MaxPool } from '../layers/pool.js';
import { type ChannelStats, Rescale } from '../layers/rescale.js';
import { Residual } from '../layers/residual.js';
import { Sequential } from '../layers/sequential.js';

/** The layer's output for the symbolic input `x`. Throws on a layer that tfjs has no like of. */
export function asTfjs(layer: Layer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const { layers: of } = tf;
  if (layer instanceof Sequential) return layer.layers.reduce((y, each) => asTfjs(each, y), x);
  if (layer instanceof Residual) return residual(layer, x);
  if (layer instanceof Convolution) return convolution(layer, x);
  if (layer instanceof Rescale) return on(scaled(layer.scale, layer.shift), x);
  if (layer instanceof BatchNorm) return batchNorm(layer, x);
  if (layer instanceof Relu) return on(of.reLU(layer.capped ? { maxValue: 6 } : {}), x);
  if (layer instanceof Dropout) return on(of.dropout({ rate: layer.p }), x);
  if (layer instanceof Linear) return linear(layer, x);
  if (layer instanceof AveragePool) return on(of.globalAveragePooling2d({}), x);
  if (layer instanceof MaxPool)
    return on(of.maxPooling2d({ poolSize: 3, strides: 2 }), on(of.zeroPadding2d({ padding: 1 }), x));
  if (layer instanceof ConcatPool)
    return on(of.concatenate(), [on(of.globalMaxPooling2d({}), x), on(of.globalAveragePooling2d({}), x)]);
  throw new Error(`toLayersModel: a layer of type ${layer.constructor.name} has no like among tfjs' layers`);
}

/** A layer that turns pictures normalised by one set of statistics into those normalised by another. */
export const rescaling = (stats: { from: ChannelStats; to: ChannelStats }): layers.Layer => {
  const { scale, shift } = new Rescale(stats);
  return scaled(scale, shift);
};

/** A factor and a summand for each channel: a depthwise convolution of 1 × 1. */
const scaled = (scale: readonly number[], shift: readonly number[]): layers.Layer =>
  tf.layers.depthwiseConv2d({
    kernelSize: 1,
    weights: [tf.tensor4d([...scale], [1, 1, scale.length, 1]), tf.tensor1d([...shift])],
  });

function residual({ main, shortcut }: Residual, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return on(tf.layers.add(), [asTfjs(main, x), shortcut ? asTfjs(shortcut, x) : x]);
}

function convolution({ weight, options, border, depthwise }: Convolution, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const { stride, padding } = options;
  const padded = border > 0 ? on(tf.layers.zeroPadding2d({ padding: border }), x) : x;
  const [kernelSize, , , out] = weight.shape as [number, number, number, number];
  const shape = {
    kernelSize,
    strides: stride,
    padding: padding === 'SAME' ? 'same' : 'valid',
    useBias: false,
  } as const;
  const weights = [tensorOf(weight.variable)];
  if (depthwise) return on(tf.layers.depthwiseConv2d({ ...shape, weights }), padded);
  return on(tf.layers.conv2d({ ...shape, filters: out, weights }), padded);
}

function batchNorm(
  { gamma, beta, mean, variance, epsilon, momentum }: BatchNorm,
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const weights = [gamma.variable, beta.variable, mean, variance].map(tensorOf);
  return on(tf.layers.batchNormalization({ epsilon, momentum: 1 - momentum, weights }), x);
}

function linear({ weight, bias }: Linear, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const weights = [tensorOf(weight.variable), tensorOf(bias.variable)];
  return on(tf.layers.dense({ units: weight.shape[1]!, weights }), x);
}

const on = (layer: layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply(x) as tf.SymbolicTensor;

const tensorOf = (variable: Variable): tf.Tensor => tf.tensor(variable.get(), [...variable.shape], 'float32');
