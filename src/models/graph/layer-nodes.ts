/** Layers other than convolutions as nodes of a graph. */
import { FLOAT } from '../../native/binding.js';
import { takesChannels } from '../../native/kernels.js';
import { Relu } from '../layers/activation.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { Dropout } from '../layers/dropout.js';
import type { Layer } from '../layers/layer.js';
import { Linear } from '../layers/linear.js';
import { AveragePool, ConcatPool, MaxPool } from '../layers/pool.js';
import { Rescale } from '../layers/rescale.js';
import { scaleOf, shiftOf } from './folded-norm.js';
import { INDEX, NHWC, type Nodes, type Size, sizeAfter, type Value } from './nodes.js';

/** A layer without layers within it. */
export function layerNode(nodes: Nodes, layer: Layer, x: Value): Value {
  if (layer instanceof Relu) return nodes.op(layer.capped ? 'Relu6' : 'Relu', [x]);
  if (layer instanceof BatchNorm) return batchNorm(nodes, layer, x);
  if (layer instanceof MaxPool) return maxPool(nodes, x, sizeAfter(layer, x.size));
  if (layer instanceof AveragePool) return overPicture(nodes, 'Mean', nodes.as(x, FLOAT));
  if (layer instanceof ConcatPool) return concatPool(nodes, nodes.as(x, FLOAT));
  if (layer instanceof Linear) return linear(nodes, layer, nodes.as(x, FLOAT));
  if (layer instanceof Rescale) return rescale(nodes, layer, x);
  if (layer instanceof Dropout) return x;
  throw new TypeError(`a layer of type ${layer.constructor.name} has no graph`);
}

function batchNorm(nodes: Nodes, norm: BatchNorm, x: Value): Value {
  const scale = nodes.weight(norm.gamma.shape, x.dtype, () => scaleOf(norm));
  const shift = nodes.weight(norm.gamma.shape, x.dtype, () => shiftOf(norm));
  return nodes.op('AddV2', [nodes.op('Mul', [x, scale]), shift]);
}

function maxPool(nodes: Nodes, x: Value, size: Size | undefined): Value {
  if (size && takesChannels({ shape: size })) return nodes.op('NotebearMaxPool', [x], {}, size);
  return nodes.op('MaxPool', [nodes.pad(x, 1)], POOL_3, size);
}

function linear(nodes: Nodes, { weight, bias }: Linear, x: Value): Value {
  const product = nodes.op('MatMul', [x, nodes.weight(weight.shape, FLOAT, () => weight.value())], PLAIN_PRODUCT);
  return nodes.op('BiasAdd', [product, nodes.weight(bias.shape, FLOAT, () => bias.value())], { data_format: NHWC });
}

function concatPool(nodes: Nodes, x: Value): Value {
  const axis = nodes.graph.constant(Int32Array.of(1), []);
  const parts = [overPicture(nodes, 'Max', x).name, overPicture(nodes, 'Mean', x).name, axis];
  const attributes = { T: { type: FLOAT }, N: { int: 2 }, Tidx: INDEX };
  return { name: nodes.graph.add('ConcatV2', parts, attributes), dtype: FLOAT };
}

function overPicture(nodes: Nodes, op: 'Max' | 'Mean', x: Value): Value {
  const axes = nodes.graph.constant(Int32Array.of(1, 2));
  const attributes = { T: { type: x.dtype }, Tidx: INDEX, keep_dims: { bool: false } };
  return { name: nodes.graph.add(op, [x.name, axes], attributes), dtype: x.dtype };
}

function rescale(nodes: Nodes, { scale, shift }: Rescale, from: Value): Value {
  if (scale.every((s) => s === 1) && shift.every((s) => s === 0)) return from;
  const x = nodes.as(from, FLOAT);
  const [by, plus] = [scale, shift].map((values) => nodes.graph.constant(Float32Array.from(values)));
  const scaled = nodes.op('Mul', [x, { name: by!, dtype: FLOAT }]);
  return nodes.op('AddV2', [scaled, { name: plus!, dtype: FLOAT }]);
}

const PLAIN_PRODUCT = { transpose_a: { bool: false }, transpose_b: { bool: false } };
const POOL_3 = {
  ...{ ksize: { ints: [1, 3, 3, 1] }, strides: { ints: [1, 2, 2, 1] } },
  ...{ padding: { text: 'VALID' }, data_format: NHWC },
};
