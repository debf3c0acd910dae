import type { PositionRange } from '../../state/image-cleaner.js';

/** Which pictures are selected, by position: where the focus is, the range from an anchor to it, and what was added to it. */
export class Selection {
  #focus = 0;
  #anchor = 0;
  readonly #single = new Set<number>();

  get focus(): number {
    return this.#focus;
  }

  /** Goes to a picture. `extend`: everything between it and the anchor is selected. */
  move(to: number, { extend = false }: { extend?: boolean } = {}): void {
    this.#focus = to;
    if (!extend) {
      this.#anchor = to;
      this.#single.clear();
    }
  }

  /** Adds a picture to what is selected, or takes it away. */
  toggle(position: number): void {
    for (const i of this.#range()) this.#single.add(i);
    if (!this.#single.delete(position)) this.#single.add(position);
    this.#focus = this.#anchor = position;
  }

  all(count: number): void {
    this.#single.clear();
    this.#anchor = 0;
    this.#focus = Math.max(count - 1, 0);
  }

  has(position: number): boolean {
    const [from, to] = this.#ends();
    return this.#single.has(position) || (from !== to && position >= from && position <= to);
  }

  /** What a decision is about: the selected pictures, or else the one with the focus. */
  ranges(count: number): PositionRange[] {
    if (count === 0) return [];
    const [from, to] = this.#ends();
    const last = count - 1;
    if (this.#single.size === 0) return [[Math.min(from, last), Math.min(to, last)]];
    const chosen = new Set([...this.#single, ...(from === to ? [] : this.#range())]);
    return toRanges([...chosen].filter((i) => i <= last));
  }

  #ends(): [number, number] {
    return [Math.min(this.#anchor, this.#focus), Math.max(this.#anchor, this.#focus)];
  }

  #range(): number[] {
    const [from, to] = this.#ends();
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  }
}

/** Positions as few ranges. */
export function toRanges(positions: readonly number[]): PositionRange[] {
  const ranges: PositionRange[] = [];
  for (const i of [...positions].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && i <= last[1] + 1) last[1] = i;
    else ranges.push([i, i]);
  }
  return ranges;
}
