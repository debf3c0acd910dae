import {
  type CleanerAnswer,
  type CleanerDecision,
  type CleanerMessage,
  type CleanerRow,
  type ImageCleanerState,
  MAX_ROWS,
  type PositionRange,
} from '../../state/image-cleaner.js';
import type { WidgetModel } from '../widget-model.js';
import { ThumbnailUrls } from './thumbnail-urls.js';

/** What a view shows as a decision before the kernel has answered: position → decision. */
type Hopes = Map<number, CleanerDecision>;

/**
 * What the page knows of the pictures: rows and thumbnails that were scrolled to, by position and by id. Asks the kernel
 * for what is missing, forgets what is far away, and tells its listener when something is to be drawn anew.
 */
export class CleanerPages {
  readonly #model: WidgetModel<ImageCleanerState>;
  readonly #changed: () => void;
  readonly #rows = new Map<number, CleanerRow>();
  readonly #urls = new ThumbnailUrls();
  #asked = new Set<number>();
  #wished = new Set<number>();
  #version = -1;
  #edition = -1;
  #hopes: Hopes = new Map();
  #onReveal: (position: number) => void = () => {};
  #onFull: (id: number, url: string) => void = () => {};
  #ended = false;

  constructor(model: WidgetModel<ImageCleanerState>, changed: () => void) {
    this.#model = model;
    this.#changed = changed;
    model.onMessage((content, buffers) => {
      if (!this.#ended) this.#receive(content as CleanerAnswer, buffers);
    });
  }

  set onReveal(listener: (position: number) => void) {
    this.#onReveal = listener;
  }

  set onFull(listener: (id: number, url: string) => void) {
    this.#onFull = listener;
  }

  get version(): number {
    return this.#version;
  }

  get count(): number {
    return this.#model.get('count');
  }

  /** The row at a position, with what was just decided about it; undefined: it was not asked for, or has not come yet. */
  row(position: number): CleanerRow | undefined {
    const row = this.#rows.get(position);
    return row && this.#hopes.has(position) ? { ...row, decision: this.#hopes.get(position)! } : row;
  }

  /** The thumbnail's address; undefined: it has not come yet. */
  thumbnail(id: number): string | undefined {
    return this.#urls.get(id);
  }

  /** Takes the model's state in. */
  update(): void {
    const [version, edition] = [this.#model.get('version'), this.#model.get('edition')];
    if (version !== this.#version) this.#rows.clear();
    if (version !== this.#version || edition !== this.#edition) {
      this.#asked.clear();
      // What was hoped for stays on show until the kernel's rows say what holds.
      for (const i of this.#hopes.keys()) if (this.#rows.has(i)) this.#rows.set(i, this.row(i)!);
      this.#hopes.clear();
    }
    this.#version = version;
    this.#edition = edition;
    const first = this.#model.get('rows');
    for (const [i, row] of first.entries()) this.#rows.set(i, row);
    const thumbnails = this.#model.get('thumbnails') as unknown as DataView[];
    for (const [i, row] of first.entries()) {
      if (thumbnails[i] && !this.#urls.get(row.id)) this.#urls.set(row.id, thumbnails[i]);
    }
  }

  /** Says which positions are in sight or near it: `from` to `to`, included. What is missing is asked for. */
  look(from: number, to: number): void {
    if (!this.#model.isLive()) return;
    const missing = range(from, to).filter((i) => !this.#asked.has(i));
    if (missing.length > 0) {
      // Rows are small, and a question of its own for each one that comes into sight is not: so more of them at a time.
      const isNew = missing.some((i) => !this.#rows.has(i));
      this.#askRows(isNew ? from - AHEAD : missing[0]!, isNew ? to + AHEAD : missing.at(-1)!);
    }
    this.#wish(from, to);
    this.#forget(from, to);
  }

  decide(ranges: readonly PositionRange[], decision: CleanerDecision): void {
    for (const [from, to] of ranges)
      for (const i of range(from, Math.min(to, from + MAX_ROWS))) this.#hopes.set(i, decision);
    this.#send({ type: 'decide', version: this.#version, ranges: [...ranges], decision });
    this.#changed();
  }

  full(id: number): void {
    this.#send({ type: 'full', id });
  }

  /** Gives the memory of all pictures back. */
  clear(): void {
    this.#ended = true;
    this.#urls.clear();
  }

  #send(message: CleanerMessage): void {
    this.#model.send(message);
  }

  #askRows(from: number, to: number): void {
    const wanted = range(Math.max(from, 0), Math.min(to, this.count - 1)).filter((i) => !this.#asked.has(i));
    const first = wanted[0]!;
    const last = Math.min(wanted.at(-1)!, first + MAX_ROWS - 1);
    for (const i of range(first, last)) this.#asked.add(i);
    this.#send({ type: 'rows', version: this.#version, from: first, to: last });
  }

  /** The thumbnails that are missing, in the order of sight; asked for again only when they are others. */
  #wish(from: number, to: number): void {
    const ids = range(from, to)
      .flatMap((i) => this.#rows.get(i)?.id ?? [])
      .filter((id) => !this.#urls.get(id));
    if (ids.every((id) => this.#wished.has(id))) return;
    const wishes = ids.slice(0, MAX_ROWS);
    this.#wished = new Set(wishes);
    this.#send({ type: 'thumbnails', ids: wishes });
  }

  #receive(content: CleanerAnswer, buffers: DataView[]): void {
    if (content.type === 'rows' && content.version === this.#version) {
      for (const [i, row] of content.rows.entries()) this.#rows.set(content.from + i, row);
      this.#changed();
    }
    if (content.type === 'thumbnails') {
      for (const [i, id] of content.ids.entries()) this.#urls.set(id, buffers[i]!);
      this.#changed();
    }
    if (content.type === 'full') this.#onFull(content.id, blobUrl(buffers[0]!));
    if (content.type === 'reveal' && content.version === this.#version) this.#onReveal(content.position);
  }

  #forget(from: number, to: number): void {
    if (this.#urls.isFull) this.#urls.limit(new Set(range(from, to).flatMap((i) => this.#rows.get(i)?.id ?? [])));
  }
}

/** Rows that are asked for before and after those in sight. */
const AHEAD = 100;

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);

const blobUrl = (jpeg: DataView): string =>
  URL.createObjectURL(new Blob([jpeg as DataView<ArrayBuffer>], { type: 'image/jpeg' }));
