import type { CleanerRow } from '../../state/image-cleaner.js';
import { element } from '../dom.js';
import { describeRow, type Words } from './row-text.js';

/** One picture with its words. Changes only what is different. */
export class PictureCell {
  readonly el: HTMLElement;
  readonly #prefix: string;
  #img = newImage();
  readonly #badge = element('span', { className: 'notebear-cleaner-badge' });
  readonly #name = element('b');
  readonly #label = element('span');
  readonly #numbers = element('span');
  readonly #notes = element('span', { className: 'notebear-cleaner-notes' });
  #shown = '';

  constructor(prefix: string, column: number) {
    this.#prefix = prefix;
    this.el = element(
      'div',
      { className: 'notebear-cleaner-cell', role: 'gridcell', 'aria-colindex': column + 1 },
      element('div', { className: 'notebear-cleaner-picture' }, this.#img, this.#badge),
      ...[this.#name, this.#label, this.#numbers, this.#notes],
    );
  }

  /** Becomes the cell of another picture, of which nothing is shown yet. */
  place(position: number): void {
    this.el.id = this.#prefix + position;
    this.el.dataset.position = String(position);
    if (!this.#img.hasAttribute('src')) return;
    // An image that is given another address shows the old picture until the new one has come.
    const fresh = newImage();
    this.#img.replaceWith(fresh);
    this.#img = fresh;
    this.#shown = '';
  }

  show(row: CleanerRow | undefined, url: string | undefined, words: Words, selected: boolean, focused: boolean): void {
    const { name, path, label, numbers, notes, badge, kind, all } = describeRow(row, words);
    const shown = [all, kind, url, selected, focused, row?.group].join('\n');
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (url && this.#img.getAttribute('src') !== url) this.#img.src = url;
    if (!url) this.#img.removeAttribute('src');
    this.#name.textContent = name;
    this.#name.title = path;
    this.#label.textContent = label;
    this.#numbers.textContent = numbers;
    this.#notes.textContent = notes;
    this.#badge.textContent = badge;
    this.el.dataset.state = kind;
    this.el.dataset.group = row?.group === null || row === undefined ? '' : String(row.group % 6);
    this.el.ariaLabel = all;
    this.el.ariaSelected = String(selected);
    this.el.classList.toggle('notebear-focused', focused);
  }
}

const newImage = () => element('img', { alt: '', decoding: 'async', draggable: false });
