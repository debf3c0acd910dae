/** A graph in the format of tfjs' `tf.GraphModel`: GraphDef as proto3's JSON, and its numbers beside it. */
import { inArena } from '../../native/arena.js';
import { FLOAT, INT32 } from '../../native/binding.js';
import { read } from '../../native/convert.js';
import type { tf } from '../../native/tensorflow.js';
import type { AttributeValue, Graph, GraphNode } from './graph.js';

/** tfjs' own type, which it has no name for outside. */
export type ModelArtifacts = Extract<Parameters<typeof tf.loadGraphModelSync>[0], { weightSpecs?: unknown }>;

/** What `tf.loadGraphModel` reads. `input` and `output`: names of nodes. Weights are written as they are now. */
export function graphModelArtifacts(
  { nodes, constants, weights }: Graph,
  { input, output }: { input: string; output: string },
): ModelArtifacts {
  const numbers = [
    ...constants.map(({ name, shape, values }) => ({ name, shape, values })),
    ...weights.map(({ name, shape, value }) => ({ name, shape, values: inArena(() => read(value()).slice()) })),
  ];
  const consts = numbers.map(
    ({ name, values }): GraphNode => ({
      ...{ name, op: 'Const', inputs: [] },
      attributes: { dtype: { type: values instanceof Int32Array ? INT32 : FLOAT } },
    }),
  );
  const tensor = (name: string) => ({ name: `${name}:0`, dtype: DTYPES[FLOAT] });
  return {
    format: 'graph-model',
    generatedBy: 'notebear',
    convertedBy: null,
    modelTopology: { node: [...consts, ...nodes].map(nodeJson), library: {}, versions: {} },
    signature: { inputs: { [input]: tensor(input) }, outputs: { [output]: tensor(output) } },
    weightSpecs: numbers.map(({ name, shape, values }) => ({
      ...{ name, shape: [...shape], dtype: values instanceof Int32Array ? 'int32' : 'float32' },
    })),
    weightData: joined(numbers.map(({ values }) => values)),
  };
}

const DTYPES: Record<number, string> = { [FLOAT]: 'DT_FLOAT', [INT32]: 'DT_INT32' };

const nodeJson = ({ name, op, inputs, attributes }: GraphNode): object => ({
  ...{ name, op, input: inputs },
  attr: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeJson(value)])),
});

/** 64-bit numbers are strings in proto3's JSON, bytes are base64. */
function attributeJson(value: AttributeValue): object {
  if ('ints' in value) return { list: { i: value.ints.map(String) } };
  if ('text' in value) return { s: Buffer.from(value.text).toString('base64') };
  if ('int' in value) return { i: String(value.int) };
  if ('float' in value) return { f: value.float };
  if ('bool' in value) return { b: value.bool };
  if ('type' in value) return { type: DTYPES[value.type] };
  return { shape: { dim: value.shape.map((size) => ({ size: String(size) })) } };
}

function joined(parts: readonly (Int32Array | Float32Array)[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    all.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return all.buffer;
}
