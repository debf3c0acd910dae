import { type CompilerOptions, readTsconfig } from '../../tsconfig.js';
import type { CellNames } from '../rewrite/names.js';
import { type CellModule, CellModules, cleaned } from './cell-modules.js';
import { EditorQuestions } from './editor-questions.js';
import { EngineLost, type EngineProblem, type TypeEngine } from './engine.js';
import { LocalChanges } from './local-changes.js';
import { NotebookFiles } from './notebook-files.js';
import { FILES, projectFiles } from './project.js';
import type { TypeProblem, TypeService } from './service.js';

/**
 * Problems of the cells' module form, not of the cells: a variable without a type that is exported before its type is
 * known (7005, 7034).
 */
const IGNORED = new Set([7005, 7034]);

/** An import of JavaScript without types: what it gives is `any`. */
const UNTYPED = 7016;

/** What a file or package that has come since would mend: a module or a name of it is not found. */
const MISSING = new Set([2305, 2306, 2307, 2614, 2724, 2732, UNTYPED]);

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
  const localFiles = new LocalChanges(folder, config.options, await engine.declarations().catch(() => []));
  return new NotebookTypes(folder, config.options, engine, modules, notices, localFiles);
}

class NotebookTypes implements TypeService {
  /** No engine is left, and the user has been told. */
  #isUnchecked = false;
  readonly #files: NotebookFiles;
  readonly #editor: EditorQuestions;
  #checked: { module: CellModule; names: CellNames } | undefined;

  constructor(
    readonly folder: string,
    readonly options: CompilerOptions,
    readonly engine: TypeEngine,
    readonly modules: CellModules,
    readonly notices: string[],
    readonly localFiles: LocalChanges,
  ) {
    this.#files = new NotebookFiles(folder, engine);
    this.#editor = new EditorQuestions(engine, modules, this.#files);
  }

  takeNotice(): string | undefined {
    return this.notices.length > 0 ? this.notices.splice(0).join('\n') : undefined;
  }

  check(source: string, names: CellNames, onAsked: () => void = () => undefined): Promise<TypeProblem[]> {
    return this.#files.inTurn(async () => {
      const module = this.modules.module(source, names);
      this.#checked = { module, names };
      const found = await this.#problems(source, module.text, module.shift, onAsked);
      return found.filter(({ start }) => start >= 0 && start <= source.length);
    });
  }

  unfinished(source: string): Promise<TypeProblem[]> {
    return this.#files.inTurn(async () => {
      // Without the export at its end, which would be taken for what goes on from it.
      const { body, shift } = this.modules.module(source, { values: [], types: [], variables: [], ambient: [] });
      this.#checked = undefined;
      const found = await this.#problems(source, body, shift);
      const end = source.trimEnd().length;
      return found.map((problem) => (problem.start > end ? { ...problem, start: end, end } : problem));
    });
  }

  commit(values: readonly string[]): void {
    if (!this.#checked) return;
    const { module, names } = this.#checked;
    for (const [file, text] of this.modules.commit(module, names, values)) this.#files.write(file, text);
    // At once, so that the next cell need not wait for it. That the engine is lost is told then.
    this.#files.inTurn(() => this.#files.update()).catch(() => undefined);
  }

  complete(source: string, offset: number): ReturnType<TypeService['complete']> {
    return this.#editor.complete(source, offset);
  }

  hover(source: string, offset: number): ReturnType<TypeService['hover']> {
    return this.#editor.hover(source, offset);
  }

  callHelp(source: string, offset: number): ReturnType<TypeService['callHelp']> {
    return this.#editor.callHelp(source, offset);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  /** Problems of a cell, by offsets in its text, which begins at `shift` in `text`. None when no engine is left. */
  async #problems(source: string, text: string, shift: number, onAsked = () => {}): Promise<EngineProblem[]> {
    try {
      const found = await this.#ask(source, text, onAsked);
      return found
        .filter(({ code }) => !IGNORED.has(code) && (code !== UNTYPED || this.options.noImplicitAny))
        .map(({ code, message, start, end }) => ({
          code,
          message: cleaned(message),
          start: start - shift,
          end: end - shift,
        }));
    } catch (error) {
      if (!(error instanceof EngineLost)) throw error;
      if (!this.#isUnchecked) this.notices.push(`Types are not checked: ${error.message}.`);
      this.#isUnchecked = true;
      return [];
    }
  }

  async #ask(source: string, text: string, onAsked: () => void): Promise<EngineProblem[]> {
    const file = this.#files.path(FILES.cell);
    this.#files.write(FILES.cell, text);
    await this.#files.update(this.localFiles.changed(source));
    const problems = this.engine.problems(file);
    onAsked();
    const found = await problems;
    if (!found.some(({ code }) => MISSING.has(code))) return found;
    await this.#files.update('all');
    return this.engine.problems(file);
  }
}
