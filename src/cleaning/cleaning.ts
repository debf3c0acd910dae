import { join, resolve } from 'node:path';
import { cleanedCsv } from './cleaned-csv.js';
import { type CleaningResult, nothing, restored } from './cleaning-result.js';
import { type Change, type Decision, Edits } from './edits.js';
import { History } from './history.js';
import { Journal } from './journal.js';
import { type CleaningItem, type CleaningPlan, makePlan } from './plan.js';
import { PresentItems } from './present-items.js';
import { Trash } from './trash.js';
import { type FileOperations, realFiles, writeWhole } from './trash-files.js';

export type { CleaningResult } from './cleaning-result.js';

/**
 * The cleaning of a data set: decisions about its pictures, kept in a journal on disk, the plan they come to, and the
 * plan carried out and taken back. What was decided in an earlier process stands; what a crash cut off can be finished.
 *
 * Everything is keyed by path. Nothing is deleted: see `Trash`.
 */
export class Cleaning {
  /** Absolute path of the data set's folder. */
  readonly root: string;
  readonly #files: FileOperations;
  readonly #trash: Trash;
  readonly #journal: Journal;
  readonly #history: History;
  readonly #items: PresentItems;

  private constructor(root: string, files: FileOperations, journal: Journal, items: readonly CleaningItem[]) {
    this.root = root;
    this.#files = files;
    this.#journal = journal;
    this.#items = new PresentItems(root, files, items);
    this.#trash = new Trash(root, { files });
    this.#history = new History(new Edits());
  }

  /**
   * Opens the cleaning of the data set in `root`; decisions about other files than `items` stay in the journal. Throws
   * if another process is cleaning it, or if the journal is not readable.
   */
  static async open(
    root: string,
    items: readonly CleaningItem[],
    { files = realFiles }: { files?: FileOperations } = {},
  ): Promise<Cleaning> {
    const absolute = resolve(root);
    const { journal, entries } = await Journal.open(absolute, files);
    const cleaning = new Cleaning(absolute, files, journal, items);
    for (const entry of entries) cleaning.#history.read(entry);
    return cleaning;
  }

  /** The pictures that are in the data set now. */
  get items(): readonly CleaningItem[] {
    return this.#items.all();
  }

  /** What has been decided so far. */
  get edits(): Pick<Edits, 'get' | 'entries' | 'canUndo' | 'canRedo'> {
    return this.#history.edits;
  }

  /** What an earlier process began and did not end, if anything: `resume` ends it, `restore` takes it back. */
  get unfinished(): 'apply' | 'restore' | null {
    return this.#history.unfinished?.kind ?? null;
  }

  /** True if `restore` has something to take back. */
  get canRestore(): boolean {
    return this.#history.latest !== null;
  }

  /** Decides about files, as one step of `undo`; null takes decisions back. Resolves when it is on disk. */
  async decide(paths: readonly string[], decision: Decision | null): Promise<void> {
    this.#checkFinished();
    const wanted = paths.map((path): Change => [path, this.#meant(path, decision)]);
    const changes = this.#history.edits.effective(wanted);
    if (changes.length > 0) await this.#write({ type: 'edit', changes });
  }

  /** Takes the last step of decisions back; returns the paths it was about, none if there is nothing to undo. */
  async undo(): Promise<string[]> {
    this.#checkFinished();
    return this.edits.canUndo ? await this.#write({ type: 'undo' }) : [];
  }

  /** Does the step that was undone last again. */
  async redo(): Promise<string[]> {
    this.#checkFinished();
    return this.edits.canRedo ? await this.#write({ type: 'redo' }) : [];
  }

  /** What `apply` would do. Changes nothing. */
  plan(): Promise<CleaningPlan> {
    return makePlan(this.#files, this.root, this.#items.all(), this.#history.edits);
  }

  /** Moves the removed files to the trash and the relabelled ones to their class' folder. A file that cannot be moved stays as it is. */
  async apply(plan?: CleaningPlan): Promise<CleaningResult> {
    this.#checkFinished();
    const { remove, relabel } = plan ?? (await this.plan());
    if (remove.length + relabel.length === 0) return nothing();
    const move = relabel.map(({ from, to }) => ({ from, to }));
    let step = '';
    const result = await this.#trash.carryOut({ remove, move }, async (id) => {
      step = id;
      await this.#write({ type: 'begin', step });
    });
    return await this.#ended(step, result);
  }

  /** Ends what a crash cut off. */
  async resume(): Promise<CleaningResult> {
    const open = this.#history.unfinished;
    if (open?.kind === 'restore') return await this.restore();
    const result = open && (await this.#trash.resume(open.step));
    if (open && !result) await this.#write({ type: 'restored', step: open.step });
    return result ? await this.#ended(open!.step, result) : nothing();
  }

  /** Takes the last `apply` back, then the one before it: files, names and decisions are as they were. */
  async restore(): Promise<CleaningResult> {
    const step = this.#history.latest;
    if (step === null) return nothing();
    if (this.unfinished !== 'restore') await this.#write({ type: 'restore', step });
    const plan = await this.#trash.planOf(step);
    await this.#trash.undo(step);
    const { renamed } = this.#trash;
    const left = await this.#trash.leftOf(step);
    await this.#write({ type: 'restored', step });
    await this.#items.comeBack(plan);
    return restored(step, plan, renamed, left);
  }

  /**
   * Writes the decisions down as fastai does, and moves nothing: a CSV with `name,label` of every picture that is kept.
   * Returns its path, by default `<root>/cleaned.csv`.
   */
  async toCsv(path = join(this.root, 'cleaned.csv')): Promise<string> {
    const rows = this.#items.all().flatMap(({ path: name, label }) => {
      const decision = this.edits.get(name);
      if (decision?.action === 'remove') return [];
      return { name, label: decision?.action === 'relabel' ? decision.label : label };
    });
    await writeWhole(this.#files, path, cleanedCsv(rows));
    return path;
  }

  /** Lets another process clean the data set. */
  close(): Promise<void> {
    return this.#journal.close();
  }

  async #ended(step: string, result: CleaningResult): Promise<CleaningResult> {
    const done = [...result.removed, ...result.moved.map(({ from }) => from)];
    await this.#write({ type: 'end', step, done });
    this.#items.leave(result);
    return result;
  }

  /** On disk first: what the history says has happened. */
  async #write(entry: Parameters<Journal['append']>[0]): Promise<string[]> {
    await this.#journal.append(entry);
    return this.#history.read(entry);
  }

  /** A label that a picture has already is no other label. */
  #meant(path: string, decision: Decision | null): Decision | null {
    const item = this.#items.get(path);
    if (!item) throw new RangeError(`there is no picture '${path}' among those that are cleaned`);
    return decision?.action === 'relabel' && decision.label === item.label ? { action: 'keep' } : decision;
  }

  #checkFinished(): void {
    if (this.unfinished === null) return;
    throw new Error(
      `the last ${this.unfinished} was cut off before its end. resume() ends it, restore() takes it back; then go on`,
    );
  }
}
