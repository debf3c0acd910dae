import type { CellNames } from '../rewrite/names.js';
import { ModuleSlots } from './module-slots.js';

/** A cell as a module for the type checker: `text` is the cell between a hidden head and tail. */
export interface CellModule {
  text: string;
  /** The same without the tail, which exports what it declares. */
  body: string;
  /** Length of the head: what an offset in `text` is ahead of the cell's. */
  shift: number;
  /** Modules whose names it uses. */
  uses: readonly string[];
}

interface Definition {
  module: string;
  /** May be assigned again. */
  variable: boolean;
}

/**
 * The notebook as modules: each cell imports what it uses of earlier cells, ahead of its own text, and exports what it
 * declares.
 *
 * All that is imported comes by way of one more module, the index, which exports everything of every cell: so each cell's
 * module exports what it declares under names with its number. The index never changes, and a cell that has run is one changed
 * file. A checker keeps what it has read as long as no module's list of imports changes, and so none does:
 * else it would put the program together anew, all files of a large package included, each time that a cell uses what the
 * cell before did not. That every module imports every other would do as well, but for the time it takes.
 */
export class CellModules {
  readonly #definitions = new Map<string, Definition>();
  readonly #slots = new ModuleSlots(PREFIX);
  /** Modules that declare something for everywhere, by the names of it. */
  readonly #ambient = new Map<string, string[]>();
  #ambientCount = 0;

  /** Names that earlier cells declared. */
  get names(): Iterable<string> {
    return this.#definitions.keys();
  }

  /** File names and texts of the modules before there are cells. */
  files(): Map<string, string> {
    return this.#empty(this.#slots.names).set(...this.#index());
  }

  /** Module of a cell that declares `names`; `more`: names of earlier cells that it is to have besides those it uses. */
  module(source: string, names: CellNames, more: readonly string[] = []): CellModule {
    const own = new Set([...names.values, ...names.types]);
    const used = [...new Set([...identifiers(source), ...more])].filter((name) => !own.has(name));
    const uses = new Set<string>();
    const fromIndex: string[] = [];
    const imported = new Map<string, string[]>();
    const variables: string[] = [];
    for (const name of used) {
      const { module, variable } = this.#definitions.get(name) ?? {};
      if (!module) continue;
      uses.add(module);
      // An imported name cannot be assigned, so a variable is declared with the type it has there.
      const local = variable ? `${ALIAS}${name}` : name;
      if (!isOutside(module)) fromIndex.push(`${indexed(module, name)} as ${local}`);
      else imported.set(module, [...(imported.get(module) ?? []), `${name} as ${local}`]);
      if (variable) variables.push(`declare let ${name}:typeof ${ALIAS}${name};`);
    }
    const ambient = [...this.#ambient].filter(([, declared]) => !declared.some((name) => names.ambient.includes(name)));
    const modules = new Set([...ambient.map(([module]) => module), ...imported.keys()]);
    const imports = [
      importOf(INDEX, fromIndex),
      ...[...modules].map((module) => importOf(module, imported.get(module))),
    ];
    // A comment on the line of another statement would not be the documentation of what follows it.
    const head = `${[...directives(source), ...imports, ...variables].join('')}\n`;
    const body = `${head}${source}\n`;
    return { text: `${body}export {${[...own].join(',')}};`, body, shift: head.length, uses: [...uses] };
  }

  /**
   * Names `values` and the types of `names` are now those of a cell's module. Returns the files that are new or change: none
   * when there are no names, and no later cell will ask for it.
   */
  commit({ body, uses }: CellModule, names: CellNames, values: readonly string[]): Map<string, string> {
    if (names.types.length + values.length + names.ambient.length === 0) return new Map();
    const isAmbient = names.ambient.length > 0;
    const before = this.#slots.names.length;
    const inUse = [...this.#definitions.values()].map((definition) => definition.module);
    // What is declared for everywhere is only loaded as long as nothing later replaces it.
    const module = isAmbient ? `${OUTSIDE}${++this.#ambientCount}` : this.#slots.take([...inUse, ...uses]);
    this.#slots.note(module, uses);
    for (const name of [...names.types, ...values])
      this.#definitions.set(name, { module, variable: names.variables.includes(name) });
    for (const [other, declared] of this.#ambient)
      if (declared.some((name) => names.ambient.includes(name))) this.#ambient.delete(other);
    if (isAmbient) this.#ambient.set(module, names.ambient);
    const exported = [...names.types, ...values].map((name) =>
      isAmbient ? name : `${name} as ${indexed(module, name)}`,
    );
    const more = this.#slots.names.slice(before);
    const files = this.#empty(more).set(`${module}.ts`, `${body}export {${exported.join(',')}};`);
    return more.length > 0 ? files.set(...this.#index()) : files;
  }

  #empty(modules: readonly string[]): Map<string, string> {
    return new Map(modules.map((module) => [`${module}.ts`, `${importOf(INDEX)}export {};`]));
  }

  /** File name and text of the index. */
  #index(): [string, string] {
    return [`${INDEX}.ts`, this.#slots.names.map((module) => `export * from "./${module}";`).join('\n')];
  }
}

const PREFIX = '__notebear_cell_';

const INDEX = '__notebear_cells';

/** Begins the name of a module that declares something for everywhere: the index has nothing of it. */
const OUTSIDE = `${PREFIX}a`;

const isOutside = (module: string): boolean => module.startsWith(OUTSIDE);

/** Begins the name that a variable of another module is imported by, and, with a number after it, a name of the index. */
const ALIAS = '__notebear_of_';

/** What a module exports a name as. */
const indexed = (module: string, name: string): string => `${ALIAS}${module.slice(PREFIX.length)}_${name}`;

const importOf = (module: string, names: readonly string[] = []): string =>
  `import ${names.length > 0 ? `{${names.join(',')}} from ` : ''}"./${module}";`;

/** The comments that a cell begins with, where they tell the checker something: it looks for that before any statement. */
function directives(source: string): string[] {
  const [comments = ''] = /^(?:\s*\/\/.*\n)*/.exec(source) ?? [];
  return /@ts-nocheck|\/\/\/\s*</.test(comments) ? [comments] : [];
}

/** Every name in a text, those in strings and comments included. */
export const identifiers = (source: string): string[] => source.match(IDENTIFIER) ?? [];

const IDENTIFIER = /[\p{ID_Start}_$][\p{ID_Continue}$\u200c\u200d]*/gu;

const INDEXED = new RegExp(`${ALIAS}(?:\\d+_)?`, 'g');

/** A text of the checker's without the modules that earlier cells are for it. */
export const cleaned = (text: string): string =>
  text.replace(/(typeof )?import\("[^"]*__notebear_(cells?_?\w*|scratch)"\)\./g, '$1').replace(INDEXED, '');
