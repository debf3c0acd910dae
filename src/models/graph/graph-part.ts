import type { Handle } from '../../native/binding.js';
import { drawSeeds } from '../../native/convert.js';
import type { Pass } from '../layers/pass.js';
import { Session } from './session.js';
import type { Source, TraceGraph } from './trace-graph.js';

/** The graph of a trace, loaded and ready to be run with what it was made for. */
export class GraphPart {
  readonly #session: Session;
  /** What each input is filled with; a number is a place among what is given. */
  readonly #sources: readonly Source[];

  private constructor(session: Session, sources: readonly Source[]) {
    this.#session = session;
    this.#sources = sources;
  }

  /** `given`: ids of what `run` is given, in order. */
  static load({ graph, inputs }: TraceGraph, given: readonly number[], results: readonly string[]): GraphPart | null {
    const names = inputs.map(({ name }) => name);
    const session = Session.load(graph, names, results);
    const sources = inputs.map(({ source }) => (typeof source === 'number' ? given.indexOf(source) : source));
    return session && new GraphPart(session, sources);
  }

  /** The results are handles of the running arena. */
  run(given: readonly Handle[], pass: Pass): Handle[] {
    const own: Handle[] = [];
    const inputs = this.#sources.map((source) => {
      if (typeof source === 'number') return given[source]!.id;
      own.push(source === 'seeds' ? drawSeeds(pass.random) : source.value());
      return own.at(-1)!.id;
    });
    const results = this.#session.run(inputs);
    pass.free(...own);
    return results;
  }

  dispose(): void {
    this.#session.dispose();
  }
}
