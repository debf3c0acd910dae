import type { FileDeleterItem, FileDeleterMessage, FileDeleterState } from '../state/file-deleter.js';
import { element } from './dom.js';
import { addStyle } from './style.js';
import type { Render } from './widget-model.js';

/**
 * A page of pictures, each with its Delete button; below them Confirm, Undo and a line that says where one is.
 *
 * The root takes JupyterLab's shortcuts away (`data-lm-suppress-shortcuts`): with the focus in here, `d d` or `x` would
 * otherwise delete notebook cells.
 */
export const renderFileDeleter: Render<FileDeleterState> = ({ model, el }) => {
  addStyle();
  const grid = new PictureGrid((id) => send({ type: 'toggle', id }));
  const confirm = element('button', { className: 'notebear-confirm', type: 'button' }, 'Confirm');
  const undo = element('button', { type: 'button' }, 'Undo');
  const status = element('span', { role: 'status', 'aria-live': 'polite' });
  const root = element(
    'div',
    {
      className: 'notebear-deleter',
      tabIndex: 0,
      role: 'group',
      'aria-label': 'Pictures to sort out',
      'data-lm-suppress-shortcuts': 'true',
    },
    grid.el,
    element('div', { className: 'notebear-actions' }, confirm, undo, status),
  );
  const send = (message: FileDeleterMessage) => model.send(message);
  const act = (type: 'confirm' | 'undo') => {
    // Until the kernel answers with the next page, nothing here may be clicked again.
    confirm.disabled = undo.disabled = true;
    send({ type, page: model.get('page') });
  };
  confirm.onclick = () => act('confirm');
  undo.onclick = () => act('undo');
  root.onkeydown = (event) => grid.moveFocus(event);
  const update = () => {
    const [items, live] = [model.get('items'), model.isLive()];
    const busy = model.get('busy') || !live;
    grid.show(model.get('page'), items, model.get('thumbnails') as unknown as DataView[], busy);
    confirm.disabled = busy || items.length === 0;
    undo.disabled = busy || !model.get('canUndo');
    root.ariaBusy = String(busy && live);
    status.textContent = live
      ? statusLine(items, model.get('remaining'), model.get('removed'), model.get('message'))
      : GONE;
  };
  model.on('change comm_live_update', update);
  update();
  el.append(root);
  return () => {
    model.off('change comm_live_update', update);
    grid.clear();
    root.remove();
  };
};

/** After the kernel's end or restart: nothing is lost, but nothing here can be clicked any more. */
const GONE =
  'The kernel that showed these pictures is gone. Run the cell again to go on; what was moved is still in the trash, ' +
  'and await new Trash(path).undo() brings the last of it back.';

function statusLine(items: readonly FileDeleterItem[], remaining: number, removed: number, message: string): string {
  const flagged = items.filter((item) => item.flagged).length;
  const counts = [`${flagged} flagged`, `${remaining} more to see`, `${removed} in the trash`].join(' · ');
  return message ? `${message} (${counts})` : counts;
}

/** The pictures of one page. Their object URLs are taken back when the page changes. */
class PictureGrid {
  readonly el = element('div', { className: 'notebear-grid' });
  readonly #onToggle: (id: number) => void;
  #page: number | undefined;
  #urls: string[] = [];
  #buttons: HTMLButtonElement[] = [];

  constructor(onToggle: (id: number) => void) {
    this.#onToggle = onToggle;
  }

  show(page: number, items: readonly FileDeleterItem[], thumbnails: readonly DataView[], busy: boolean): void {
    if (page !== this.#page) {
      this.clear();
      this.#page = page;
      this.el.replaceChildren(...items.map((item, i) => this.#figure(item, thumbnails[i])));
    }
    for (const [i, item] of items.entries()) {
      this.#buttons[i]!.ariaPressed = String(item.flagged);
      this.#buttons[i]!.disabled = busy;
    }
  }

  clear(): void {
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#urls = [];
    this.#buttons = [];
    this.el.replaceChildren();
  }

  /** Left and right go from one Delete button to the next. */
  moveFocus(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const now = this.#buttons.indexOf(document.activeElement as HTMLButtonElement);
    this.#buttons[Math.min(Math.max(now + step, 0), this.#buttons.length - 1)]?.focus();
    event.preventDefault();
  }

  #figure({ id, name, caption }: FileDeleterItem, jpeg: DataView | undefined): HTMLElement {
    const picture = element('img', { alt: `${name} ${caption}`.trim() });
    if (jpeg) {
      picture.src = URL.createObjectURL(new Blob([jpeg as DataView<ArrayBuffer>], { type: 'image/jpeg' }));
      this.#urls.push(picture.src);
    }
    const button = element('button', { type: 'button', 'aria-label': `Delete ${name}` }, 'Delete');
    button.onclick = () => {
      // Shown at once; the kernel's answer says what holds.
      button.ariaPressed = String(button.ariaPressed !== 'true');
      this.#onToggle(id);
    };
    this.#buttons.push(button);
    const words = element('figcaption', {}, element('b', { title: name }, name), element('span', {}, caption));
    return element('figure', {}, picture, words, button);
  }
}
