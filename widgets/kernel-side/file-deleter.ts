import { basename } from 'node:path';
import { displaySymbol, kernelHost, type MimeBundle } from '../../kernel/api.js';
import type { FileDeleterItem, FileDeleterState } from '../state/file-deleter.js';
import { asMessage } from './file-deleter-message.js';
import { backText, errorOf, movedText, reason } from './file-deleter-words.js';
import { fileListText, fileTableHtml } from './file-list.js';
import { FileQueue } from './file-queue.js';
import { displayMode, Output } from './output.js';
import { ThumbnailCache } from './thumbnail.js';
import { Widget } from './widget.js';

/** Where removed files go. The widget itself knows no trash: whoever makes it hands one in. */
export interface Trash {
  /**
   * Moves files away. A file that cannot be moved is reported, the others are moved all the same. `missing`: files that
   * are gone already, moved by somebody else.
   */
  remove(
    paths: string[],
  ): Promise<{ moved: string[]; failed: { path: string; error: string }[]; missing?: readonly string[] }>;
  /** Takes back the last `remove` that moved something; returns the paths that are back. */
  undo(): Promise<string[]>;
}

export interface FileDeleterOptions {
  /** The pictures in the order they are shown, with what is known about each in words (label, loss). */
  items: { path: string; caption: string }[];
  /** Pictures on one page. Default 10. */
  batchSize?: number;
  trash: Trash;
}

/**
 * Pictures page by page, each with a Delete button; Confirm moves the flagged ones to the trash and turns the page,
 * Undo brings the last page and its files back. After fastai 1.0.19's `FileDeleter`, which had no way back.
 *
 * The front end knows ids of this widget's own list and never a path. It works while a cell runs, and handlers only
 * change the state: nothing is displayed again.
 */
export class FileDeleter {
  readonly #items: FileDeleterOptions['items'];
  readonly #trash: Trash;
  readonly #queue: FileQueue;
  readonly #thumbnails = new ThumbnailCache();
  #widget: Widget<FileDeleterState> | undefined;
  #busy = false;
  #page = 0;

  constructor({ items, batchSize = 10, trash }: FileDeleterOptions) {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`FileDeleter: batchSize must be a whole number of at least 1, got ${batchSize}`);
    }
    this.#items = items.map((item) => ({ ...item }));
    this.#trash = trash;
    this.#queue = new FileQueue(items.length, batchSize);
  }

  /** Paths of the files that are in the trash now, in the order they went there. */
  get removed(): readonly string[] {
    return this.#queue.gone.map((id) => this.#pathOf(id));
  }

  /** Adds the widget to the running cell's output, as soon as the first page's thumbnails are made. */
  async display(): Promise<void> {
    new Output().show(await this[displaySymbol]());
  }

  /** What the kernel shows where the widget is a cell's last value. */
  async [displaySymbol](): Promise<MimeBundle> {
    const fallback = await this.#fallback();
    if (displayMode() !== 'widget') return fallback;
    this.#widget ??= new Widget<FileDeleterState>(kernelHost()!, {
      name: 'FileDeleter',
      state: await this.#state(START),
      onMessage: (content) => this.#receive(content),
    });
    return this.#widget.bundle(fallback);
  }

  async #receive(content: unknown): Promise<void> {
    if (this.#busy) return;
    const message = asMessage(content);
    if (!message)
      return this.#widget?.set({
        message: `The message ${JSON.stringify(content)} was refused: FileDeleter knows none such.`,
      });
    if (message.type === 'toggle') return this.#toggle(message.id);
    // The second click of a double click carries the page it was made on, which is not on show any more.
    if (message.page !== this.#page) return;
    await this.#work(() => (message.type === 'confirm' ? this.#confirm() : this.#undo()));
  }

  #toggle(id: number): void {
    const known = this.#queue.toggle(id);
    this.#widget?.set({
      items: this.#pageItems(),
      message: known ? '' : `Picture ${id} was refused: it is not on this page.`,
    });
  }

  /** Runs one action with the widget busy, and shows where it led: one message, or its error. */
  async #work(action: () => Promise<string>): Promise<void> {
    this.#busy = true;
    this.#widget?.set({ busy: true });
    const message = await action().catch((error: unknown) => `Nothing was changed: ${reason(error)}`);
    this.#page++;
    const state = await this.#state(message);
    this.#busy = false;
    this.#widget?.set({ ...state, busy: false });
  }

  async #confirm(): Promise<string> {
    const flagged = this.#queue.flagged;
    if (this.#queue.page.length === 0) return END;
    if (flagged.length === 0) {
      this.#queue.advance([], []);
      return 'Nothing was flagged on the last page.';
    }
    const { moved, failed, missing = [] } = await this.#trash.remove(flagged.map((id) => this.#pathOf(id)));
    const gone = flagged.filter((id) => moved.includes(this.#pathOf(id)));
    const lost = flagged.filter((id) => missing.includes(this.#pathOf(id)));
    const kept = flagged.filter((id) => !gone.includes(id) && !lost.includes(id));
    this.#queue.advance(gone, kept);
    return movedText({
      moved: gone.length,
      lost: lost.map((id) => this.#nameOf(id)),
      kept: kept.map((id) => ({ name: this.#nameOf(id), error: errorOf(failed, this.#pathOf(id)) })),
    });
  }

  async #undo(): Promise<string> {
    if (!this.#queue.canUndo) return 'There is nothing to undo.';
    const moved = this.#queue.lastMoved;
    const paths = moved.length > 0 ? await this.#trash.undo() : [];
    const restored = moved.filter((id) => paths.includes(this.#pathOf(id)));
    this.#queue.back(restored);
    const lost = moved.filter((id) => !restored.includes(id)).map((id) => this.#nameOf(id));
    return moved.length > 0 ? backText(restored.length, lost) : 'Back to the page before.';
  }

  async #state(message: string): Promise<FileDeleterState> {
    const thumbnails = await this.#pageThumbnails();
    const empty = this.#queue.page.length === 0;
    return {
      items: this.#pageItems(),
      thumbnails,
      page: this.#page,
      remaining: this.#queue.waiting.length,
      removed: this.#queue.gone.length,
      canUndo: this.#queue.canUndo,
      busy: this.#busy,
      message: empty && message !== END ? `${message} ${END}`.trim() : message,
    };
  }

  #pageItems(): FileDeleterItem[] {
    return this.#queue.page.map((id) => ({
      id,
      name: this.#nameOf(id),
      caption: this.#items[id]!.caption,
      flagged: this.#queue.isFlagged(id),
    }));
  }

  /** JPEG bytes of the page; those of the next one are begun. */
  async #pageThumbnails(): Promise<Uint8Array[]> {
    const { page, waiting } = this.#queue;
    const paths = (ids: readonly number[]) => ids.map((id) => this.#pathOf(id));
    return await this.#thumbnails.get(paths(page), paths(waiting.slice(0, page.length)));
  }

  async #fallback(): Promise<MimeBundle> {
    const items = this.#pageItems();
    const text = { 'text/plain': items.length > 0 ? fileListText(items, this.#queue.waiting.length) : END };
    if (displayMode() === 'terminal') return text;
    return { 'text/html': fileTableHtml(items, await this.#pageThumbnails(), this.#queue.waiting.length), ...text };
  }

  #pathOf(id: number): string {
    return this.#items[id]!.path;
  }

  #nameOf(id: number): string {
    return basename(this.#pathOf(id));
  }
}

const START = '';
/** fastai's own words. */
const END = 'No images to show :)';
