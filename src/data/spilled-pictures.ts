import { close, openSync, read, write } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Picture } from '../transforms/render.js';

interface Place {
  readonly at: number;
  readonly height: number;
  readonly width: number;
}

/** Of the space that is free when the file is made, the part that pictures may take. */
const SHARE = 1 / 4;

/** `statfs`' word for a file system that is in memory, where nothing would be gained. */
const TMPFS = 0x01021994;

/**
 * Decoded pictures in one file of the temporary folder: reading them takes less than decoding them again. The file has no
 * name any more once it is open, so that it goes with the process, however that ends. Where the disk is full, in memory, or
 * cannot be written, pictures are simply not kept.
 */
export class SpilledPictures {
  readonly #places = new Map<string, Place>();
  /** File descriptor; null: there is no place for a file. */
  #file: Promise<number | null> | undefined;
  #room = 0;
  #end = 0;

  /** Keeps a picture, if there is room. Settles when that is done; never rejects. */
  async add(name: string, { data, height, width }: Picture): Promise<void> {
    this.#file ??= this.#open();
    const file = await this.#file;
    if (file === null || this.#places.has(name) || data.length > this.#room) return;
    const at = this.#end;
    this.#end += data.length;
    this.#room -= data.length;
    try {
      const { bytesWritten } = await writeAt(file, data, 0, data.length, at);
      if (bytesWritten === data.length) this.#places.set(name, { at, height, width });
    } catch {
      this.#room = 0;
    }
  }

  /** The picture; null: it is not kept, or cannot be read any more. */
  async get(name: string): Promise<Picture | null> {
    const place = this.#places.get(name);
    const file = await this.#file;
    if (!place || file === undefined || file === null) return null;
    const { at, height, width } = place;
    const data = new Uint8Array(height * width * 3);
    const { bytesRead } = await readAt(file, data, 0, data.length, at).catch(() => ({ bytesRead: 0 }));
    if (bytesRead === data.length) return { data, height, width };
    this.#places.delete(name);
    return null;
  }

  /** Is the picture kept? */
  has(name: string): boolean {
    return this.#places.has(name);
  }

  async #open(): Promise<number | null> {
    let folder = '';
    try {
      const { type, bavail, bsize } = await statfs(tmpdir());
      if (type === TMPFS) return null;
      folder = await mkdtemp(join(tmpdir(), `notebear-pictures-${process.pid}-`));
      const file = openSync(join(folder, 'pictures'), 'wx+');
      forgotten.register(this, file);
      this.#room = bavail * bsize * SHARE;
      return file;
    } catch {
      return null;
    } finally {
      // On Windows an open file keeps its name; the system's own cleaning of temporary files is left to remove it.
      if (folder) await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }
}

const writeAt = promisify(write);
const readAt = promisify(read);

/** A data bunch that nobody has any more gives its file back. */
const forgotten = new FinalizationRegistry<number>((file) => close(file));
