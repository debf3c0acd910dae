import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { CleanerBackend, CleanerPicture, NamedDecision } from '../../widgets/kernel-side/index.js';
import type { Cleaning, CleaningResult } from './cleaning.js';
import { escapes } from './path-inside.js';
import type { CleaningPlan } from './plan.js';

/** A picture as the widget is told of it; `name` is its path relative to the root. */
export type BackendPicture = CleanerPicture;

/** `Cleaning` as the widget sees it: pictures are numbers, and what happened is a sentence. */
export class LibraryBackend implements CleanerBackend {
  readonly pictures: BackendPicture[];
  readonly classes: readonly string[];
  readonly #cleaning: Cleaning;
  readonly #onMoved: (result: CleaningResult, back: boolean) => void;
  readonly #ids: Map<string, number>;
  #present = new Set<string>();
  #plan: CleaningPlan | null = null;

  /** `onMoved`: told of every file that went or came `back`, so that the data can be told. */
  constructor(
    cleaning: Cleaning,
    pictures: readonly BackendPicture[],
    classes: readonly string[],
    onMoved: (result: CleaningResult, back: boolean) => void,
  ) {
    this.#cleaning = cleaning;
    this.pictures = pictures.map((picture) => ({ ...picture }));
    this.classes = classes;
    this.#onMoved = onMoved;
    this.#ids = new Map(pictures.map(({ name }, id) => [name, id]));
    this.#look();
  }

  get canUndo(): boolean {
    return this.#cleaning.edits.canUndo;
  }
  get canRedo(): boolean {
    return this.#cleaning.edits.canRedo;
  }
  get canRestore(): boolean {
    return this.#cleaning.canRestore;
  }
  get unfinished(): 'apply' | 'restore' | null {
    return this.#cleaning.unfinished;
  }

  isPresent(id: number): boolean {
    return this.#present.has(this.pictures[id]!.name);
  }

  decisionOf(id: number): NamedDecision {
    return this.#cleaning.edits.get(this.pictures[id]!.name) ?? null;
  }

  decide(ids: readonly number[], decision: NamedDecision): Promise<void> {
    const paths = ids.map((id) => this.pictures[id]!.name);
    return this.#cleaning.decide(paths, decision);
  }

  async undo(): Promise<number[]> {
    return this.#idsOf(await this.#cleaning.undo());
  }

  async redo(): Promise<number[]> {
    return this.#idsOf(await this.#cleaning.redo());
  }

  async plan(): Promise<CleaningPlan> {
    this.#plan = await this.#cleaning.plan();
    return this.#plan;
  }

  async apply(): Promise<string> {
    return doneText(await this.carryOut(this.#plan ?? undefined));
  }

  /** `apply`, told in paths. Default: the plan of now. */
  async carryOut(plan?: CleaningPlan): Promise<CleaningResult> {
    return this.#follow(await this.#cleaning.apply(plan), false);
  }

  async writeCsv(): Promise<string> {
    const path = await this.#cleaning.toCsv();
    return `Written: ${relative(this.#cleaning.root, path)} in the data set's folder. No file was moved.`;
  }

  async resume(): Promise<string> {
    const back = this.unfinished === 'restore';
    const result = this.#follow(await this.#cleaning.resume(), back);
    return back ? backText(result) : doneText(result);
  }

  async restore(): Promise<string> {
    return backText(await this.takeBack());
  }

  /** `restore`, told in paths. */
  async takeBack(): Promise<CleaningResult> {
    return this.#follow(await this.#cleaning.restore(), true);
  }

  /** Symbolic links followed: a link that leads out of the data set is no picture of it. */
  async readablePath(id: number): Promise<string> {
    const [root, path] = await Promise.all([realpath(this.#cleaning.root), realpath(this.#pathOf(id))]);
    const inside = relative(root, path).split(sep);
    if (escapes(inside.join('/')) || inside[0] === '.trash') throw new Error(`'${path}' is not inside '${root}'`);
    return path;
  }

  close(): Promise<void> {
    return this.#cleaning.close();
  }

  #pathOf(id: number): string {
    return resolve(this.#cleaning.root, this.pictures[id]!.name);
  }

  #idsOf(paths: readonly string[]): number[] {
    return paths.flatMap((path) => this.#ids.get(path) ?? []);
  }

  /** Pictures keep their numbers where their files went elsewhere, or came back. */
  #follow(result: CleaningResult, back: boolean): CleaningResult {
    for (const { from, to } of result.moved) this.#rename(...(back ? ([to, from] as const) : ([from, to] as const)));
    this.#look();
    this.#onMoved(result, back);
    return result;
  }

  #rename(from: string, to: string): void {
    const id = this.#ids.get(from);
    if (id === undefined) return;
    this.#ids.delete(from);
    this.#ids.set(to, id);
    this.pictures[id]!.name = to;
  }

  /** Which pictures are there, with their labels, as the cleaning has it; those that are new to the widget are added. */
  #look(): void {
    this.#present = new Set();
    for (const { path, label } of this.#cleaning.items) {
      this.#present.add(path);
      const id = this.#ids.get(path);
      if (id === undefined) this.#ids.set(path, this.pictures.push({ name: path, label }) - 1);
      else this.pictures[id]!.label = label;
    }
  }
}

const files = (list: readonly unknown[]): string => (list.length === 1 ? '1 file' : `${list.length} files`);

const doneText = (result: CleaningResult): string =>
  `${files(result.removed)} moved to the trash, ${files(result.moved)} to the folder of another class.${failures(result)}`;

const backText = (result: CleaningResult): string =>
  `Taken back: ${files(result.removed)} from the trash, ${files(result.moved)} from other classes.${failures(result)}`;

const failures = ({ failed }: CleaningResult): string =>
  failed.length === 0 ? '' : ` Not as planned: ${failed.map(({ path, error }) => `${path}: ${error}`).join('; ')}.`;
