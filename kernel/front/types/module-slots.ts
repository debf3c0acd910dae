/** So many modules are there from the beginning; when all are used, as many again. */
const FIRST = 32;

/** Modules that are there before a cell needs them, since a new one changes what the index imports. */
export class ModuleSlots {
  /** In an order that stays. */
  readonly names: string[] = [];
  #free: string[] = [];
  /** What the modules of cells use, by module. */
  readonly #uses = new Map<string, readonly string[]>();

  constructor(readonly prefix: string) {
    this.#grow(FIRST);
  }

  /** A module for a cell: one that has not been used, or that nothing leads to from those `inUse`. */
  take(inUse: readonly string[]): string {
    if (this.#free.length === 0) {
      const reached = this.#reached(inUse);
      for (const name of [...this.#uses.keys()]) if (!reached.has(name)) this.#uses.delete(name);
      this.#free = this.names.filter((name) => !reached.has(name));
    }
    if (this.#free.length === 0) this.#grow(this.names.length);
    return this.#free.shift()!;
  }

  /** Notes which modules a module takes names from. */
  note(module: string, uses: readonly string[]): void {
    this.#uses.set(module, uses);
  }

  #reached(from: readonly string[]): Set<string> {
    const reached = new Set(from);
    // A set that grows while it is gone through is gone through to its end.
    for (const name of reached) for (const used of this.#uses.get(name) ?? []) reached.add(used);
    return reached;
  }

  #grow(count: number): void {
    const more = Array.from({ length: count }, (_, i) => `${this.prefix}${this.names.length + i + 1}`);
    this.names.push(...more);
    this.#free.push(...more);
  }
}
