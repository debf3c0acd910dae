/**
 * A graph in TensorFlow's SavedModel format: Protocol Buffers' encoding (https://protobuf.dev/programming-guides/encoding/)
 * of the few messages that a graph without variables needs. Field numbers are those of saved_model.proto, meta_graph.proto,
 * graph.proto, node_def.proto, attr_value.proto, tensor.proto and tensor_shape.proto.
 */
import { FLOAT, INT32 } from '../../native/binding.js';
import type { AttributeValue, Graph, GraphConstant, GraphNode } from './graph.js';

/** Tag under which the graph is found in the file. */
export const TAG = 'serve';

/** The bytes of `saved_model.pb`. Weights are placeholders: what they are is given with every run. */
export function encodeSavedModel(graph: Graph): Buffer {
  const nodes = [
    ...graph.constants.map(constant),
    ...graph.weights.map(({ name, shape, dtype }) =>
      node({ name, op: 'Placeholder', inputs: [], attributes: { dtype: { type: dtype }, shape: { shape } } }),
    ),
    ...graph.nodes.map(node),
  ];
  const versions = bytes(4, integer(1, PRODUCER));
  return join(integer(1, 1), bytes(2, bytes(1, text(4, TAG)), bytes(2, ...nodes, versions)));
}

/** Version of the graph format; any from 2016 on knows these ops. */
const PRODUCER = 1087;

function node({ name, op, inputs, attributes }: GraphNode): Buffer {
  const attrs = Object.entries(attributes).map(([key, value]) => bytes(5, text(1, key), bytes(2, attribute(value))));
  return bytes(1, text(1, name), text(2, op), ...inputs.map((input) => text(3, input)), ...attrs);
}

function constant({ name, shape: dims, values }: GraphConstant): Buffer {
  const dtype = values instanceof Int32Array ? INT32 : FLOAT;
  const content = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const tensor = bytes(8, integer(1, dtype), bytes(2, shape(dims)), bytes(4, content));
  const attrs = { dtype: attribute({ type: dtype }), value: tensor };
  return bytes(
    1,
    ...[text(1, name), text(2, 'Const')],
    ...Object.entries(attrs).map(([key, value]) => bytes(5, text(1, key), bytes(2, value))),
  );
}

function attribute(value: AttributeValue): Buffer {
  if ('ints' in value) return bytes(1, ...value.ints.map((n) => integer(3, n)));
  if ('text' in value) return text(2, value.text);
  if ('int' in value) return integer(3, value.int);
  if ('float' in value) return float(4, value.float);
  if ('bool' in value) return integer(5, value.bool ? 1 : 0);
  if ('type' in value) return integer(6, value.type);
  return bytes(7, shape(value.shape));
}

/** -1: a size that is known when the graph runs. */
const shape = (dims: readonly number[]): Buffer => join(...dims.map((size) => bytes(2, integer(1, size))));

/** A field that is a message or bytes: its number, its length, its parts. */
function bytes(field: number, ...parts: readonly Buffer[]): Buffer {
  const content = join(...parts);
  return join(varint((field << 3) | 2), varint(content.length), content);
}

const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));
/** 32 bits, the lowest byte first. */
function float(field: number, value: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return join(varint((field << 3) | 5), content);
}

const integer = (field: number, value: number): Buffer => join(varint(field << 3), varint(value));
const join = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

/** Seven bits a byte, the lowest first; negative numbers as 64 bits of two's complement. */
function varint(value: number): Buffer {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128);
  out.push(Number(left));
  return Buffer.from(out);
}
