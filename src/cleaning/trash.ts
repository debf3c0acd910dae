import { join, resolve } from 'node:path';
import { placeInside } from './path-inside.js';
import { exists, type FileOperations, realFiles } from './trash-files.js';
import { TrashFolder } from './trash-folder.js';
import type { Move, StepPlan } from './trash-manifest.js';
import { type Renamed, TrashStep } from './trash-step.js';

/** Which files were moved, as given, and which were not and why. */
export interface RemoveResult {
  /** Files that are in the trash now. */
  moved: string[];
  /** Files that stayed where they were, and why. */
  failed: { path: string; error: string }[];
  /** Names this removal for `undo`; null: nothing was moved. */
  step: string | null;
}

/** What was done of a step, by paths relative to the root, and what was not and why. */
export interface StepResult {
  removed: string[];
  moved: Move[];
  failed: { path: string; error: string }[];
}

/**
 * The trash of a data set: files are moved to `<root>/.trash/<step>/` and come back by `undo`, in this process or a
 * later one. Nothing is ever deleted: the manifest is on disk before the first file moves, each file is at any moment
 * in its place or in the trash (or, if the machine stops between two operations, in both), and `undo` goes by what it
 * finds. Empty the trash by deleting the folder.
 */
export class Trash {
  /** Absolute path of the data set's folder. */
  readonly root: string;
  /** Files of the last `undo` that came back under another name, because their own was taken. */
  renamed: readonly Renamed[] = [];
  readonly #files: FileOperations;
  readonly #folder: TrashFolder;
  #last: Promise<unknown> = Promise.resolve();

  constructor(root: string, { files = realFiles }: { files?: FileOperations } = {}) {
    this.root = resolve(root);
    this.#files = files;
    this.#folder = new TrashFolder(this.root, files);
  }

  /**
   * Moves files to the trash, as one step of `undo`. A file that is in the trash already is passed over, of a symbolic
   * link the link is moved. Throws before anything moves if a path lies outside of the root, or in a folder that leads
   * there; any other failure is reported per file.
   */
  remove(paths: Iterable<string>): Promise<RemoveResult> {
    const given = [...paths];
    return this.#inTurn(() => this.#remove(given));
  }

  /**
   * Brings the files of the last removal, or of the one named `step`, back and returns their absolute paths; none, if
   * there is nothing to undo. A name that is taken in the meantime is not overwritten: see `renamed`.
   */
  undo(step?: string): Promise<string[]> {
    return this.#inTurn(() => this.#undo(step));
  }

  /**
   * Removes files and moves others within the data set, as one step of `undo`; paths are relative to the root. The
   * step's name is handed to `announce` before anything is written, so that the caller can note it down. Throws before
   * anything moves if a path leaves the root; any other failure is reported per file.
   */
  carryOut(
    plan: { remove: readonly string[]; move: readonly Move[] },
    announce: (step: string) => Promise<void> = async () => {},
  ): Promise<StepResult> {
    return this.#inTurn(async () => {
      for (const path of [...plan.remove, ...plan.move.flatMap(({ from, to }) => [from, to])]) {
        placeInside(this.root, join(this.root, path));
      }
      const id = await this.#folder.nextId();
      await announce(id);
      return await this.#finish(await TrashStep.begin(this.#files, this.root, id, plan));
    });
  }

  /** Goes on with a step that a crash ended in the middle. Null: it had not begun, and nothing was moved. */
  resume(id: string): Promise<StepResult | null> {
    return this.#inTurn(async () => {
      const step = await this.#folder.step(id);
      return step && (await this.#finish(step));
    });
  }

  /** All that a step moves, as its manifest says. Null: there is no such step (any more). */
  async planOf(id: string): Promise<StepPlan | null> {
    return (await this.#folder.step(id))?.plan ?? null;
  }

  /** Files of a step that are not back in their places, though it was undone. */
  async leftOf(id: string): Promise<string[]> {
    return (await (await this.#folder.step(id))?.left()) ?? [];
  }

  /** The removals that can be undone, oldest first: absolute paths of the files of each that are in the trash. */
  steps(): Promise<string[][]> {
    return this.#inTurn(async () => {
      const found: string[][] = [];
      for (const step of await this.#folder.steps()) {
        const inTrash = await Promise.all(step.paths.map((path) => step.has(path)));
        found.push(step.paths.filter((_, i) => inTrash[i]).map((path) => join(this.root, path)));
      }
      return found.filter((files) => files.length > 0);
    });
  }

  async #remove(paths: string[]): Promise<RemoveResult> {
    const wanted = new Map(paths.map((path) => [placeInside(this.root, path), path]));
    const result: RemoveResult = { moved: [], failed: [], step: null };
    const there: string[] = [];
    for (const [inside, path] of wanted) {
      const problem = await this.#problem(inside);
      if (problem === null) there.push(inside);
      else if (problem !== '') result.failed.push({ path, error: problem });
    }
    if (there.length === 0) return result;
    const step = await TrashStep.begin(this.#files, this.root, await this.#folder.nextId(), { remove: there });
    result.step = step.id;
    for (const inside of there) {
      const path = wanted.get(inside)!;
      await step.take(inside).then(
        () => result.moved.push(path),
        (error: Error) => result.failed.push({ path, error: error.message }),
      );
    }
    if (result.moved.length === 0) {
      await step.discard();
      result.step = null;
    }
    return result;
  }

  /** Does what is left to do of a step. */
  async #finish(step: TrashStep): Promise<StepResult> {
    const result: StepResult = { removed: [], moved: [], failed: [] };
    const failed = (path: string) => (error: Error) => void result.failed.push({ path, error: error.message });
    for (const path of step.paths) {
      await step.take(path).then(() => result.removed.push(path), failed(path));
    }
    for (const { from, to } of step.plan.move) {
      await step.relabel({ from, to }).then(() => result.moved.push({ from, to }), failed(from));
    }
    if (result.removed.length + result.moved.length === 0) await step.discard();
    return result;
  }

  /** Why a file cannot be removed; null: it can; empty: there is nothing to do. */
  async #problem(inside: string): Promise<string | null> {
    const path = join(this.root, inside);
    if (await exists(this.#files, path)) {
      return (await this.#files.lstat(path)).isDirectory() ? 'it is a folder; only files are removed' : null;
    }
    for (const step of await this.#folder.steps())
      if (step.paths.includes(inside) && (await step.has(inside))) return '';
    return 'there is no such file';
  }

  async #undo(id?: string): Promise<string[]> {
    this.renamed = [];
    for (const step of (await this.#folder.steps()).reverse()) {
      if (id !== undefined && step.id !== id) continue;
      const { restored, renamed } = await step.restore();
      this.renamed = renamed;
      if (restored.length > 0) return restored.map((path) => join(this.root, path));
    }
    return [];
  }

  /** One operation at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
