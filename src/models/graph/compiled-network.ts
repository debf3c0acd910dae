import { inArena } from '../../native/arena.js';
import { binding, FLOAT, type Handle } from '../../native/binding.js';
import { quickType } from '../../native/convolution.js';
import { beforeChange } from '../../native/variable.js';
import type { Network } from '../network.js';
import { Graph } from './graph.js';
import { addNetwork, withoutGraph } from './network-graph.js';
import { Session } from './session.js';

/**
 * A network for evaluation, as one graph that TensorFlow optimizes as a whole: batch norms folded into convolutions, and
 * convolutions fused with bias, shortcut and activation. It gives what `Network.forward` gives in evaluation mode, up to
 * rounding. It lives until a variable changes: ask for it again for each batch.
 */
export class CompiledNetwork {
  readonly #session: Session;
  readonly #weights: readonly number[];

  private constructor({ graph, session }: Plan) {
    this.#session = session;
    this.#weights = graph.weights.map(({ value }) => inArena((arena) => arena.keep(value())).id);
  }

  /**
   * `shape`: of the batch, `[N, H, W, C]`; any N will do. Null where no graph can be made: a layer is not the library's
   * own, or there is no temporary folder to hand the graph to TensorFlow in.
   */
  static of(network: Network, shape: readonly number[]): CompiledNetwork | null {
    const plan = planOf(network, shape);
    if (!plan) return null;
    const known = compiled.get(plan);
    if (known) return known;
    const made = new CompiledNetwork(plan);
    compiled.set(plan, made);
    beforeChange(() => {
      compiled.delete(plan);
      made.#dispose();
    });
    return made;
  }

  /** Pictures `[N, H, W, C]`, float32 → scores `[N, …]`, float32, a handle of the running arena. */
  run(x: Handle): Handle {
    return this.#session.run([x.id, ...this.#weights])[0]!;
  }

  #dispose(): void {
    for (const id of this.#weights) binding.deleteTensor(id);
  }
}

/** A network's graph for pictures of one size. */
interface Plan {
  readonly session: Session;
  readonly graph: Graph;
  /** `[H, W, C]` and the type it computes in. */
  readonly key: string;
}

/** The one made last for each network: what takes time is TensorFlow's first run of it. */
const plans = new WeakMap<Network, Plan>();

/** Those whose weights are the variables' of now. */
const compiled = new WeakMap<Plan, CompiledNetwork>();

function planOf(network: Network, shape: readonly number[]): Plan | null {
  const [height = 0, width = 0, channels = 0] = shape.slice(1);
  const key = `${shape.slice(1)} ${network.computeType}`;
  const known = plans.get(network);
  if (known?.key === key) return known;
  if (withoutGraph(network.layerGroups) !== null) return null;
  const graph = new Graph();
  const input = graph.add('Placeholder', [], {
    dtype: { type: FLOAT },
    shape: { shape: [-1, height, width, channels] },
  });
  const options = { computeType: quickType(network.computeType), size: [height, width, channels] as const };
  const output = addNetwork(graph, network.layerGroups, input, options);
  const session = Session.load(graph, [input, ...graph.weights.map(({ name }) => name)], [output]);
  if (!session) return null;
  known?.session.dispose();
  const plan: Plan = { session, graph, key };
  plans.set(network, plan);
  return plan;
}
