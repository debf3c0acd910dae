import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentArena } from '../../native/arena.js';
import { binding, type Handle } from '../../native/binding.js';
import type { Graph } from './graph.js';
import { encodeSavedModel, TAG } from './saved-model.js';

/** A graph that TensorFlow has loaded and optimized as a whole, ready to be run. It goes with its last user. */
export class Session {
  readonly #id: number;
  /** Names as the addon takes them: `node:output`, joined by commas. */
  readonly #inputs: string;
  readonly #outputs: string;

  private constructor(id: number, inputs: readonly string[], outputs: readonly string[]) {
    this.#id = id;
    this.#inputs = inputs.map(ofNode).join(',');
    this.#outputs = outputs.map(ofNode).join(',');
    forgotten.register(this, id, this);
  }

  /** `inputs` and `outputs`: nodes of the graph, `name` or `name:1`. Null: there is no temporary folder to hand it over in. */
  static load(graph: Graph, inputs: readonly string[], outputs: readonly string[]): Session | null {
    const id = load(encodeSavedModel(graph));
    return id === null ? null : new Session(id, inputs, outputs);
  }

  /** The outputs for inputs, given by their ids; handles of the running arena. */
  run(inputs: readonly number[]): Handle[] {
    const arena = currentArena();
    return binding.runSavedModel(this.#id, inputs, this.#inputs, this.#outputs).map((handle) => arena.own(handle));
  }

  dispose(): void {
    if (forgotten.unregister(this)) binding.deleteSavedModel(this.#id);
  }
}

const forgotten = new FinalizationRegistry<number>((id) => binding.deleteSavedModel(id));

const ofNode = (name: string): string => (name.includes(':') ? name : `${name}:0`);

/** TensorFlow reads graphs from folders only. */
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
