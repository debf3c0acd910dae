import { join } from 'node:path';
import { type CompilerOptions, readTsconfig } from '../../tsconfig.js';
import type { CellNames } from '../rewrite/names.js';
import { parseNames } from '../rewrite/parse.js';
import { callAt, openText } from './call-at.js';
import { type CellModule, CellModules, cleaned, identifiers } from './cell-modules.js';
import { type Description, EngineLost, type EngineProblem, type TypeEngine } from './engine.js';
import { keywords } from './keywords.js';
import { LocalChanges } from './local-changes.js';
import { FILES, projectFiles } from './project.js';
import type { CallHelp, Completion, TypeProblem, TypeService } from './service.js';

/**
 * Problems of the cells' module form, not of the cells: a variable without a type that is exported before its type is
 * known (7005, 7034).
 */
const IGNORED = new Set([7005, 7034]);

/** What a file or package that has come since would mend: a module or a name of it is not found. */
const MISSING = new Set([2305, 2306, 2307, 2614, 2724, 2732, 7016]);

/** Starts a compiler with a project's files; `folder`: the notebook's. `tell`: what the user should know of it. */
export type OpenEngine = (
  folder: string,
  files: ReadonlyMap<string, string>,
  tell: (text: string) => void,
) => Promise<TypeEngine>;

/** The types of a notebook in `folder`. */
export async function notebookTypes(folder: string, open: OpenEngine): Promise<TypeService> {
  const config = readTsconfig(folder);
  const notices: string[] = [];
  const modules = new CellModules();
  const engine = await open(folder, projectFiles(folder, config, modules), (text) => notices.push(text));
  if (config.problem) notices.push(`${config.problem}\nThe notebook goes on without its tsconfig.json.`);
  notices.push(...(await engine.configProblems().catch(() => [])));
  return new NotebookTypes(folder, config.options, engine, modules, notices);
}

class NotebookTypes implements TypeService {
  readonly #localFiles: LocalChanges;
  /** No engine is left, and the user has been told. */
  #isUnchecked = false;
  /** Files not yet given to the engine. */
  #files = new Map<string, string>();
  #checked: { module: CellModule; names: CellNames } | undefined;
  /** Requests take turns: each may change the files. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly options: CompilerOptions,
    readonly engine: TypeEngine,
    readonly modules: CellModules,
    readonly notices: string[],
  ) {
    this.#localFiles = new LocalChanges(folder, options);
  }

  takeNotice(): string | undefined {
    return this.notices.length > 0 ? this.notices.splice(0).join('\n') : undefined;
  }

  check(source: string, names: CellNames): Promise<TypeProblem[]> {
    return this.#inTurn(async () => {
      const module = this.modules.module(source, names);
      const { text, shift } = module;
      this.#checked = { module, names };
      try {
        const found = await this.#problems(source, text);
        return found
          .filter(({ code }) => !IGNORED.has(code))
          .map(({ code, message, start, end }) => ({
            code,
            message: cleaned(message),
            start: start - shift,
            end: end - shift,
          }))
          .filter(({ start }) => start >= 0 && start <= source.length);
      } catch (error) {
        if (!(error instanceof EngineLost)) throw error;
        if (!this.#isUnchecked) this.notices.push(`Types are not checked: ${error.message}.`);
        this.#isUnchecked = true;
        return [];
      }
    });
  }

  commit(values: readonly string[]): void {
    if (!this.#checked) return;
    const { module, names } = this.#checked;
    for (const [file, text] of this.modules.commit(module, names, values)) this.#write(file, text);
    // At once, so that the next cell need not wait for it. That the engine is lost is told then.
    this.#inTurn(() => this.#update([])).catch(() => undefined);
  }

  complete(source: string, offset: number): Promise<{ start: number; end: number; items: Completion[] }> {
    const text = openText(source, offset);
    const word = offset - /[\p{ID_Continue}$]*$/u.exec(source.slice(0, offset))![0].length;
    return this.#inTurn(async () => {
      if (text?.kind === 'comment') return { start: word, end: offset, items: [] };
      if (!text) return { start: word, end: offset, items: await this.#completions(source, offset, word) };
      // In a string, what is offered may go on from its beginning, from the last part of a path, or from a word.
      const found = await this.#completions(source, offset, offset);
      const starts = [text.start + 1, source.lastIndexOf('/', offset - 1) + 1, word].filter((at) => at > text.start);
      for (const start of starts) {
        const items = found.filter(({ name }) => name.startsWith(source.slice(start, offset)));
        if (items.length > 0) return { start, end: offset, items };
      }
      return { start: word, end: offset, items: [] };
    });
  }

  hover(source: string, offset: number): Promise<Description | undefined> {
    return this.#inTurn(async () => {
      const shift = await this.#scratch(source);
      const found = await this.engine.describe(this.#path(FILES.scratch), offset + shift).catch(() => undefined);
      return found && { ...found, signature: cleaned(found.signature) };
    });
  }

  async callHelp(source: string, offset: number): Promise<CallHelp | undefined> {
    const call = callAt(source, offset);
    if (!call) return undefined;
    return this.#inTurn(async () => {
      const shift = await this.#scratch(source);
      const signatures = await this.engine
        .signatures(this.#path(FILES.scratch), call.callee + shift, call.isNew)
        .catch(() => []);
      const clean = signatures.map((s) => ({
        ...s,
        label: cleaned(s.label),
        parameters: s.parameters.map(cleaned),
      }));
      return clean.length > 0 ? { signatures: clean, argument: call.argument } : undefined;
    });
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  async #problems(source: string, text: string): Promise<EngineProblem[]> {
    const file = this.#path(FILES.cell);
    this.#write(FILES.cell, text);
    await this.#update(this.#localFiles.changed(source));
    const found = await this.engine.problems(file);
    if (!found.some(({ code }) => MISSING.has(code))) return found;
    await this.#update('all');
    return this.engine.problems(file);
  }

  /** What could stand at `offset` and begins with what is there from `start` on; equal to it, at `offset`, in a string. */
  async #completions(source: string, offset: number, start: number): Promise<Completion[]> {
    const prefix = source.slice(start, offset);
    const before = source.slice(0, start);
    const isName = !/\.\s*$|\bimport\b[^'"`;\n]*\{[^}]*$/.test(before) && !openText(source, offset);
    const names = isName ? [...this.modules.names].filter((name) => name.startsWith(prefix)) : [];
    const shift = await this.#scratch(source, names);
    const found = await this.engine
      .completions(this.#path(FILES.scratch), offset + shift, prefix, names)
      .catch((): Completion[] => []);
    // Names that stand elsewhere in the cell may be declared there.
    const words = isName ? identifiers(source.slice(0, start)).concat(identifiers(source.slice(start)).slice(1)) : [];
    const items = new Map<string, Completion>();
    const bare = [...names, ...words].map((name) => ({ name, kind: 'instance' }));
    const all = [
      ...found.map((item) => ({ ...item, ...(item.signature && { signature: cleaned(item.signature) }) })),
      ...(isName ? keywords(prefix) : []),
      ...bare,
    ];
    for (const item of all) if (item.name.startsWith(prefix) && !items.has(item.name)) items.set(item.name, item);
    // The notebook's own come first.
    const rank = ({ name }: Completion) => (names.includes(name) ? 0 : words.includes(name) ? 1 : 2);
    return [...items.values()]
      .filter(({ name }) => !name.startsWith('__notebear'))
      .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }

  /** Puts a cell that is being typed where it disturbs no check. */
  async #scratch(source: string, names: readonly string[] = []): Promise<number> {
    const { text, shift } = this.modules.module(source, parseNames(source), names);
    this.#write(FILES.scratch, text);
    await this.#update([]).catch(() => undefined);
    return shift;
  }

  async #update(disk: readonly string[] | 'all'): Promise<void> {
    const files = this.#files;
    this.#files = new Map();
    await this.engine.update(files, disk);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  #write(name: string, text: string): void {
    this.#files.set(this.#path(name), text);
  }
}
