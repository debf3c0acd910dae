import { element, onNextFrame } from '../dom.js';
import type { CleanerPages } from './cleaner-model.js';
import { Pace } from './pace.js';
import { PictureRow } from './picture-row.js';
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
  readonly #rows = new Map<number, PictureRow>();
  /** Rows that have left sight. */
  #spare: PictureRow[] = [];
  readonly #pace = new Pace(() => this.#options.pages.look(...this.#inSight));
  readonly #observer = new ResizeObserver(() => this.#frame.request());
  readonly #prefix = `notebear-cleaner-${Math.random().toString(36).slice(2)}-`;
  #columns = 1;
  /** Positions drawn, the second included. */
  #inSight: [from: number, to: number] = [0, -1];

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
    this.#clear();
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
    this.#pace.stop();
    this.#observer.disconnect();
  }

  #positionOf(event: Event): number | null {
    const cell = (event.target as Element).closest<HTMLElement>('[data-position]');
    return cell ? Number(cell.dataset.position) : null;
  }

  #draw(): void {
    const { pages } = this.#options;
    // All that is read of the page is read before anything is written: it would be laid out anew for each.
    const { clientWidth: width, clientHeight: height, scrollTop: top } = this.el;
    const { count } = pages;
    if (width === 0) return;
    const columns = Math.max(Math.floor(width / CELL.width), 1);
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#clear();
      this.#spare = [];
    }
    const rows = Math.ceil(count / columns);
    this.#space.style.height = `${rows * CELL.height}px`;
    this.el.ariaRowCount = String(rows);
    this.el.ariaColCount = String(columns);
    const first = Math.max(Math.floor(top / CELL.height) - AROUND, 0);
    const last = Math.min(Math.ceil((top + height) / CELL.height) + AROUND, rows) - 1;
    this.#dropOutside(first, last);
    for (let row = first; row <= last; row++) this.#drawRow(row, count);
    for (const row of this.#spare) row.el.remove();
    this.#inSight = [first * columns, Math.min((last + 1) * columns, count) - 1];
    this.#pace.drawn(top, height);
    const { focus } = this.#options.selection;
    const focusIsDrawn = focus >= this.#inSight[0] && focus <= this.#inSight[1];
    this.el.setAttribute('aria-activedescendant', focusIsDrawn ? this.#prefix + focus : '');
  }

  /** Rows out of sight become spare; they stay in the page until the others are drawn, which may well be they. */
  #dropOutside(first: number, last: number): void {
    for (const [number, row] of this.#rows) {
      if (number >= first && number <= last) continue;
      this.#rows.delete(number);
      this.#spare.push(row);
    }
  }

  #clear(): void {
    this.#dropOutside(0, -1);
    for (const row of this.#spare) row.el.remove();
  }

  #drawRow(number: number, count: number): void {
    const row = this.#rows.get(number) ?? this.#newRow(number, count);
    const { pages, selection, words } = this.#options;
    for (const [column, cell] of row.cells.entries()) {
      const position = number * this.#columns + column;
      const data = pages.row(position);
      cell.show(data, data && pages.thumbnail(data.id), words(), selection.has(position), selection.focus === position);
    }
  }

  #newRow(number: number, count: number): PictureRow {
    const row = this.#spare.pop() ?? new PictureRow(this.#columns, this.#prefix);
    row.place(number, CELL.height, count);
    this.#rows.set(number, row);
    if (!row.el.isConnected) this.#space.append(row.el);
    return row;
  }
}
