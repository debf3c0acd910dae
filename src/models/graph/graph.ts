/** A network as TensorFlow's graph of named ops, before it is written in any format. */
import type { Handle } from '../../native/binding.js';

/** An op's attribute, by the kind that `attr_value.proto` gives it. `type`: a `DataType` of TensorFlow's. */
export type AttributeValue =
  | { type: number }
  | { int: number }
  | { float: number }
  | { text: string }
  | { bool: boolean }
  | { ints: readonly number[] }
  | { shape: readonly number[] };

/** One op. `inputs`: names of nodes, constants and weights, in the op's order. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Numbers that never change: paddings, axes, normalisation. */
export interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Int32Array | Float32Array;
}

/** Numbers that training changes; `value` works out what they are now, as a handle of the running arena. */
export interface GraphWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: number;
  value(): Handle;
}

/** The graph as it grows. Each method adds a node and gives its name. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly constants: GraphConstant[] = [];
  readonly weights: GraphWeight[] = [];
  #count = 0;

  /** `name`: default the op's with a number. */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    name = this.#name(op),
  ): string {
    this.nodes.push({ name, op, inputs, attributes });
    return name;
  }

  constant(values: Int32Array | Float32Array, shape: readonly number[] = [values.length]): string {
    const name = this.#name('Const');
    this.constants.push({ name, values, shape });
    return name;
  }

  weight(weight: Omit<GraphWeight, 'name'>): string {
    const name = this.#name('Weight');
    this.weights.push({ ...weight, name });
    return name;
  }

  #name(op: string): string {
    return `${op}_${this.#count++}`;
  }
}
