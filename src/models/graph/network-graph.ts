/**
 * Our layers as ops of a graph, in evaluation mode. A batch norm is folded into the convolution before it, so that only a
 * bias is left, which TensorFlow's optimizer of graphs fuses into the convolution with what follows: the addition of the
 * shortcut and the activation.
 */
import { FLOAT } from '../../native/binding.js';
import { Relu } from '../layers/activation.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { Convolution } from '../layers/convolution.js';
import { Dropout } from '../layers/dropout.js';
import { innerLayers } from '../layers/inner-layers.js';
import type { Layer } from '../layers/layer.js';
import { Linear } from '../layers/linear.js';
import { AveragePool, ConcatPool, MaxPool } from '../layers/pool.js';
import { Rescale } from '../layers/rescale.js';
import { Residual } from '../layers/residual.js';
import { Sequential } from '../layers/sequential.js';
import {
  convolution,
  type Ending,
  isPlaced,
  isWinograd,
  placedConvolution,
  winogradConvolution,
} from './convolution-nodes.js';
import type { Graph } from './graph.js';
import { layerNode } from './layer-nodes.js';
import { Nodes, type Size, sizeAfter, type Value } from './nodes.js';

/** Is every layer one of the library's own, of which a graph can be made? Else the name of one that is not. */
export function withoutGraph(layers: readonly Layer[]): string | null {
  const other = layers.flatMap(innerLayers).find((layer) => !KNOWN.some((known) => layer instanceof known));
  return other ? other.constructor.name : null;
}

export interface NetworkGraphOptions {
  /** Of the body, as in `Network`. */
  computeType: number;
  /** What the pictures measure. Without, the graph is for any size, and has no ops but those every TensorFlow knows. */
  size?: Size;
}

/**
 * Adds layers to a graph: from pictures `[N, H, W, 3]`, the node `from` in float32, to scores in float32, the node whose
 * name is given back.
 */
export function addNetwork(
  graph: Graph,
  layers: readonly Layer[],
  from: string,
  { computeType, size }: NetworkGraphOptions,
): string {
  const nodes = new Nodes(graph, computeType);
  return nodes.as(sequence(nodes, layers, { name: from, dtype: FLOAT, size }), FLOAT).name;
}

const KNOWN = [Relu, BatchNorm, Convolution, Dropout, Linear, AveragePool, ConcatPool, MaxPool, Rescale];

/** `end`: what is to happen to the output of the last convolution in the same op; only where `canEnd` says so. */
function sequence(nodes: Nodes, layers: readonly Layer[], from: Value, end: Ending = {}): Value {
  const flat = layers.flatMap(flatten);
  let x = from;
  for (let i = 0; i < flat.length; ) {
    const [layer, next, third, fourth] = [flat[i]!, flat[i + 1], flat[i + 2], flat[i + 3]];
    const relu = third instanceof Relu ? third : undefined;
    if (layer instanceof Convolution && next instanceof BatchNorm && isPlaced(nodes, layer, x)) {
      const pool = relu && !layer.depthwise && fourth instanceof MaxPool ? fourth : undefined;
      x = placedConvolution(nodes, layer, next, x, { relu, pool });
      i += [layer, next, relu, pool].filter(Boolean).length;
    } else if (layer instanceof Convolution && next instanceof BatchNorm && isWinograd(nodes, layer, x)) {
      x = winogradConvolution(nodes, layer, next, x, i + 2 === flat.length ? end : { relu });
      i += relu ? 3 : 2;
    } else if (layer instanceof Convolution) {
      const norm = next instanceof BatchNorm ? next : null;
      x = convolution(nodes, layer, norm, x);
      i += norm ? 2 : 1;
    } else if (layer instanceof Residual) {
      const after = next instanceof Relu && canEnd(nodes, layer.main, x) ? next : undefined;
      x = residual(nodes, layer, x, { relu: after });
      i += after ? 2 : 1;
    } else {
      x = layerNode(nodes, layer, x);
      i++;
    }
  }
  return x;
}

/** Does it end in a convolution of our own, and its batch norm? */
function canEnd(nodes: Nodes, layers: Sequential, x: Value): boolean {
  const flat = flatten(layers);
  const [convolution, norm] = flat.slice(-2);
  if (!(convolution instanceof Convolution && norm instanceof BatchNorm)) return false;
  const before = flat.slice(0, -2).reduce((size, layer) => sizeAfter(layer, size), x.size);
  return isWinograd(nodes, convolution, { ...x, size: before });
}

function residual(nodes: Nodes, { main, shortcut }: Residual, x: Value, { relu }: Ending): Value {
  const addend = shortcut ? sequence(nodes, [shortcut], x) : x;
  if (canEnd(nodes, main, x)) return sequence(nodes, [main], x, { addend, relu });
  return nodes.op('AddV2', [sequence(nodes, [main], x), addend]);
}

const flatten = (layer: Layer): Layer[] => (layer instanceof Sequential ? layer.layers.flatMap(flatten) : [layer]);
