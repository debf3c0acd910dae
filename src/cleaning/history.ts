import type { Edits } from './edits.js';
import type { Entry } from './journal.js';

/** What a journal's entries come to, read one after the other: decisions, steps that were carried out, one cut off. */
export class History {
  readonly edits: Edits;
  /** Steps that were carried out and not taken back, oldest first. */
  readonly #ended: string[] = [];
  /** The step that was begun, or begun to be taken back, and did not come to its end. */
  #open: { step: string; kind: 'apply' | 'restore' } | null = null;

  constructor(edits: Edits) {
    this.edits = edits;
  }

  get unfinished(): { step: string; kind: 'apply' | 'restore' } | null {
    return this.#open;
  }

  /** The step that `restore` is about. */
  get latest(): string | null {
    return this.#open?.step ?? this.#ended.at(-1) ?? null;
  }

  /** Takes an entry in; returns the paths that `undo` and `redo` are about. */
  read(entry: Entry): string[] {
    switch (entry.type) {
      case 'edit':
        this.edits.change(entry.changes);
        return entry.changes.map(([path]) => path);
      case 'undo':
        return this.edits.undo();
      case 'redo':
        return this.edits.redo();
      case 'begin':
        this.#open = { step: entry.step, kind: 'apply' };
        return [];
      case 'end':
        this.#open = null;
        this.#ended.push(entry.step);
        this.edits.settle(entry.done);
        return [];
      case 'restore':
        this.#open = { step: entry.step, kind: 'restore' };
        return [];
      case 'restored':
        this.#restored(entry.step);
        return [];
    }
  }

  #restored(step: string): void {
    this.#open = null;
    const at = this.#ended.lastIndexOf(step);
    // A step that was taken back before it had ended had settled nothing.
    if (at >= 0) {
      this.#ended.splice(at, 1);
      this.edits.unsettle();
    }
  }
}
