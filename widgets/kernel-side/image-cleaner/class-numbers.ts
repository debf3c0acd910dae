import type { CleanerDecision } from '../../state/image-cleaner.js';
import type { NamedDecision } from './backend.js';

/** The classes by number, as the page knows them: a name of theirs travels once. */
export class ClassNumbers {
  readonly #names: string[];

  constructor(names: readonly string[]) {
    this.#names = [...new Set(names)];
  }

  get names(): readonly string[] {
    return this.#names;
  }

  numberOf(name: string): number {
    return this.#names.indexOf(name);
  }

  named(decision: CleanerDecision): NamedDecision {
    return decision?.action === 'relabel' ? { action: 'relabel', label: this.#names[decision.label]! } : decision;
  }

  /** A class of an earlier cleaning may be none of these: it becomes one. */
  numbered(decision: NamedDecision): CleanerDecision {
    if (decision?.action !== 'relabel') return decision;
    if (!this.#names.includes(decision.label)) this.#names.push(decision.label);
    return { action: 'relabel', label: this.numberOf(decision.label) };
  }
}
