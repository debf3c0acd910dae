import { inArena } from '../../native/arena.js';
import { BFLOAT16, type Handle, INT64 } from '../../native/binding.js';
import { floats } from '../../native/convert.js';
import { type TracedVariable, traced } from '../../native/trace.js';
import { Random } from '../../random.js';
import { countOf } from '../../shape.js';
import type { Parameter } from '../layers/parameter.js';
import { Pass } from '../layers/pass.js';
import { GraphChain } from './graph-chain.js';
import { GraphPart } from './graph-part.js';
import { TraceGraph } from './trace-graph.js';

/** The two ways through a network, layer by layer. */
export interface Ways {
  /** Pictures `[N, H, W, C]` → scores `[N, …]`, float32. */
  forward(x: Handle, pass: Pass): Handle;
  /** The gradient of the scores → those of the parameters, left in the pass. */
  backward(gradient: Handle, pass: Pass): void;
}

/**
 * A network's training pass as graphs, one forward and a chain backward, made by watching the layers once: the ops are the same, but
 * TensorFlow gets them at once, runs those side by side that do not wait for each other, and asks JavaScript nothing in
 * between. Random masks are drawn from the pass as the layers would; running statistics are moved as they would be.
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

  /** Watches one pass for pictures like `x`; it changes nothing. Null: nothing learns, or there is no place for graphs. */
  static watch(ways: Ways, x: Handle): TrainingGraphs | null {
    return inArena(() => {
      const pass = new Pass({ training: true, random: new Random(0) });
      const forward = traced(() => ways.forward(x, pass));
      const scores = forward.result;
      const gradient = floats(new Float32Array(countOf(scores.shape)), scores.shape);
      const backward = traced(() => ways.backward(gradient, pass));
      const parameters = [...pass.gradients.keys()];
      if (parameters.length === 0) return null;

      const found = parameters.map((parameter) => pass.gradients.get(parameter)!.id);
      const back = GraphChain.load(backward.trace, [gradient, x], found, forward.trace);
      if (!back) return null;
      const graph = new TraceGraph(forward.trace, [x]);
      const { assigned } = forward.trace;
      const results = [scores.id, ...assigned.map(({ value }) => value), ...back.needs].map((id) => graph.nodeOf(id));
      const there = GraphPart.load(graph, [x.id], results);
      if (!there) back.dispose();
      const statistics = assigned.map(({ variable }) => variable);
      const kept = forward.trace.ops.flatMap(({ outputs }) => outputs.filter(({ id }) => back.needs.includes(id)));
      return there && new TrainingGraphs(there, back, parameters, statistics, kept);
    });
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

const bytesOf = (dtype: number): number => (dtype === BFLOAT16 ? 2 : dtype === INT64 ? 8 : 4);
