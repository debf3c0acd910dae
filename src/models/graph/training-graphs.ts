import { inArena } from '../../native/arena.js';
import { BFLOAT16, type Handle, INT64, UINT8 } from '../../native/binding.js';
import type { TracedVariable } from '../../native/trace.js';
import { countOf } from '../../shape.js';
import type { Parameter } from '../layers/parameter.js';
import type { Pass } from '../layers/pass.js';
import { GraphChain } from './graph-chain.js';
import { GraphPart } from './graph-part.js';
import { TraceGraph } from './trace-graph.js';
import { type Ways, watchPass } from './watched-pass.js';

/**
 * A network's training pass as graphs, one forward and a chain backward, made by watching the layers once: the ops are the
 * same, but TensorFlow gets them at once, runs those side by side that do not wait for each other, and asks JavaScript nothing
 * in between. Random masks are drawn from the pass as the layers would; running statistics are moved as they would be.
 */
export class TrainingGraphs {
  /** Bytes that wait for the way back, beside the pictures and the parameters. */
  readonly keptBytes: number;
  readonly #there: GraphPart;
  readonly #back: GraphChain;
  readonly #parameters: readonly Parameter[];
  readonly #statistics: readonly TracedVariable[];
  /** What the way there left for the way back. */
  readonly #left = new WeakMap<Pass, { x: Handle; others: readonly Handle[] }>();

  private constructor(
    there: GraphPart,
    back: GraphChain,
    parameters: readonly Parameter[],
    statistics: readonly TracedVariable[],
    kept: readonly Handle[],
  ) {
    this.keptBytes = kept.reduce((sum, { shape, dtype }) => sum + bytesOf(dtype) * countOf(shape), 0);
    this.#there = there;
    this.#back = back;
    this.#parameters = parameters;
    this.#statistics = statistics;
  }

  /** Watches a pass for pictures like `x`; it changes nothing. Null: nothing learns, or there is no place for graphs. */
  static watch(ways: Ways, x: Handle): TrainingGraphs | null {
    const { there, back, found, ...handles } = inArena(() => watchPass(ways, x));
    if (found.size === 0) return null;
    const wanted = [...found.values()].map(({ id }) => id);
    const chain = GraphChain.load(back, [handles.gradient, handles.x], wanted, there);
    if (!chain) return null;
    const graph = new TraceGraph(there, [handles.x]);
    const { assigned } = there;
    const results = [handles.scores.id, ...assigned.map(({ value }) => value), ...chain.needs];
    const nodes = results.map((id) => graph.nodeOf(id));
    const part = GraphPart.load(graph, [handles.x.id], nodes);
    if (!part) chain.dispose();
    const statistics = assigned.map(({ variable }) => variable);
    const kept = there.ops.flatMap(({ outputs }) => outputs.filter(({ id }) => chain.needs.includes(id)));
    return part && new TrainingGraphs(part, chain, [...found.keys()], statistics, kept);
  }

  /** As `Ways.forward`. */
  forward(x: Handle, pass: Pass): Handle {
    const [scores, ...results] = this.#there.run([x], pass);
    const moved = results.slice(0, this.#statistics.length);
    for (const [i, variable] of this.#statistics.entries()) variable.assign(moved[i]!);
    pass.free(...moved);
    this.#left.set(pass, { x, others: results.slice(moved.length) });
    return scores!;
  }

  /** As `Ways.backward`, after `forward` with the same pass. */
  backward(gradient: Handle, pass: Pass): void {
    const left = this.#left.get(pass);
    if (!left) throw new Error('backward without a forward pass that recorded');
    const found = this.#back.run([gradient, left.x], left.others, pass);
    for (const [i, parameter] of this.#parameters.entries()) pass.gradients.set(parameter, found[i]!);
  }

  dispose(): void {
    this.#there.dispose();
    this.#back.dispose();
  }
}

const bytesOf = (dtype: number): number => BYTES[dtype] ?? 4;
const BYTES: Record<number, number> = { [UINT8]: 1, [BFLOAT16]: 2, [INT64]: 8 };
