/** A convolution with the batch norm after it folded in, and what follows that, as nodes of a graph. */
import { FLOAT } from '../../native/binding.js';
import { takesDepthwise } from '../../native/depthwise.js';
import { mul } from '../../native/math.js';
import { bordersOf, takesRows } from '../../native/patches.js';
import { takesWinograd } from '../../native/winograd.js';
import type { Relu } from '../layers/activation.js';
import type { BatchNorm } from '../layers/batch-norm.js';
import type { Convolution } from '../layers/convolution.js';
import type { MaxPool } from '../layers/pool.js';
import { perFilter, scaleOf, shiftOf } from './folded-norm.js';
import { NHWC, type Nodes, sizeAfter, type Value } from './nodes.js';

/** What follows a convolution and its batch norm: another picture is added, and an activation. */
export interface Ending {
  addend?: Value | undefined;
  relu?: Relu | undefined;
}

/** Is the library's own op for 3 × 3 convolutions the quicker one? */
export function isWinograd(
  nodes: Nodes,
  { weight, options, depthwise }: Convolution,
  { size = [0, 0, 0] }: Value,
): boolean {
  return !depthwise && takesWinograd({ shape: [-1, ...size], dtype: nodes.computeType }, weight.shape, options);
}

/** Is it depthwise, or of few channels, and the library's own op for that the quicker one? */
export function isPlaced(nodes: Nodes, { weight, placed, depthwise }: Convolution, { size }: Value): boolean {
  const x = { shape: [-1, ...(size ?? [])], dtype: nodes.computeType };
  const takes = depthwise ? takesDepthwise : takesRows;
  return size !== undefined && takes(x, weight.shape, placed);
}

/** With TensorFlow's ops, whose optimizer fuses what follows. */
export function convolution(nodes: Nodes, layer: Convolution, norm: BatchNorm | null, from: Value): Value {
  const { weight, depthwise, border, options } = layer;
  const x = nodes.as(from, nodes.computeType);
  const filter = nodes.weight(weight.shape, x.dtype, () =>
    norm ? mul(weight.value(), perFilter(scaleOf(norm), depthwise)) : weight.value(),
  );
  const attributes = {
    strides: { ints: [1, options.stride, options.stride, 1] },
    padding: { text: options.padding },
    ...{ data_format: NHWC, dilations: { ints: [1, 1, 1, 1] } },
  };
  const op = depthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
  const padded = border > 0 ? nodes.pad(x, border) : x;
  const y = nodes.op(op, [padded, filter], attributes, sizeAfter(layer, from.size));
  if (!norm) return y;
  const shift = nodes.weight(norm.gamma.shape, x.dtype, () => shiftOf(norm));
  return nodes.op('BiasAdd', [y, shift], { data_format: NHWC });
}

/** With the library's own op: bias, shortcut and activation in one. */
export function winogradConvolution(
  nodes: Nodes,
  layer: Convolution,
  norm: BatchNorm,
  from: Value,
  { addend, relu }: Ending,
): Value {
  const x = nodes.as(from, nodes.computeType);
  const op = `NotebearConv3x3Bias${addend ? 'Add' : ''}`;
  return nodes.op(op, [x, ...folded(nodes, layer, norm), ...(addend ? [nodes.as(addend, x.dtype)] : [])], endOf(relu));
}

/** Depthwise, or of few channels where a network begins, with the library's own op: bias, activation and pooling in one. */
export function placedConvolution(
  nodes: Nodes,
  layer: Convolution,
  norm: BatchNorm,
  from: Value,
  { relu, pool }: { relu: Relu | undefined; pool: MaxPool | undefined },
): Value {
  const { weight, placed, depthwise } = layer;
  const x = nodes.as(from, nodes.computeType);
  const attributes = {
    ...{ stride: { int: placed.stride }, border: { ints: bordersOf([-1, ...x.size!], weight.shape, placed) } },
    ...endOf(relu),
    ...(pool && { pooled: { bool: true } }),
  };
  const size = [layer, ...(pool ? [pool] : [])].reduce((before, each) => sizeAfter(each, before), x.size);
  return nodes.op(
    depthwise ? 'NotebearDepthwiseBias' : 'NotebearRowConvBias',
    [x, ...folded(nodes, layer, norm)],
    attributes,
    size,
  );
}

/** The filter and the bias that the library's own ops take, in float32 whatever the pictures are. */
const folded = (nodes: Nodes, { weight, depthwise }: Convolution, norm: BatchNorm): [filter: Value, bias: Value] => [
  nodes.weight(weight.shape, FLOAT, () => mul(weight.value(), perFilter(scaleOf(norm), depthwise))),
  nodes.weight(norm.gamma.shape, FLOAT, () => shiftOf(norm)),
];

/** The attributes of the library's own ops that say which activation they end with. */
const endOf = (relu: Relu | undefined) => ({
  relu: { bool: relu !== undefined },
  cap: { float: relu?.capped ? 6 : 0 },
});
