import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { byCodeUnits } from '../data/image-files.js';
import type { FileOperations } from './trash-files.js';
import { TrashStep } from './trash-step.js';

/** The folder `<root>/.trash` and the steps in it. */
export class TrashFolder {
  readonly #root: string;
  readonly #files: FileOperations;

  constructor(root: string, files: FileOperations) {
    this.#root = root;
    this.#files = files;
  }

  /** All steps that have something to bring back, oldest first. */
  async steps(): Promise<TrashStep[]> {
    const steps = await Promise.all((await this.#ids()).map((id) => this.step(id)));
    return steps.filter((step) => step !== null);
  }

  /** Null: there is no such step (any more). */
  step(id: string): Promise<TrashStep | null> {
    return TrashStep.read(this.#files, this.#root, id);
  }

  /**
   * A name for a new step. Numbered, since clocks may be set back; the time is for people, and the end keeps two
   * processes apart. Makes the folder; throws, with advice, if it cannot be made.
   */
  async nextId(): Promise<string> {
    await this.#files.mkdir(join(this.#root, '.trash'), { recursive: true }).catch((cause: Error) => {
      const advice = 'Whoever runs the kernel needs the right to write into that folder';
      throw new Error(`the trash cannot be made in '${this.#root}': ${cause.message}. ${advice}`, { cause });
    });
    const last = Number((await this.#ids()).at(-1)?.slice(0, 6) ?? 0);
    const time = new Date().toISOString().slice(0, 19).replace(/:/g, '-');
    return `${String(last + 1).padStart(6, '0')}-${time}-${randomUUID().slice(0, 4)}`;
  }

  async #ids(): Promise<string[]> {
    const names = await this.#files.readdir(join(this.#root, '.trash')).catch(() => [] as string[]);
    return names.filter((name) => /^\d{6}-/.test(name)).sort(byCodeUnits);
  }
}
