import type { CleanerPlan } from '../../state/image-cleaner.js';
import { element } from '../dom.js';
import { HELP } from './keys.js';

/** A dialog over the page; Escape closes it and `onClose` is called once, however it ends. */
export function dialog(
  parent: HTMLElement,
  label: string,
  onClose: () => void,
  ...content: (Node | string)[]
): HTMLDialogElement {
  const el = element('dialog', { className: 'notebear-cleaner-dialog', 'aria-label': label }, ...content);
  // Keys in here are neither the grid's nor the notebook's.
  el.onkeydown = (event) => event.stopPropagation();
  el.onclose = () => {
    el.remove();
    onClose();
  };
  parent.append(el);
  el.showModal();
  return el;
}

export interface PlanActions {
  apply: (how: 'trash' | 'csv') => void;
  close: () => void;
}

/** What `apply` would do, line by line, and the buttons that do it. */
export function planDialog(parent: HTMLElement, plan: CleanerPlan, { apply, close }: PlanActions): HTMLDialogElement {
  const button = (text: string, className: string, act: () => void) => {
    const made = element('button', { type: 'button', className }, text);
    made.onclick = () => {
      act();
      el.close();
    };
    return made;
  };
  const count = plan.remove + plan.relabel;
  const trash = button('Apply', 'notebear-confirm', () => apply('trash'));
  trash.disabled = count === 0;
  const lines = [...plan.lines, ...(plan.more > 0 ? [`… and ${plan.more} more`] : [])];
  const problems = plan.problems.map((problem) => element('li', {}, problem));
  const el: HTMLDialogElement = dialog(
    parent,
    'The plan',
    close,
    element('h3', {}, 'The plan'),
    element(
      'p',
      {},
      `${plan.remove} to the trash, ${plan.relabel} to the folder of another class. Nothing is deleted, and Restore takes it back.`,
    ),
    element(
      'ul',
      { className: 'notebear-cleaner-lines', tabIndex: 0 },
      ...lines.map((line) => element('li', {}, line)),
    ),
    ...(problems.length > 0
      ? [element('p', {}, 'Not possible:'), element('ul', { className: 'notebear-cleaner-lines' }, ...problems)]
      : []),
    element(
      'div',
      { className: 'notebear-actions' },
      trash,
      button('Write cleaned.csv instead', '', () => apply('csv')),
      button('Cancel', '', () => {}),
    ),
  );
  return el;
}

/** The keys, and which digit stands for which class. */
export function helpDialog(parent: HTMLElement, classes: readonly string[], onClose: () => void): HTMLDialogElement {
  const row = (keys: string, does: string) =>
    element('tr', {}, element('td', {}, element('kbd', {}, keys)), element('td', {}, does));
  const close = element('button', { type: 'button' }, 'Close');
  const digits = classes.slice(0, 9).map((name, i) => row(String(i + 1), name));
  const table = element('table', {}, ...HELP.map(([keys, does]) => row(keys, does)), ...digits);
  const el = dialog(
    parent,
    'Keys',
    onClose,
    element('h3', {}, 'Keys'),
    table,
    element('div', { className: 'notebear-actions' }, close),
  );
  close.onclick = () => el.close();
  return el;
}

/** One picture as large as the page allows. Arrows go on to others, and decisions can be made (`onKey`). */
export class FullSize {
  readonly #el: HTMLDialogElement;
  readonly #img = element('img', { alt: '' });
  readonly #words = element('p', { 'aria-live': 'polite' });
  #url = '';

  constructor(parent: HTMLElement, onKey: (event: KeyboardEvent) => void, onClose: () => void) {
    const ended = () => {
      URL.revokeObjectURL(this.#url);
      onClose();
    };
    this.#el = dialog(parent, 'Full size', ended, this.#img, this.#words);
    this.#el.classList.add('notebear-cleaner-full');
    this.#el.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === 'Enter') this.close();
      else if (event.key !== 'Escape') onKey(event);
    };
    this.#el.onclick = () => this.close();
  }

  /** Words at once; the picture when it comes. */
  say(words: string, thumbnail: string | undefined): void {
    this.#words.textContent = words;
    if (thumbnail) this.#img.src = thumbnail;
  }

  /** Takes the address over. */
  show(url: string): void {
    URL.revokeObjectURL(this.#url);
    this.#url = url;
    this.#img.src = url;
  }

  close(): void {
    this.#el.close();
  }
}
