/**
 * Our layers as ops of a graph, in evaluation mode. A batch norm is folded into the convolution before it, so that only a
 * bias is left, which TensorFlow's optimizer of graphs fuses into the convolution with what follows: the addition of the
 * shortcut and the activation.
 */
import { FLOAT, type Handle, INT32 } from '../../native/binding.js';
import { takesChannels } from '../../native/kernels.js';
import { cast, mul } from '../../native/math.js';
import { bordersOf, takesRows } from '../../native/patches.js';
import { takesWinograd } from '../../native/winograd.js';
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
import { perFilter, scaleOf, shiftOf } from './folded-norm.js';
import type { AttributeValue, Graph } from './graph.js';

/** What a node gives: its name, its type and what pictures measure, where the graph is made for one size. */
interface Value {
  name: string;
  dtype: number;
  size?: Size | undefined;
}

type Size = readonly [height: number, width: number, channels: number];

/** What follows a convolution and its batch norm: another picture is added, and an activation. */
interface Ending {
  addend?: Value;
  relu?: Relu;
}

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
  return new NetworkWriter(graph, computeType).network(layers, { name: from, dtype: FLOAT, size });
}

const KNOWN = [Relu, BatchNorm, Convolution, Dropout, Linear, AveragePool, ConcatPool, MaxPool, Rescale];

class NetworkWriter {
  constructor(
    readonly graph: Graph,
    readonly computeType: number,
  ) {}

  network(layers: readonly Layer[], from: Value): string {
    return this.#as(this.#sequence(layers, from), FLOAT).name;
  }

  /** `end`: what is to happen to the output of the last convolution in the same op; only where `canEnd` says so. */
  #sequence(layers: readonly Layer[], from: Value, end: Ending = {}): Value {
    const flat = layers.flatMap(flatten);
    let x = from;
    for (let i = 0; i < flat.length; ) {
      const [layer, next, third, fourth] = [flat[i]!, flat[i + 1], flat[i + 2], flat[i + 3]];
      if (
        layer instanceof Convolution &&
        next instanceof BatchNorm &&
        third instanceof Relu &&
        this.#byRows(layer, x)
      ) {
        const pool = fourth instanceof MaxPool ? fourth : undefined;
        x = this.#rowConvolution(layer, next, x, third, pool);
        i += pool ? 4 : 3;
      } else if (layer instanceof Convolution && next instanceof BatchNorm) {
        const own = this.#isOwn(layer, x);
        const relu = own && third instanceof Relu ? third : undefined;
        const ending = i + 2 === flat.length ? end : { ...(relu && { relu }) };
        x = own ? this.#ownConvolution(layer, next, x, ending) : this.#convolution(layer, next, x);
        i += relu ? 3 : 2;
      } else if (layer instanceof Residual && next instanceof Relu && this.#canEnd(layer.main, x)) {
        x = this.#residual(layer, x, { relu: next });
        i += 2;
      } else {
        x = layer instanceof Convolution ? this.#convolution(layer, null, x) : this.#layer(layer, x);
        i++;
      }
    }
    return x;
  }

  #isOwn({ weight, options, depthwise }: Convolution, { size = [0, 0, 0] }: Value): boolean {
    return !depthwise && takesWinograd({ shape: [-1, ...size], dtype: this.computeType }, weight.shape, options);
  }

  #byRows({ weight, placed, depthwise }: Convolution, { size }: Value): boolean {
    return !!size && !depthwise && takesRows({ shape: [-1, ...size], dtype: this.computeType }, weight.shape, placed);
  }

  /** Does it end in a convolution of our own, and its batch norm? */
  #canEnd(layers: Sequential, x: Value): boolean {
    const flat = flatten(layers);
    const [convolution, norm] = flat.slice(-2);
    if (!(convolution instanceof Convolution && norm instanceof BatchNorm)) return false;
    const before = flat.slice(0, -2).reduce((size, layer) => sizeAfter(layer, size), x.size);
    return this.#isOwn(convolution, { ...x, size: before });
  }

  #layer(layer: Layer, x: Value): Value {
    if (layer instanceof Relu) return this.#op(layer.capped ? 'Relu6' : 'Relu', [x]);
    if (layer instanceof Residual) return this.#residual(layer, x, {});
    if (layer instanceof BatchNorm) return this.#batchNorm(layer, x);
    if (layer instanceof MaxPool) return this.#maxPool(x, sizeAfter(layer, x.size));
    if (layer instanceof AveragePool) return this.#overPicture('Mean', this.#as(x, FLOAT));
    if (layer instanceof ConcatPool) return this.#concatPool(this.#as(x, FLOAT));
    if (layer instanceof Linear) return this.#linear(layer, this.#as(x, FLOAT));
    if (layer instanceof Rescale) return this.#rescale(layer, x);
    if (layer instanceof Dropout) return x;
    throw new TypeError(`a layer of type ${layer.constructor.name} has no graph`);
  }

  #convolution(layer: Convolution, norm: BatchNorm | null, from: Value): Value {
    const { weight, depthwise, border, options } = layer;
    const x = this.#as(from, this.computeType);
    const filter = this.#weight(weight.shape, x.dtype, () =>
      norm ? mul(weight.value(), perFilter(scaleOf(norm), depthwise)) : weight.value(),
    );
    const attributes = {
      strides: { ints: [1, options.stride, options.stride, 1] },
      padding: { text: options.padding },
      ...{ data_format: NHWC, dilations: { ints: [1, 1, 1, 1] } },
    };
    const op = depthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
    const padded = border > 0 ? this.#pad(x, border) : x;
    const y = this.#op(op, [padded, filter], attributes, sizeAfter(layer, from.size));
    if (!norm) return y;
    const shift = this.#weight(norm.gamma.shape, x.dtype, () => shiftOf(norm));
    return this.#op('BiasAdd', [y, shift], { data_format: NHWC });
  }

  /** With the library's own op: bias, shortcut and activation in one. */
  #ownConvolution({ weight }: Convolution, norm: BatchNorm, from: Value, { addend, relu }: Ending): Value {
    const x = this.#as(from, this.computeType);
    const filter = this.#weight(weight.shape, FLOAT, () => mul(weight.value(), scaleOf(norm)));
    const shift = this.#weight(norm.gamma.shape, FLOAT, () => shiftOf(norm));
    const attributes = { relu: { bool: relu !== undefined }, cap: { float: relu?.capped ? 6 : 0 } };
    const op = `NotebearConv3x3Bias${addend ? 'Add' : ''}`;
    return this.#op(op, [x, filter, shift, ...(addend ? [this.#as(addend, x.dtype)] : [])], attributes);
  }

  /** Of few channels, where a network begins, with the library's own op: bias, activation and pooling in one. */
  #rowConvolution(layer: Convolution, norm: BatchNorm, from: Value, relu: Relu, pool: MaxPool | undefined): Value {
    const { weight, placed } = layer;
    const x = this.#as(from, this.computeType);
    const filter = this.#weight(weight.shape, FLOAT, () => mul(weight.value(), scaleOf(norm)));
    const shift = this.#weight(norm.gamma.shape, FLOAT, () => shiftOf(norm));
    const attributes = {
      ...{ stride: { int: placed.stride }, border: { ints: bordersOf([-1, ...x.size!], weight.shape, placed) } },
      ...{ relu: { bool: true }, cap: { float: relu.capped ? 6 : 0 }, pooled: { bool: pool !== undefined } },
    };
    const size = [layer, ...(pool ? [pool] : [])].reduce((before, each) => sizeAfter(each, before), x.size);
    return this.#op('NotebearRowConvBias', [x, filter, shift], attributes, size);
  }

  #batchNorm(norm: BatchNorm, x: Value): Value {
    const scale = this.#weight(norm.gamma.shape, x.dtype, () => scaleOf(norm));
    const shift = this.#weight(norm.gamma.shape, x.dtype, () => shiftOf(norm));
    return this.#op('AddV2', [this.#op('Mul', [x, scale]), shift]);
  }

  #residual({ main, shortcut }: Residual, x: Value, { relu }: Ending): Value {
    const addend = shortcut ? this.#sequence([shortcut], x) : x;
    if (this.#canEnd(main, x)) return this.#sequence([main], x, { addend, ...(relu && { relu }) });
    return this.#op('AddV2', [this.#sequence([main], x), addend]);
  }

  #maxPool(x: Value, size: Size | undefined): Value {
    if (size && takesChannels({ shape: size })) return this.#op('NotebearMaxPool', [x], {}, size);
    return this.#op('MaxPool', [this.#pad(x, 1)], POOL_3, size);
  }

  #linear({ weight, bias }: Linear, x: Value): Value {
    const product = this.#op('MatMul', [x, this.#weight(weight.shape, FLOAT, () => weight.value())], PLAIN_PRODUCT);
    return this.#op('BiasAdd', [product, this.#weight(bias.shape, FLOAT, () => bias.value())], { data_format: NHWC });
  }

  #concatPool(x: Value): Value {
    const axis = this.graph.constant(Int32Array.of(1), []);
    const parts = [this.#overPicture('Max', x).name, this.#overPicture('Mean', x).name, axis];
    const attributes = { T: { type: FLOAT }, N: { int: 2 }, Tidx: INDEX };
    return { name: this.graph.add('ConcatV2', parts, attributes), dtype: FLOAT };
  }

  #overPicture(op: 'Max' | 'Mean', x: Value): Value {
    const axes = this.graph.constant(Int32Array.of(1, 2));
    const attributes = { T: { type: x.dtype }, Tidx: INDEX, keep_dims: { bool: false } };
    return { name: this.graph.add(op, [x.name, axes], attributes), dtype: x.dtype };
  }

  #rescale({ scale, shift }: Rescale, from: Value): Value {
    if (scale.every((s) => s === 1) && shift.every((s) => s === 0)) return from;
    const x = this.#as(from, FLOAT);
    const [by, plus] = [scale, shift].map((values) => this.graph.constant(Float32Array.from(values)));
    const scaled = this.#op('Mul', [x, { name: by!, dtype: FLOAT }]);
    return this.#op('AddV2', [scaled, { name: plus!, dtype: FLOAT }]);
  }

  #pad(x: Value, n: number): Value {
    const paddings = this.graph.constant(Int32Array.of(0, 0, n, n, n, n, 0, 0), [4, 2]);
    const attributes = { T: { type: x.dtype }, Tpaddings: INDEX };
    return { ...x, name: this.graph.add('Pad', [x.name, paddings], attributes) };
  }

  #as(x: Value, dtype: number): Value {
    if (x.dtype === dtype) return x;
    const attributes = { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } };
    return { ...x, name: this.graph.add('Cast', [x.name], attributes), dtype };
  }

  #weight(shape: readonly number[], dtype: number, value: () => Handle): Value {
    return { name: this.graph.weight({ shape, dtype, value: () => cast(value(), dtype) }), dtype };
  }

  /** An op whose inputs and output are of one type, and pictures of one size, unless it is given. */
  #op(
    op: string,
    inputs: readonly Value[],
    attributes: Record<string, AttributeValue> = {},
    size: Size | undefined = inputs[0]!.size,
  ): Value {
    const { dtype } = inputs[0]!;
    const names = inputs.map(({ name }) => name);
    return { name: this.graph.add(op, names, { T: { type: dtype }, ...attributes }), dtype, size };
  }
}

/** Of the pictures that come out of a layer. */
function sizeAfter(layer: Layer, size: Size | undefined): Size | undefined {
  if (!size) return undefined;
  const stride = layer instanceof Convolution ? layer.options.stride : layer instanceof MaxPool ? 2 : 1;
  const channels = layer instanceof Convolution && !layer.depthwise ? layer.weight.shape[3]! : size[2];
  return [Math.ceil(size[0] / stride), Math.ceil(size[1] / stride), channels];
}

const flatten = (layer: Layer): Layer[] => (layer instanceof Sequential ? layer.layers.flatMap(flatten) : [layer]);

const NHWC = { text: 'NHWC' };
const INDEX = { type: INT32 };
const PLAIN_PRODUCT = { transpose_a: { bool: false }, transpose_b: { bool: false } };
const POOL_3 = {
  ...{ ksize: { ints: [1, 3, 3, 1] }, strides: { ints: [1, 2, 2, 1] } },
  ...{ padding: { text: 'VALID' }, data_format: NHWC },
};
