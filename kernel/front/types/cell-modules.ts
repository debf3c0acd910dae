import type { CellNames } from '../rewrite/names.js';

/** A cell as a module for the type checker: `text` is the cell between a hidden head and tail. */
export interface CellModule {
  text: string;
  /** Length of the head: what an offset in `text` is ahead of the cell's. */
  shift: number;
}

interface Definition {
  module: string;
  /** May be assigned again. */
  variable: boolean;
}

/**
 * The notebook as modules: each cell imports what it uses of earlier cells and exports what it declares. The imports
 * stand on the cell's first line, so lines stay.
 */
export class CellModules {
  readonly #definitions = new Map<string, Definition>();
  /** Modules that declare something for everywhere, by the names of it. */
  readonly #ambient = new Map<string, string[]>();
  #count = 0;

  /** Name of the n-th module's file, without its extension. */
  static readonly prefix = '__notebear_cell_';

  /** Names that earlier cells declared. */
  get names(): Iterable<string> {
    return this.#definitions.keys();
  }

  /** Module text of a cell that declares `names`; `more`: names of earlier cells that it is to have besides those it uses. */
  module(source: string, names: CellNames, more: readonly string[] = []): CellModule {
    const own = new Set([...names.values, ...names.types]);
    const used = new Set([...identifiers(source), ...more]);
    const imports = [...used].filter((name) => !own.has(name)).map((name) => this.#declare(name));
    const ambient = [...this.#ambient]
      .filter(([, declared]) => !declared.some((name) => names.ambient.includes(name)))
      .map(([module]) => `import "./${module}";`);
    const head = [...ambient, ...imports].join('');
    return { text: `${head}${source}\nexport {${[...own].join(',')}};`, shift: head.length };
  }

  /**
   * Names `values` and the types of `names` are now those of a new module; returns its file name. Undefined: there are
   * none, and no later cell will ask for it.
   */
  commit(names: CellNames, values: readonly string[]): string | undefined {
    if (names.types.length + values.length + names.ambient.length === 0) return undefined;
    const module = `${CellModules.prefix}${++this.#count}`;
    for (const name of [...names.types, ...values])
      this.#definitions.set(name, { module, variable: names.variables.includes(name) });
    for (const [other, declared] of this.#ambient)
      if (declared.some((name) => names.ambient.includes(name))) this.#ambient.delete(other);
    if (names.ambient.length > 0) this.#ambient.set(module, names.ambient);
    return `${module}.ts`;
  }

  /** An imported name cannot be assigned, so a variable is declared with the type it has there. */
  #declare(name: string): string {
    const definition = this.#definitions.get(name);
    if (!definition) return '';
    const { module, variable } = definition;
    return variable
      ? `declare let ${name}:typeof import("./${module}").${name};`
      : `import {${name}} from "./${module}";`;
  }
}

/** Every name in a text, those in strings and comments included. */
export const identifiers = (source: string): string[] => source.match(IDENTIFIER) ?? [];

const IDENTIFIER = /[\p{ID_Start}_$][\p{ID_Continue}$\u200c\u200d]*/gu;

/** A text of the checker's without the modules that earlier cells are for it. */
export const cleaned = (text: string): string =>
  text.replace(/(typeof )?import\("[^"]*__notebear_(cell_?\d*|scratch)"\)\./g, '$1');
