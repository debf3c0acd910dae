import { element } from '../dom.js';
import { PictureCell } from './picture-cell.js';

/** A row of the grid with its cells. It is used again for another row when it has left sight: to make a new one takes longer. */
export class PictureRow {
  readonly el = element('div', { className: 'notebear-cleaner-row', role: 'row' });
  readonly #all: PictureCell[];
  #used: readonly PictureCell[] = [];

  /** `prefix`: what the cells' ids begin with. */
  constructor(columns: number, prefix: string) {
    this.#all = Array.from({ length: columns }, (_, column) => new PictureCell(prefix, column));
  }

  /** Its cells, in order. */
  get cells(): readonly PictureCell[] {
    return this.#used;
  }

  /** Becomes row number `row`, `height` px high, of a grid with `count` pictures. */
  place(row: number, height: number, count: number): void {
    const first = row * this.#all.length;
    this.#used = this.#all.slice(0, count - first);
    this.el.style.transform = `translateY(${row * height}px)`;
    this.el.setAttribute('aria-rowindex', String(row + 1));
    for (const [column, cell] of this.#used.entries()) cell.place(first + column);
    if (this.el.childElementCount !== this.#used.length) this.el.replaceChildren(...this.#used.map(({ el }) => el));
  }
}
