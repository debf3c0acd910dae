/**
 * The addon below tfjs-node, with types: TensorFlow's eager ops on plain handles, dtypes tfjs does not know included. It is
 * loaded without tfjs, which a thread that decodes pictures does not need: half a second and 40 MB.
 */
import './environment.js';
import './node-shims.js';
import { createRequire } from 'node:module';

/** A tensor in TensorFlow's hands. NHWC order for pictures. It lives until it is deleted; an `Arena` sees to that. */
export interface Handle {
  readonly id: number;
  readonly shape: readonly number[];
  /** TensorFlow's number of the type: `FLOAT`, `INT32`, … */
  readonly dtype: number;
}

/** An op's attribute as the addon takes it; made by the functions of `attributes.ts`. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array[]): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(op: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Handle[];
  /** Loads the graph of a folder's `saved_model.pb`; gives its number. */
  loadSavedModel(folder: string, tag: string): number;
  deleteSavedModel(id: number): void;
  getNumOfSavedModels(): number;
  /** Runs a graph. `names` and `outputs`: `node:index`, joined by commas. */
  runSavedModel(id: number, inputs: readonly number[], names: string, outputs: string): Handle[];
  /** Tensors alive in the addon, tfjs' own included. */
  getNumOfTensors(): number;
  readonly TF_Version: string;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

/** The same object that tfjs has. Every Node that is supported takes version 8 of Node-API. */
export const binding: Binding = createRequire(import.meta.url)('@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');

/** `DataType` of TensorFlow's `types.proto`. */
export const FLOAT = 1;
export const INT32 = 3;
export const UINT8 = 4;
export const STRING = 7;
export const INT64 = 9;
export const BFLOAT16 = 14;

/** The types that a network can compute in. */
export type ComputeType = typeof FLOAT | typeof BFLOAT16;
