import type { Picture } from '../transforms/render.js';
import { type DecodeTarget, GONE } from './decode.js';
import { BrokenPicture, decodeInWorker } from './decoder.js';
import { shared } from './shared-picture.js';
import { SpilledPictures } from './spilled-pictures.js';

/**
 * Decoded pictures, kept in memory up to a limit and above it on the disk; where there is no room either they are decoded
 * again each time. The memory of those that are kept is shared with the threads that draw them; others are copied there, since
 * V8 does not count shared memory among the garbage it should collect.
 */
export class PictureStore {
  readonly #target: DecodeTarget;
  readonly #limit: number;
  readonly #open: ((picture: Picture) => Picture) | null;
  readonly #pictures = new Map<string, Promise<Picture>>();
  readonly #spilled = new SpilledPictures();
  #bytes = 0;

  /** `limit`: bytes. `open`: done to each picture once it is decoded. */
  constructor(target: DecodeTarget, limit: number, open: ((picture: Picture) => Picture) | null = null) {
    this.#target = target;
    this.#limit = limit;
    this.#open = open;
  }

  /** The picture of a file. Rejects with `BrokenPicture`. */
  get(file: string): Promise<Picture> {
    const known = this.#pictures.get(file);
    if (known) return known;
    const picture = this.#spilled.has(file) ? this.#read(file) : this.#decode(file);
    this.#pictures.set(file, picture);
    picture.then(
      (found) => this.#account(file, found),
      (error: Error) => this.#forget(file, error),
    );
    return picture;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A broken picture is not tried again, unless its file was only moved away and may come back. */
  #forget(file: string, error: Error): void {
    if (!(error instanceof BrokenPicture) || error.reason === GONE) this.#pictures.delete(file);
  }

  async #decode(file: string): Promise<Picture> {
    const room = this.#bytes < this.#limit;
    const decoded = await decodeInWorker(file, this.#target, { share: room && !this.#open });
    if (!this.#open) return decoded;
    const opened = this.#open(decoded);
    return room ? shared(opened) : opened;
  }

  async #read(file: string): Promise<Picture> {
    return (await this.#spilled.get(file)) ?? this.#decode(file);
  }

  /** First come, first kept: an epoch visits every picture once, so replacing the oldest would keep none in time. */
  #account(file: string, picture: Picture): void {
    const bytes = picture.data.length;
    if (this.#bytes + bytes <= this.#limit) {
      this.#bytes += bytes;
      return;
    }
    this.#pictures.delete(file);
    if (!this.#spilled.has(file)) void this.#spilled.add(file, picture);
  }
}
