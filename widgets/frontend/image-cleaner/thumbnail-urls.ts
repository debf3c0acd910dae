/**
 * The thumbnails that have come, as addresses for `<img>`, by picture: a limited number of them, for they take memory.
 * They are `data:` addresses: each `blob:` one is known to the browser's main process, which is asked for it again to
 * show it, and that takes twice the time of all else that is done for a picture.
 */
export class ThumbnailUrls {
  readonly #urls = new Map<number, string>();

  get(id: number): string | undefined {
    return this.#urls.get(id);
  }

  set(id: number, jpeg: DataView): void {
    this.#urls.set(id, dataUrl(jpeg));
  }

  /** True if there are so many that some should go. */
  get isFull(): boolean {
    return this.#urls.size > KEPT;
  }

  /** Lets pictures go that are not among `near`, those that came first before the others: they can come again. */
  limit(near: ReadonlySet<number>): void {
    for (const id of this.#urls.keys()) {
      if (!this.isFull) break;
      if (!near.has(id)) this.#urls.delete(id);
    }
  }

  clear(): void {
    this.#urls.clear();
  }
}

/** Thumbnails in the page's memory. */
const KEPT = 600;

function dataUrl(jpeg: DataView): string {
  const bytes = new Uint8Array(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let text = '';
  // No call takes any number of arguments.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:image/jpeg;base64,${btoa(text)}`;
}
