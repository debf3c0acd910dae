import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Small pictures, made when they are first wanted and kept on disk, outside of any data set: `make` runs again only when
 * the file has changed (path, size, time). A folder that cannot be written is done without.
 */
export class ThumbnailStore {
  readonly #folder: string;
  readonly #make: (path: string) => Promise<Uint8Array>;
  readonly #memory = new Map<string, Promise<Uint8Array>>();

  constructor(make: (path: string) => Promise<Uint8Array>, folder = cacheFolder()) {
    this.#make = make;
    this.#folder = folder;
  }

  /** JPEG bytes for a file. */
  get(path: string): Promise<Uint8Array> {
    const known = this.#memory.get(path);
    if (known) return known;
    const made = this.#find(path);
    this.#memory.set(path, made);
    // The oldest is forgotten: a data set may be large, and disk is near.
    if (this.#memory.size > IN_MEMORY) this.#memory.delete(this.#memory.keys().next().value!);
    return made;
  }

  async #find(path: string): Promise<Uint8Array> {
    const found = await lstat(path, { bigint: true }).catch(() => null);
    if (!found) return await this.#make(path);
    const key = createHash('sha256').update(`${VERSION}\n${found.size} ${found.mtimeNs}\n${path}`).digest('hex');
    const file = join(this.#folder, key.slice(0, 2), `${key.slice(2)}.jpg`);
    const kept = await readFile(file).catch(() => null);
    if (kept && kept.length > 0) return kept;
    const made = await this.#make(path);
    await keep(file, made).catch(() => {});
    return made;
  }
}

/** Changes with the way thumbnails are made. */
const VERSION = 1;
const IN_MEMORY = 400;

async function keep(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  try {
    await writeFile(part, bytes);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Where the system keeps what can be made again. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'notebear/thumbnails');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'notebear', 'thumbnails');
  const folder = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  return join(homedir(), folder, 'notebear/thumbnails');
}

/** Works on what is wanted now, a few at a time, newest wish first; what is not wanted any more is not begun. */
export class WishList {
  readonly #work: (id: number) => Promise<void>;
  #wanted: number[] = [];
  #busy = new Set<number>();

  constructor(work: (id: number) => Promise<void>) {
    this.#work = work;
  }

  /** Replaces all earlier wishes. */
  want(ids: readonly number[]): void {
    this.#wanted = ids.filter((id) => !this.#busy.has(id));
    while (this.#busy.size < AT_ONCE && this.#wanted.length > 0) void this.#next();
  }

  async #next(): Promise<void> {
    const id = this.#wanted.shift();
    if (id === undefined) return;
    this.#busy.add(id);
    await this.#work(id).catch(() => {});
    this.#busy.delete(id);
    await this.#next();
  }
}

/** sharp has four threads of its own. */
const AT_ONCE = 4;
