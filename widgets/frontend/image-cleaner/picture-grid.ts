import { element, onNextFrame } from '../dom.js';
import type { CleanerPages } from './cleaner-model.js';
import { PictureCell } from './picture-cell.js';
import type { Words } from './row-text.js';
import type { Selection } from './selection.js';

/** Size of a cell with its margin, px. All cells are equal, so what is where needs no measuring. */
const CELL = { width: 176, height: 214 };
/** Rows drawn above and below the ones in sight. */
const AROUND = 2;

export interface GridOptions {
  pages: CleanerPages;
  selection: Selection;
  words: () => Words;
  /** A cell was clicked, with the keys held down. */
  onClick: (position: number, event: MouseEvent) => void;
  onOpen: (position: number) => void;
}

/**
 * Any number of pictures in rows and columns, of which only those in sight are in the page: an ARIA grid whose rows are
 * placed where they would be. The focus stays on the grid; `aria-activedescendant` says which cell has it.
 */
export class PictureGrid {
  readonly el: HTMLElement;
  readonly #options: GridOptions;
  readonly #space = element('div', { className: 'notebear-cleaner-space', role: 'presentation' });
  readonly #frame = onNextFrame(() => this.#draw());
  readonly #cells = new Map<number, PictureCell>();
  readonly #rows = new Map<number, HTMLElement>();
  readonly #observer = new ResizeObserver(() => this.#frame.request());
  readonly #prefix = `notebear-cleaner-${Math.random().toString(36).slice(2)}-`;
  #columns = 1;

  constructor(options: GridOptions) {
    this.#options = options;
    this.el = element(
      'div',
      {
        className: 'notebear-cleaner-grid',
        role: 'grid',
        tabIndex: 0,
        'aria-multiselectable': 'true',
        'aria-label': 'Pictures',
      },
      this.#space,
    );
    this.el.onscroll = () => this.#frame.request();
    this.el.onclick = (event) => {
      const position = this.#positionOf(event);
      if (position !== null) options.onClick(position, event);
    };
    this.el.ondblclick = (event) => {
      const position = this.#positionOf(event);
      if (position !== null) options.onOpen(position);
    };
    this.#observer.observe(this.el);
  }

  get columns(): number {
    return this.#columns;
  }

  /** Whole rows in sight. */
  get rowsInSight(): number {
    return Math.max(Math.floor(this.el.clientHeight / CELL.height), 1);
  }

  /** Draws with the next frame. */
  update(): void {
    this.#frame.request();
  }

  /** Forgets which pictures were where. `keepPlace`: what is scrolled to stays in sight. */
  reset({ keepPlace }: { keepPlace: boolean }): void {
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#cells.clear();
    if (!keepPlace) this.el.scrollTop = 0;
    this.update();
  }

  /** Scrolls so that a picture is in sight. */
  reveal(position: number): void {
    const top = Math.floor(position / this.#columns) * CELL.height;
    const { scrollTop, clientHeight } = this.el;
    if (top < scrollTop) this.el.scrollTop = top;
    else if (top + CELL.height > scrollTop + clientHeight) this.el.scrollTop = top + CELL.height - clientHeight;
    this.update();
  }

  remove(): void {
    this.#frame.cancel();
    this.#observer.disconnect();
  }

  #positionOf(event: Event): number | null {
    const cell = (event.target as Element).closest<HTMLElement>('[data-position]');
    return cell ? Number(cell.dataset.position) : null;
  }

  #draw(): void {
    const { pages } = this.#options;
    const [count, width] = [pages.count, this.el.clientWidth];
    if (width === 0) return;
    const columns = Math.max(Math.floor(width / CELL.width), 1);
    if (columns !== this.#columns) {
      this.#columns = columns;
      for (const row of this.#rows.values()) row.remove();
      this.#rows.clear();
      this.#cells.clear();
    }
    const rows = Math.ceil(count / columns);
    this.#space.style.height = `${rows * CELL.height}px`;
    this.el.ariaRowCount = String(rows);
    this.el.ariaColCount = String(columns);
    const first = Math.max(Math.floor(this.el.scrollTop / CELL.height) - AROUND, 0);
    const last = Math.min(Math.ceil((this.el.scrollTop + this.el.clientHeight) / CELL.height) + AROUND, rows) - 1;
    this.#drop(first, last);
    for (let row = first; row <= last; row++) this.#drawRow(row, count);
    pages.look(first * columns, Math.min((last + 1) * columns, count) - 1);
    const { focus } = this.#options.selection;
    this.el.setAttribute('aria-activedescendant', this.#cells.has(focus) ? this.#prefix + focus : '');
  }

  #drop(first: number, last: number): void {
    for (const [row, el] of this.#rows) {
      if (row >= first && row <= last) continue;
      el.remove();
      this.#rows.delete(row);
      for (let i = 0; i < this.#columns; i++) this.#cells.delete(row * this.#columns + i);
    }
  }

  #drawRow(row: number, count: number): void {
    const el = this.#rows.get(row) ?? this.#newRow(row);
    for (let position = row * this.#columns; position < Math.min((row + 1) * this.#columns, count); position++) {
      let cell = this.#cells.get(position);
      if (!cell) {
        cell = new PictureCell(this.#prefix, position, position % this.#columns);
        this.#cells.set(position, cell);
        el.append(cell.el);
      }
      const { pages, selection, words } = this.#options;
      const data = pages.row(position);
      cell.show(data, data && pages.thumbnail(data.id), words(), selection.has(position), selection.focus === position);
    }
  }

  #newRow(row: number): HTMLElement {
    const el = element('div', { className: 'notebear-cleaner-row', role: 'row', 'aria-rowindex': row + 1 });
    el.style.transform = `translateY(${row * CELL.height}px)`;
    this.#rows.set(row, el);
    this.#space.append(el);
    return el;
  }
}
