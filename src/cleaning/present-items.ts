import { basename, dirname, join } from 'node:path';
import type { CleaningItem } from './plan.js';
import { exists, type FileOperations } from './trash-files.js';
import type { Move, StepPlan } from './trash-manifest.js';

/** The pictures of a data set that are in their places, as files go to the trash, to other folders, and come back. */
export class PresentItems {
  readonly #root: string;
  readonly #files: FileOperations;
  readonly #items: Map<string, CleaningItem>;
  /** Pictures in the trash, as they were. */
  readonly #gone = new Map<string, CleaningItem>();

  constructor(root: string, files: FileOperations, items: readonly CleaningItem[]) {
    this.#root = root;
    this.#files = files;
    this.#items = new Map(items.map((item) => [item.path, { ...item }]));
  }

  get(path: string): CleaningItem | undefined {
    return this.#items.get(path);
  }

  all(): CleaningItem[] {
    return [...this.#items.values()];
  }

  /** Files have gone to the trash and elsewhere. */
  leave({ removed, moved }: { removed: readonly string[]; moved: readonly Move[] }): void {
    for (const path of removed) {
      const item = this.#items.get(path);
      if (item) this.#gone.set(path, item);
      this.#items.delete(path);
    }
    for (const { from, to } of moved) this.#rename(from, to);
  }

  /** What is back in its place after the step was taken back; one that was never seen there is of its folder's class. */
  async comeBack(plan: StepPlan | null): Promise<void> {
    for (const { from, to } of plan?.move ?? []) if (await this.#isThere(from)) this.#rename(to, from);
    for (const path of plan?.remove ?? []) {
      if (await this.#isThere(path)) this.#items.set(path, this.#gone.get(path) ?? { path, label: folderOf(path) });
    }
  }

  #rename(from: string, to: string): void {
    this.#items.delete(from);
    this.#items.set(to, { path: to, label: folderOf(to) });
  }

  #isThere(path: string): Promise<boolean> {
    return exists(this.#files, join(this.#root, path));
  }
}

const folderOf = (path: string): string => basename(dirname(path));
