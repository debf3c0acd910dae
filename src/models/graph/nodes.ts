/** Nodes of a network's graph, and what is known of what they give. */
import { type Handle, INT32 } from '../../native/binding.js';
import { cast } from '../../native/math.js';
import { Convolution } from '../layers/convolution.js';
import type { Layer } from '../layers/layer.js';
import { MaxPool } from '../layers/pool.js';
import type { AttributeValue, Graph } from './graph.js';

/** What a node gives: its name, its type and what pictures measure, where the graph is made for one size. */
export interface Value {
  name: string;
  dtype: number;
  size?: Size | undefined;
}

/** What pictures measure. */
export type Size = readonly [height: number, width: number, channels: number];

/** Adds nodes to a graph. */
export class Nodes {
  constructor(
    readonly graph: Graph,
    /** Of the body, as in `Network`. */
    readonly computeType: number,
  ) {}

  /** An op whose inputs and output are of one type, and pictures of one size, unless it is given. */
  op(
    op: string,
    inputs: readonly Value[],
    attributes: Record<string, AttributeValue> = {},
    size: Size | undefined = inputs[0]!.size,
  ): Value {
    const { dtype } = inputs[0]!;
    const names = inputs.map(({ name }) => name);
    return { name: this.graph.add(op, names, { T: { type: dtype }, ...attributes }), dtype, size };
  }

  /** In another type, if it is not of that. */
  as(x: Value, dtype: number): Value {
    if (x.dtype === dtype) return x;
    const attributes = { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } };
    return { ...x, name: this.graph.add('Cast', [x.name], attributes), dtype };
  }

  /** Numbers that training changes; `value`: what they are now. */
  weight(shape: readonly number[], dtype: number, value: () => Handle): Value {
    return { name: this.graph.weight({ shape, dtype, value: () => cast(value(), dtype) }), dtype };
  }

  /** `n` zeros on every side. */
  pad(x: Value, n: number): Value {
    const paddings = this.graph.constant(Int32Array.of(0, 0, n, n, n, n, 0, 0), [4, 2]);
    const attributes = { T: { type: x.dtype }, Tpaddings: INDEX };
    return { ...x, name: this.graph.add('Pad', [x.name, paddings], attributes) };
  }
}

/** Of the pictures that come out of a layer. */
export function sizeAfter(layer: Layer, size: Size | undefined): Size | undefined {
  if (!size) return undefined;
  const stride = layer instanceof Convolution ? layer.options.stride : layer instanceof MaxPool ? 2 : 1;
  const channels = layer instanceof Convolution && !layer.depthwise ? layer.weight.shape[3]! : size[2];
  return [Math.ceil(size[0] / stride), Math.ceil(size[1] / stride), channels];
}

/** Type of the indices of ops that have any. */
export const INDEX = { type: INT32 };
/** The order of pictures' axes, as an attribute. */
export const NHWC = { text: 'NHWC' };
