/** Where a `FileQueue` stands: ids on the page, ids not yet shown, ids flagged. */
interface Position {
  page: number[];
  waiting: number[];
  flagged: Set<number>;
}

/**
 * The order of work of `FileDeleter`, as numbers only: pages of ids, which of them are flagged, which are gone, and
 * the way back. Ids are positions in the caller's list.
 */
export class FileQueue {
  readonly #pageSize: number;
  readonly #steps: { before: Position; moved: number[] }[] = [];
  readonly #gone = new Set<number>();
  #now: Position;

  constructor(count: number, pageSize: number) {
    this.#pageSize = pageSize;
    this.#now = { page: [], waiting: Array.from({ length: count }, (_, id) => id), flagged: new Set() };
    this.#fill();
  }

  /** Ids on the page, in order. */
  get page(): readonly number[] {
    return this.#now.page;
  }
  /** Ids after this page, in order. */
  get waiting(): readonly number[] {
    return this.#now.waiting;
  }
  /** Flagged ids of the page, in order. */
  get flagged(): number[] {
    return this.#now.page.filter((id) => this.#now.flagged.has(id));
  }
  /** Ids that were moved away, in the order it happened. */
  get gone(): number[] {
    return [...this.#gone];
  }
  get canUndo(): boolean {
    return this.#steps.length > 0;
  }
  /** Ids that the last step moved away; empty if it only turned the page. */
  get lastMoved(): readonly number[] {
    return this.#steps.at(-1)?.moved ?? [];
  }

  isFlagged(id: number): boolean {
    return this.#now.flagged.has(id);
  }

  /** False if the id is not on the page; nothing changes then. */
  toggle(id: number): boolean {
    if (!this.#now.page.includes(id)) return false;
    if (!this.#now.flagged.delete(id)) this.#now.flagged.add(id);
    return true;
  }

  /** Goes to the next page. `moved` are gone; `failed` stay at its head, flagged, until somebody unflags them. */
  advance(moved: readonly number[], failed: readonly number[]): void {
    this.#steps.push({ before: copy(this.#now), moved: [...moved] });
    for (const id of moved) this.#gone.add(id);
    this.#now.page = [...failed];
    this.#now.flagged = new Set(failed);
    this.#fill();
  }

  /** Takes the last step back; of what it moved only `restored` returns, the rest stays gone. */
  back(restored: readonly number[]): void {
    const step = this.#steps.pop();
    if (!step) return;
    for (const id of restored) this.#gone.delete(id);
    const left = (id: number) => !this.#gone.has(id);
    const { page, waiting, flagged } = step.before;
    this.#now = { page: page.filter(left), waiting: waiting.filter(left), flagged };
  }

  #fill(): void {
    const free = Math.max(this.#pageSize - this.#now.page.length, 0);
    this.#now.page.push(...this.#now.waiting.splice(0, free));
  }
}

const copy = ({ page, waiting, flagged }: Position): Position => ({
  page: [...page],
  waiting: [...waiting],
  flagged: new Set(flagged),
});
