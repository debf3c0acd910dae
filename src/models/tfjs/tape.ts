/**
 * tfjs' tape in two parts. tfjs' own `grads` runs a function and goes back at once, with the gradient of the output known
 * before; here a loss of our own comes in between, and running the function twice would draw other dropout masks.
 */
import { tf } from '../../native/tensorflow.js';

/** One op that was recorded, as tfjs' engine keeps it. */
interface TapeNode {
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  /** Tensors that its gradient will need; nobody else disposes them. */
  saved: tf.Tensor[];
  gradient?: (dys: tf.Tensor[]) => Record<string, () => tf.Tensor>;
}

interface EngineState {
  activeTape: TapeNode[] | null;
  gradientDepth: number;
}

/** Ops on the way from some tensors to an output. */
export class Tape {
  readonly #nodes: readonly TapeNode[];
  readonly #output: tf.Tensor;

  private constructor(nodes: readonly TapeNode[], output: tf.Tensor) {
    this.#nodes = nodes;
    this.#output = output;
  }

  /** Runs `work` and records its ops. The output is the caller's; `saved` must be disposed when the tape is of no use. */
  static record(work: () => tf.Tensor): { output: tf.Tensor; tape: Tape; saved: tf.Tensor[] } {
    const { state } = tf.engine() as unknown as { state: EngineState };
    const outer = { activeTape: state.activeTape, gradientDepth: state.gradientDepth };
    state.activeTape = [];
    state.gradientDepth = 1;
    try {
      const output = tf.tidy(work);
      const nodes = state.activeTape;
      return { output, tape: new Tape(nodes, output), saved: nodes.flatMap(({ saved }) => saved) };
    } catch (error) {
      tf.dispose(state.activeTape.flatMap(({ saved }) => saved));
      throw error;
    } finally {
      Object.assign(state, outer);
    }
  }

  /**
   * From the gradient of the output: those of `sources`, null where the output does not depend on one. Inside a
   * `tf.tidy`.
   */
  backward(gradient: tf.Tensor, sources: readonly tf.Tensor[]): (tf.Tensor | null)[] {
    const found = new Map<number, tf.Tensor>([[this.#output.id, gradient]]);
    const leads = this.#leading(sources);
    for (const node of [...this.#nodes].reverse()) {
      const dys = node.outputs.map(({ id }) => found.get(id));
      if (dys.every((dy) => dy === undefined) || !node.outputs.some(({ id }) => leads.has(id))) continue;
      if (!node.gradient) throw new Error('the model has an op without a gradient; it cannot be trained');
      const whole = dys.map((dy, i) => dy ?? tf.zeros(node.outputs[i]!.shape, node.outputs[i]!.dtype as 'float32'));
      const below = node.gradient(whole);
      for (const [name, input] of Object.entries(node.inputs)) {
        if (!leads.has(input.id)) continue;
        const dx = below[name]!();
        const before = found.get(input.id);
        found.set(input.id, before ? before.add(dx) : dx);
      }
    }
    return sources.map(({ id }) => found.get(id) ?? null);
  }

  /** Tensors that depend on one of `sources`, by id. */
  #leading(sources: readonly tf.Tensor[]): Set<number> {
    const leads = new Set(sources.map(({ id }) => id));
    for (const { inputs, outputs } of this.#nodes) {
      if (Object.values(inputs).some(({ id }) => leads.has(id))) for (const { id } of outputs) leads.add(id);
    }
    return leads;
  }
}
