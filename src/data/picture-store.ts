import type { Picture } from '../transforms/render.js';
import { type DecodeTarget, GONE } from './decode.js';
import { BrokenPicture, decodeInWorker } from './decoder.js';

/**
 * Decoded pictures, kept in memory up to a limit: those above it are decoded again each time. Their memory is shared with
 * the threads that draw them.
 */
export class PictureStore {
  readonly #target: DecodeTarget;
  readonly #limit: number;
  readonly #open: ((picture: Picture) => Picture) | null;
  readonly #pictures = new Map<string, Promise<Picture>>();
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
    const decoded = decodeInWorker(file, this.#target);
    const picture = (this.#open ? decoded.then(this.#open) : decoded).then(shared);
    this.#pictures.set(file, picture);
    picture.then(
      ({ data }) => this.#account(file, data.length),
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

  /** First come, first kept: an epoch visits every picture once, so replacing the oldest would keep none in time. */
  #account(file: string, bytes: number): void {
    if (this.#bytes + bytes > this.#limit) this.#pictures.delete(file);
    else this.#bytes += bytes;
  }
}

function shared({ data, height, width }: Picture): Picture {
  const copy = new Uint8Array(new SharedArrayBuffer(data.length));
  copy.set(data);
  return { data: copy, height, width };
}
