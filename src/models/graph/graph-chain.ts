import type { Handle } from '../../native/binding.js';
import type { Trace, TracedOp } from '../../native/trace.js';
import { countOf } from '../../shape.js';
import type { Pass } from '../layers/pass.js';
import { GraphPart } from './graph-part.js';
import { madeAnew } from './made-anew.js';
import { TraceGraph } from './trace-graph.js';

/** One graph of a chain. Numbers are the ids that handles had in the trace. */
interface Link {
  readonly part: GraphPart;
  readonly needs: readonly number[];
  readonly gives: readonly number[];
  /** Of what it needs, what no later graph does: deleted when it has run. */
  readonly last: readonly number[];
}

/**
 * A trace as several graphs that run one after the other. TensorFlow holds whatever a graph is given until it has run to its
 * end: as one graph the way back would keep every activation beside the largest gradients, which come last. What can be made
 * anew at little cost is not kept for it.
 */
export class GraphChain {
  /** What the chain needs beside what is its caller's: ids, in the order in which `run` is given them. */
  readonly needs: readonly number[];
  readonly #links: readonly Link[];
  readonly #wanted: readonly number[];
  readonly #lent: readonly number[];

  private constructor(links: readonly Link[], wanted: readonly number[], lent: readonly number[]) {
    this.#links = links;
    this.#wanted = wanted;
    this.#lent = lent;
    const made = new Set([...lent, ...links.flatMap(({ gives }) => gives)]);
    this.needs = [...new Set(links.flatMap(({ needs }) => needs))].filter((id) => !made.has(id));
  }

  /**
   * `lent`: what comes from outside and stays the caller's. `wanted`: ids of the results. `before`: the trace that ran before.
   * Null: there is no place for graphs.
   */
  static load(trace: Trace, lent: readonly Handle[], wanted: readonly number[], before: Trace): GraphChain | null {
    const ids = lent.map(({ id }) => id);
    const links: Link[] = [];
    const anew = madeAnew(trace, before);
    // From the end on: an earlier graph gives what the later ones turn out to need.
    for (const { ops, made } of cut(trace).reverse()) {
      const graph = new TraceGraph({ ...trace, ops }, [...lent, ...made], before, anew);
      const own = new Set(ops.flatMap(({ outputs }) => outputs.map(({ id }) => id)));
      const later = new Set([...wanted, ...links.flatMap(({ needs }) => needs)]);
      const gives = [...later].filter((id) => own.has(id));
      if (gives.length === 0) continue;
      const results = gives.map((id) => graph.nodeOf(id));
      const needs = graph.inputs.map(({ source }) => source).filter((source) => typeof source === 'number');
      const part = GraphPart.load(graph, needs, results);
      if (!part) {
        for (const link of links) link.part.dispose();
        return null;
      }
      const last = needs.filter((id) => !later.has(id) && !ids.includes(id));
      links.unshift({ part, needs, gives, last });
    }
    return new GraphChain(links, wanted, ids);
  }

  /** The wanted results. `lent` and `given` are what the ids of `load` and `needs` stand for; the latter are deleted. */
  run(lent: readonly Handle[], given: readonly Handle[], pass: Pass): Handle[] {
    const there = new Map<number, Handle>();
    for (const [i, id] of this.#lent.entries()) there.set(id, lent[i]!);
    for (const [i, id] of this.needs.entries()) there.set(id, given[i]!);
    for (const { part, needs, gives, last } of this.#links) {
      const results = part.run(
        needs.map((id) => there.get(id)!),
        pass,
      );
      for (const [k, id] of gives.entries()) there.set(id, results[k]!);
      pass.free(...last.map((id) => there.get(id)!));
    }
    return this.#wanted.map((id) => there.get(id)!);
  }

  dispose(): void {
    for (const { part } of this.#links) part.dispose();
  }
}

/**
 * Graphs a chain has. Fewer hold for longer what was made anew, and TensorFlow's pool has gaps then; more would free memory
 * no earlier that matters, and each costs a wait for the slowest of its ops.
 */
const LINKS = 12;

/** The ops of each graph, and what was made before it. Each makes about as much: near the pictures few layers do. */
function cut({ ops }: Trace): { ops: TracedOp[]; made: Handle[] }[] {
  const whole = ops.reduce((sum, op) => sum + sizeOf(op), 0);
  const links = new Map<number, { ops: TracedOp[]; made: Handle[] }>();
  const made: Handle[] = [];
  let size = 0;
  for (const op of ops) {
    const place = Math.floor((LINKS * size) / whole);
    const link = links.get(place) ?? { ops: [], made: [...made] };
    links.set(place, link);
    link.ops.push(op);
    made.push(...op.outputs);
    size += sizeOf(op);
  }
  return [...links.values()];
}

/** Numbers that an op gives. */
const sizeOf = ({ outputs }: TracedOp): number => outputs.reduce((sum, { shape }) => sum + countOf(shape), 0);
