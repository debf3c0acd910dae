import { join } from 'node:path';
import type { DiskChanges, TypeEngine } from './engine.js';

/** The notebook's modules as the type checker's files, which everyone who asks it may change: so requests take turns. */
export class NotebookFiles {
  /** Not yet given to the engine. */
  #changed = new Map<string, string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly engine: TypeEngine,
  ) {}

  /** Runs when the requests before it are done. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    this.#changed.set(this.path(name), text);
  }

  /** Gives the engine what was written, and what has changed on the disk. */
  async update(disk: DiskChanges = []): Promise<void> {
    const files = this.#changed;
    this.#changed = new Map();
    await this.engine.update(files, disk);
  }
}
