import { join } from 'node:path';
import { type CompilerOptions, readTsconfig } from '../../tsconfig.js';
import type { CellNames } from '../rewrite/names.js';
import { parseNames } from '../rewrite/parse.js';
import { callAt, isInText } from './call-at.js';
import { CellModules, identifiers } from './cell-modules.js';
import { type Description, EngineLost, type EngineProblem, type TypeEngine } from './engine.js';
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
  const engine = await open(folder, projectFiles(folder, config), (text) => notices.push(text));
  if (config.problem) notices.push(`${config.problem}\nThe notebook goes on without its tsconfig.json.`);
  notices.push(...(await engine.configProblems().catch(() => [])));
  return new NotebookTypes(folder, config.options, engine, notices);
}

class NotebookTypes implements TypeService {
  readonly #modules = new CellModules();
  readonly #localFiles: LocalChanges;
  /** No engine is left, and the user has been told. */
  #isUnchecked = false;
  /** Files not yet given to the engine. */
  #files = new Map<string, string>();
  #checked: { text: string; names: CellNames } | undefined;
  /** Requests take turns: each may change the files. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly options: CompilerOptions,
    readonly engine: TypeEngine,
    readonly notices: string[],
  ) {
    this.#localFiles = new LocalChanges(folder, options);
  }

  takeNotice(): string | undefined {
    return this.notices.length > 0 ? this.notices.splice(0).join('\n') : undefined;
  }

  check(source: string, names: CellNames): Promise<TypeProblem[]> {
    return this.#inTurn(async () => {
      const { text, shift } = this.#modules.module(source, names);
      this.#checked = { text, names };
      try {
        const found = await this.#problems(source, text);
        return found
          .filter(({ code }) => !IGNORED.has(code))
          .map((problem) => shifted(problem, -shift))
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
    const { text, names } = this.#checked;
    this.#write(this.#modules.commit(names, values), text);
  }

  complete(source: string, offset: number): Promise<{ start: number; end: number; items: Completion[] }> {
    const before = /[\p{ID_Continue}$]*$/u.exec(source.slice(0, offset))![0];
    const start = offset - before.length;
    return this.#inTurn(async () => {
      const shift = await this.#scratch(source);
      const found = await this.engine
        .completions(this.#path(FILES.scratch), offset + shift, before)
        .catch((): Completion[] => []);
      const items = new Map<string, Completion>();
      for (const item of [...found.map(cleanedItem), ...this.#namesAround(source, start)])
        if (item.name.startsWith(before) && !items.has(item.name)) items.set(item.name, item);
      return { start, end: offset, items: [...items.values()] };
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

  /** Names of the notebook and of the cell's text, but not after a dot or in a string. */
  #namesAround(source: string, start: number): Completion[] {
    if (/[.]\s*$/.test(source.slice(0, start)) || isInText(source, start)) return [];
    const words = identifiers(source.slice(0, start)).concat(identifiers(source.slice(start)).slice(1));
    return [...this.#modules.names, ...words].map((name) => ({ name, kind: 'instance' }));
  }

  /** Puts a cell that is being typed where it disturbs no check. */
  async #scratch(source: string): Promise<number> {
    const { text, shift } = this.#modules.module(source, parseNames(source));
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

const shifted = (problem: EngineProblem, by: number): EngineProblem => ({
  ...problem,
  message: cleaned(problem.message),
  start: problem.start + by,
  end: problem.end + by,
});

const cleanedItem = ({ signature, ...item }: Completion): Completion =>
  signature === undefined ? item : { ...item, signature: cleaned(signature) };

/** Types of earlier cells without the module they are in. */
const cleaned = (text: string): string =>
  text.replace(/(typeof )?import\("[^"]*__notebear_(cell_?\d*|scratch)"\)\./g, '$1');
