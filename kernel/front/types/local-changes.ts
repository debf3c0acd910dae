import { statSync } from 'node:fs';
import { localStamps } from '../../local-files.js';
import type { CompilerOptions } from '../../tsconfig.js';

/** Notices when local files that a notebook's cells import, also through others, or that its tsconfig.json names have changed. */
export class LocalChanges {
  /** Names of the local modules that cells have imported. */
  readonly #imported = new Set<string>();
  #stamps: Map<string, string>;

  constructor(
    readonly folder: string,
    readonly options: CompilerOptions,
    /** Paths of the files that the tsconfig.json names. */
    readonly named: readonly string[],
  ) {
    this.#stamps = this.#namedStamps();
  }

  /** Paths of what has changed since the last call; `source`: the cell that comes. */
  changed(source: string): string[] {
    for (const [, name] of source.matchAll(MODULE_NAMES))
      if (this.options.paths || /^[./]/.test(name!)) this.#imported.add(name!);
    const stamps = this.#namedStamps();
    for (const name of this.#imported)
      for (const [file, stamp] of localStamps(name, this.folder, this.options)) stamps.set(file, stamp);
    const old = this.#stamps;
    this.#stamps = stamps;
    return [...old].filter(([file, stamp]) => stamps.get(file) !== stamp).map(([file]) => file);
  }

  #namedStamps(): Map<string, string> {
    const stats = this.named.map((file) => [file, statSync(file, { throwIfNoEntry: false })] as const);
    return new Map(stats.map(([file, stat]) => [file, `${stat?.mtimeMs}-${stat?.size}`]));
  }
}

/** Module names of imports; in strings and comments too, which does no harm. */
const MODULE_NAMES = /\b(?:from|import|require)\s*\(?\s*['"]([^'"\n]+)['"]/g;
