/** What is to become of a picture. A picture without a decision has not been looked at. */
export type Decision = { action: 'keep' } | { action: 'remove' } | { action: 'relabel'; label: string };

/** A new decision about a file (its path relative to the data set's root); null takes the decision back. */
export type Change = readonly [path: string, decision: Decision | null];

/**
 * The decisions about a data set's pictures, keyed by path and never by position, with every step of the way back and
 * forth again. Knows no disk.
 */
export class Edits {
  #now = new Map<string, Decision>();
  #done: Step[] = [];
  #undone: Step[] = [];
  readonly #settled: { now: Map<string, Decision>; done: Step[]; undone: Step[] }[] = [];

  get(path: string): Decision | undefined {
    return this.#now.get(path);
  }

  /** Every decision that stands, in the order it was first made. */
  entries(): [path: string, decision: Decision][] {
    return [...this.#now];
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Of these changes the ones that would change anything. */
  effective(changes: readonly Change[]): Change[] {
    return changes.filter(([path, decision]) => !same(this.#now.get(path), decision ?? undefined));
  }

  /** Makes changes as one step of `undo`; what was undone before cannot be done again after it. */
  change(changes: readonly Change[]): void {
    this.#done.push(this.#make(changes));
    this.#undone = [];
  }

  /** Takes the last step back; returns the paths it was about, none if there is nothing to undo. */
  undo(): string[] {
    const step = this.#done.pop();
    if (step) this.#undone.push(this.#make(step));
    return pathsOf(step);
  }

  /** Does the step that was undone last again. */
  redo(): string[] {
    const step = this.#undone.pop();
    if (step) this.#done.push(this.#make(step));
    return pathsOf(step);
  }

  /** These decisions were carried out: they stand no more, and `undo` does not reach behind this point. */
  settle(paths: readonly string[]): void {
    this.#settled.push({ now: new Map(this.#now), done: this.#done, undone: this.#undone });
    for (const path of paths) this.#now.delete(path);
    this.#done = [];
    this.#undone = [];
  }

  /** What was settled last was taken back on disk: its decisions stand again. Later ones stay. */
  unsettle(): void {
    const before = this.#settled.pop();
    if (!before) return;
    const since = this.#done.length > 0 || this.#undone.length > 0;
    this.#now = since ? new Map([...before.now, ...this.#now]) : before.now;
    this.#done = since ? this.#done : before.done;
    this.#undone = since ? this.#undone : before.undone;
  }

  /** Sets decisions; returns the step that sets those of before. */
  #make(changes: Step): Step {
    const back: Change[] = [];
    for (const [path, decision] of changes) {
      back.push([path, this.#now.get(path) ?? null]);
      if (decision) this.#now.set(path, decision);
      else this.#now.delete(path);
    }
    return back.reverse();
  }
}

type Step = readonly Change[];

const pathsOf = (step: Step | undefined): string[] => (step ?? []).map(([path]) => path);

function same(a: Decision | undefined, b: Decision | undefined): boolean {
  if (a?.action !== b?.action) return false;
  return a?.action !== 'relabel' || a.label === (b as { label: string }).label;
}
