import { relative } from 'node:path';
import type { BrokenPicture } from './decoder.js';

/** What to do with a picture that cannot be read: end the iteration with its error, or leave it out and tell. */
export type OnBroken = 'error' | 'skip';

/** The files that turned out to be missing or broken, each told about once. */
export class BrokenLog {
  readonly #root: string;
  readonly #mode: OnBroken;
  readonly #warn: (message: string) => void;
  readonly #broken = new Map<string, string>();
  readonly #missing = new Set<string>();
  #news: string[] = [];

  constructor(root: string, mode: OnBroken, warn: (message: string) => void) {
    this.#root = root;
    this.#mode = mode;
    this.#warn = warn;
  }

  /** Absolute paths of the broken files met so far, sorted. */
  get files(): string[] {
    return [...this.#broken.keys()].sort();
  }

  /** Notes a broken picture. Throws it where the mode is `error`. */
  add(picture: BrokenPicture): void {
    if (this.#mode === 'error') throw picture;
    if (this.#broken.get(picture.file) === picture.reason) return;
    this.#broken.set(picture.file, picture.reason);
    this.#news.push(`${relative(this.#root, picture.file)}: ${picture.reason}`);
  }

  /** Notes which files of a data set are gone; one that has come back is forgotten. */
  setMissing(files: Iterable<string>, present: readonly boolean[]): void {
    let i = 0;
    for (const file of files) {
      if (present[i++]) this.#missing.delete(file);
      else if (!this.#missing.has(file)) {
        this.#missing.add(file);
        this.#news.push(`${relative(this.#root, file)}: it is no longer there`);
      }
    }
  }

  /** One warning about everything new since the last one. */
  flush(): void {
    const news = this.#news.splice(0);
    if (news.length === 0) return;
    const pictures = news.length === 1 ? '1 picture was' : `${news.length} pictures were`;
    const lines =
      news.length > MOST_LINES
        ? [...news.slice(0, MOST_LINES - 1), `… and ${news.length - MOST_LINES + 1} more`]
        : news;
    this.#warn(`${pictures} left out:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
}

/** Lines of a warning: a folder that is gone may hold thousands. */
const MOST_LINES = 12;
