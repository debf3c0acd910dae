import sharp from 'sharp';
import { displaySymbol, kernelHost, type MimeBundle } from '../../../kernel/api.js';
import type { CleanerAnswer, CleanerMessage, ImageCleanerState } from '../../state/image-cleaner.js';
import { displayMode, Output } from '../output.js';
import { Throttle } from '../throttle.js';
import { thumbnail } from '../thumbnail.js';
import { Widget } from '../widget.js';
import type { CleanerBackend } from './backend.js';
import { CleanerDesk } from './desk.js';
import { asCleanerMessage } from './message.js';
import { summaryHtml, summaryText } from './summary.js';
import { ThumbnailStore, WishList } from './thumbnail-store.js';

/**
 * A data set of any size as a grid of pictures: keep, remove, relabel, undo, see the plan, apply, restore. After fastai's
 * `ImageCleaner`, which showed five at a time and lost what was not confirmed.
 *
 * The front end is given the rows and thumbnails it scrolls to. It names pictures by positions of a numbered order or by
 * ids; what each of them is stays here. Handlers only change the state: nothing is displayed again.
 */
export class ImageCleaner {
  readonly #backend: CleanerBackend;
  readonly #desk: CleanerDesk;
  readonly #thumbnails: ThumbnailStore;
  readonly #wishes = new WishList((id) => this.#makeThumbnail(id));
  readonly #sending = new Throttle(60, () => this.#sendThumbnails());
  #ready: { id: number; jpeg: Uint8Array }[] = [];
  #widget: Widget<ImageCleanerState> | undefined;
  readonly #output = new Output();
  #last: Promise<unknown> = Promise.resolve();

  /** `cache`: folder for thumbnails. Default: the user's cache. */
  constructor(backend: CleanerBackend, { cache }: { cache?: string } = {}) {
    this.#backend = backend;
    this.#desk = new CleanerDesk(backend);
    this.#thumbnails = new ThumbnailStore(thumbnail, ...(cache === undefined ? [] : [cache]));
  }

  /** Adds the widget to the running cell's output, as soon as the first thumbnails are made. */
  async display(): Promise<void> {
    this.#output.show(await this[displaySymbol]());
  }

  /** What the kernel shows where the widget is a cell's last value. */
  async [displaySymbol](): Promise<MimeBundle> {
    const thumbnails = displayMode() === 'terminal' ? [] : await this.#firstThumbnails();
    if (displayMode() !== 'widget') return await this.#fallback(thumbnails);
    // Opened first: the page gets the pictures ready while the sheet beside them is drawn.
    this.#widget ??= new Widget<ImageCleanerState>(kernelHost()!, {
      name: 'ImageCleaner',
      state: { ...this.#desk.state(), thumbnails },
      onMessage: (content) => this.#receive(content),
    });
    return this.#widget.bundle(await this.#fallback(thumbnails));
  }

  /**
   * Shows what has changed since: for what is done in code rather than by hand. What a saved notebook shows is brought
   * up to date as well, which draws the widget anew; that is why a click does not do it.
   */
  async refresh(): Promise<void> {
    this.#desk.reorder();
    await this.#show(true);
    if (this.#widget) this.#output.update(await this[displaySymbol]());
  }

  /** Ends the cleaning: a summary stands in the notebook, and another process may clean the set. */
  async close(): Promise<void> {
    await this.#last;
    this.#wishes.want([]);
    if (this.#widget) {
      const fallback = await this.#fallback(await this.#firstThumbnails());
      this.#output.update(fallback);
      this.#widget.freeze(fallback);
      this.#widget.close();
    }
    await this.#backend.close();
  }

  #receive(content: unknown): Promise<void> | void {
    const message = asCleanerMessage(content, this.#desk.bounds);
    if (!message) {
      const { type } = (content ?? {}) as { type?: unknown };
      const kind = typeof type === 'string' ? ` '${type.slice(0, 20)}'` : '';
      return this.#widget?.set({ message: `A message${kind} was refused: ImageCleaner knows none such.` });
    }
    if (message.type === 'rows') return this.#sendRows(message);
    if (message.type === 'thumbnails') return this.#wishes.want(message.ids);
    if (message.type === 'full') return this.#sendFull(message.id);
    // One after the other: each is about what the one before it left.
    const turn = this.#last.then(() => this.#act(message));
    this.#last = turn;
    return turn;
  }

  async #act(message: Action): Promise<void> {
    const slow = message.type === 'apply' || message.type === 'restore' || message.type === 'resume';
    if (slow) this.#widget?.set({ busy: true });
    const { version } = this.#desk;
    const reveal = await this.#desk.act(message);
    await this.#show(version !== this.#desk.version);
    if (reveal !== null) this.#send({ type: 'reveal', version: this.#desk.version, position: reveal });
  }

  async #show(moved: boolean): Promise<void> {
    if (!this.#widget) return;
    const thumbnails = moved ? { thumbnails: await this.#firstThumbnails() } : {};
    this.#widget.set({ ...this.#desk.state(), ...thumbnails });
  }

  #sendRows({ version, from, to }: Extract<CleanerMessage, { type: 'rows' }>): void {
    if (version === this.#desk.version) this.#send({ type: 'rows', version, from, rows: this.#desk.rows(from, to) });
  }

  async #makeThumbnail(id: number): Promise<void> {
    const jpeg = await this.#thumbnail(id);
    this.#ready.push({ id, jpeg });
    this.#sending.call();
  }

  #sendThumbnails(): void {
    const ready = this.#ready.splice(0);
    if (ready.length > 0) {
      const message = { type: 'thumbnails', ids: ready.map(({ id }) => id) } as const;
      this.#send(
        message,
        ready.map(({ jpeg }) => jpeg),
      );
    }
  }

  async #sendFull(id: number): Promise<void> {
    const jpeg = await this.#backend.readablePath(id).then(large, () => thumbnail(''));
    this.#send({ type: 'full', id }, [jpeg]);
  }

  /** Of a file that may not be read the placeholder: an empty path is no picture. */
  async #thumbnail(id: number): Promise<Uint8Array> {
    const path = await this.#backend.readablePath(id).catch(() => null);
    return path === null ? await thumbnail('') : await this.#thumbnails.get(path);
  }

  #firstThumbnails(): Promise<Uint8Array[]> {
    return Promise.all(this.#desk.firstRows().map(({ id }) => this.#thumbnail(id)));
  }

  async #fallback(thumbnails: readonly Uint8Array[]): Promise<MimeBundle> {
    const state = this.#desk.state();
    const text = { 'text/plain': summaryText(state) };
    if (displayMode() === 'terminal') return text;
    return { 'text/html': await summaryHtml(state, thumbnails), ...text };
  }

  #send(answer: CleanerAnswer, buffers: Uint8Array[] = []): void {
    this.#widget?.send(answer, buffers);
  }
}

type Action = Exclude<CleanerMessage, { type: 'rows' | 'thumbnails' | 'full' }>;

/** The picture itself, made anew as JPEG: at most 1600 px, and nothing of the file but its pixels. */
async function large(path: string): Promise<Uint8Array> {
  const picture = sharp(path, { failOn: 'none' }).autoOrient();
  const small = picture.resize({ width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true });
  return await small.flatten({ background: '#ffffff' }).jpeg({ quality: 88 }).toBuffer();
}
