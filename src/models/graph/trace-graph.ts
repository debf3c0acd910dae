/** What was traced as a graph: ops become nodes, variables and whatever comes from outside become inputs. */
import { type Attribute, binding, type Handle, INT32 } from '../../native/binding.js';
import type { Trace, TracedOp, TracedVariable } from '../../native/trace.js';
import { type AttributeValue, Graph } from './graph.js';

/** What an input is filled with at each run: the tensor that had this id, a variable's value, or new random seeds. */
export type Source = number | TracedVariable | 'seeds';

/** The graph of a trace. */
export class TraceGraph {
  readonly graph = new Graph();
  /** Its inputs and what they stand for, in order. */
  readonly inputs: { name: string; source: Source }[] = [];
  readonly #traces: readonly Trace[];
  readonly #given: Map<number, Handle>;
  readonly #anew: ReadonlyMap<number, TracedOp>;
  /** Nodes by the id of what they give. */
  readonly #nodes = new Map<number, string>();
  readonly #variables = new Map<TracedVariable, string>();

  /**
   * `given`: what comes from outside. `before`: a trace that ran before this one; of what it made, constants and readings of
   * variables are made anew here, so are the ops of `anew` (by the ids of what they give), and all else comes from outside.
   */
  constructor(trace: Trace, given: readonly Handle[], before?: Trace, anew: ReadonlyMap<number, TracedOp> = new Map()) {
    this.#anew = anew;
    this.#traces = before ? [trace, before] : [trace];
    const made = before?.ops.flatMap(({ outputs }) => outputs) ?? [];
    this.#given = new Map([...given, ...made].map((handle) => [handle.id, handle]));
    for (const op of trace.ops) if (op.op !== 'ReadVariableOp') this.#add(op);
  }

  /** The node that gives what had this id. */
  nodeOf(id: number): string {
    const known = this.#nodes.get(id) ?? this.#external(id);
    this.#nodes.set(id, known);
    return known;
  }

  /** Gives the node of the op's first output. */
  #add({ op, attributes, inputs, outputs }: TracedOp): string {
    const values = Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeValue(attribute)]));
    const nodes = inputs.map((id) => this.nodeOf(id));
    const node = this.graph.add(op, nodes, values);
    for (const [i, { id }] of outputs.entries()) this.#nodes.set(id, i === 0 ? node : `${node}:${i}`);
    return node;
  }

  #external(id: number): string {
    for (const { readings, tensors } of this.#traces) {
      const reading = readings.get(id);
      if (reading) return this.#reading(reading);
      const tensor = tensors.get(id);
      if (tensor?.drawn) return this.#input({ shape: tensor.shape, dtype: INT32 }, 'seeds');
      if (tensor) return this.graph.constant(tensor.values, tensor.shape);
    }
    const op = this.#anew.get(id);
    if (op) return this.#add(op);
    const handle = this.#given.get(id);
    if (!handle) throw new Error(`what was traced uses a tensor that comes from nowhere (${id})`);
    return this.#input(handle, id);
  }

  #reading({ variable, handle }: { variable: TracedVariable; handle: Handle }): string {
    const name = this.#variables.get(variable) ?? this.#input(handle, variable);
    this.#variables.set(variable, name);
    return name;
  }

  #input({ shape, dtype }: Pick<Handle, 'shape' | 'dtype'>, source: Source): string {
    const name = this.graph.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } });
    this.inputs.push({ name, source });
    return name;
  }
}

function attributeValue({ type, value }: Attribute): AttributeValue {
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { bool: value };
  if (typeof value !== 'number') return type === binding.TF_ATTR_SHAPE ? { shape: value } : { ints: value };
  if (type === binding.TF_ATTR_TYPE) return { type: value };
  return type === binding.TF_ATTR_FLOAT ? { float: value } : { int: value };
}
