import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentArena, inArena } from '../../native/arena.js';
import { binding, FLOAT, type Handle } from '../../native/binding.js';
import { beforeChange } from '../../native/variable.js';
import type { Network } from '../network.js';
import { Graph } from './graph.js';
import { addNetwork, withoutGraph } from './network-graph.js';
import { encodeSavedModel, TAG } from './saved-model.js';

/**
 * A network for evaluation, as one graph that TensorFlow optimizes as a whole: batch norms folded into convolutions, and
 * convolutions fused with bias, shortcut and activation. It gives what `Network.forward` gives in evaluation mode, up to
 * rounding. It lives until a variable changes: ask for it again for each batch.
 */
export class CompiledNetwork {
  readonly #session: Session;
  readonly #weights: readonly number[];

  private constructor(session: Session) {
    this.#session = session;
    this.#weights = session.graph.weights.map(({ value }) => inArena((arena) => arena.keep(value())).id);
    forgotten.register(this, this.#weights, this);
  }

  /**
   * `shape`: of the batch, `[N, H, W, C]`; any N will do. Null where no graph can be made: a layer is not the library's
   * own, or there is no temporary folder to hand the graph to TensorFlow in.
   */
  static of(network: Network, shape: readonly number[]): CompiledNetwork | null {
    const session = sessionOf(network, shape);
    if (!session) return null;
    const known = compiled.get(session);
    if (known) return known;
    const made = new CompiledNetwork(session);
    compiled.set(session, made);
    const weak = new WeakRef(made);
    beforeChange(() => weak.deref()?.dispose());
    return made;
  }

  /** Pictures `[N, H, W, C]`, float32 → scores `[N, …]`, float32, a handle of the running arena. */
  run(x: Handle): Handle {
    const { id, inputs, output } = this.#session;
    return currentArena().own(binding.runSavedModel(id, [x.id, ...this.#weights], inputs, output)[0]!);
  }

  /** Gives the memory of its numbers back. */
  dispose(): void {
    compiled.delete(this.#session);
    forgotten.unregister(this);
    deleteAll(this.#weights);
  }
}

/** Those whose weights are the variables' of now. */
const compiled = new WeakMap<Session, CompiledNetwork>();

const deleteAll = (ids: readonly number[]): void => ids.forEach((id) => void binding.deleteTensor(id));
const forgotten = new FinalizationRegistry<readonly number[]>(deleteAll);

interface Session {
  readonly id: number;
  readonly graph: Graph;
  /** `[H, W, C]`. */
  readonly size: readonly number[];
  readonly computeType: number;
  /** Names as the addon takes them, joined by commas. */
  readonly inputs: string;
  readonly output: string;
}

/** The one made last for each network: what takes time is TensorFlow's first run of it. */
const sessions = new WeakMap<Network, Session>();

/** A forgotten network's session goes with it. */
const collected = new FinalizationRegistry<number>((id) => binding.deleteSavedModel(id));

function sessionOf(network: Network, shape: readonly number[]): Session | null {
  const size = shape.slice(1);
  const { computeType } = network;
  const known = sessions.get(network);
  if (known && known.computeType === computeType && String(known.size) === String(size)) return known;
  if (withoutGraph(network.layerGroups) !== null) return null;
  const graph = new Graph();
  const input = graph.add('Placeholder', [], { dtype: { type: FLOAT }, shape: { shape: [-1, ...size] } });
  const output = addNetwork(graph, network.layerGroups, input, computeType);
  const id = load(encodeSavedModel(graph));
  if (id === null) return null;
  if (known) {
    collected.unregister(known);
    binding.deleteSavedModel(known.id);
  }
  const inputs = [input, ...graph.weights.map(({ name }) => name)].map((name) => `${name}:0`).join(',');
  const session: Session = { id, graph, size, computeType, inputs, output: `${output}:0` };
  sessions.set(network, session);
  collected.register(network, id, session);
  return session;
}

/** TensorFlow reads graphs from folders only. Null: there is no place for one. */
function load(model: Buffer): number | null {
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), `notebear-graph-${process.pid}-`));
  } catch {
    return null;
  }
  try {
    writeFileSync(join(folder, 'saved_model.pb'), model);
    return binding.loadSavedModel(folder, TAG);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code) return null;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
