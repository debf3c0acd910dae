import { join } from 'node:path';
import {
  API,
  type Diagnostic,
  DiagnosticCategory,
  type Program,
  type Project,
  type Snapshot,
  SymbolFlags,
} from 'typescript/unstable/async';
import type { CellNames } from '../rewrite/names.js';
import { parseNames } from '../rewrite/rewrite.js';
import { CellModules, identifiers } from './cell-modules.js';
import { completionKind } from './completion-kind.js';
import { FILES, GLOBALS, projectConfig } from './project.js';
import type { Completion, Hover, TypeProblem, TypeService } from './service.js';

/**
 * Problems of the cells' module form, not of the cells: a variable without a type that is exported before its type is
 * known (7005, 7034).
 */
const IGNORED = new Set([7005, 7034]);

/**
 * Types by TypeScript 7's native server, for a notebook in `folder`. `onServer` is told the server's process id as soon
 * as there is one: when its client dies while it waits for an answer, the server would wait for ever.
 */
export async function nativeTypes(folder: string, onServer: (pid: number) => void): Promise<TypeService> {
  const service = new NativeTypes(folder);
  await service.start(onServer);
  return service;
}

class NativeTypes implements TypeService {
  readonly #files = new Map<string, string>();
  readonly #modules = new CellModules();
  readonly #api: API;
  #snapshot: Snapshot | undefined;
  #checked: { text: string; names: CellNames } | undefined;
  /** Requests take turns: each may replace the snapshot. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly folder: string) {
    this.#write(FILES.config, projectConfig(folder));
    this.#write(FILES.globals, GLOBALS);
    this.#write(FILES.cell, 'export {};');
    this.#write(FILES.scratch, 'export {};');
    const fs = {
      readFile: (file: string) => this.#files.get(file),
      fileExists: (file: string) => (this.#files.has(file) ? true : undefined),
    };
    this.#api = new API({ cwd: folder, fs });
  }

  async start(onServer: (pid: number) => void): Promise<void> {
    const opened = this.#api.updateSnapshot({ openProjects: [join(this.folder, FILES.config)] });
    const started = serverPid(this.#api).then(onServer);
    this.#snapshot = await opened;
    await started;
    await this.#program().getSemanticDiagnostics(this.#path(FILES.cell));
  }

  check(source: string, names: CellNames): Promise<TypeProblem[]> {
    return this.#inTurn(async () => {
      const { text, shift } = this.#modules.module(source, names);
      this.#checked = { text, names };
      await this.#update(FILES.cell, text);
      const file = this.#path(FILES.cell);
      const program = this.#program();
      const found = [...(await program.getSyntacticDiagnostics(file)), ...(await program.getSemanticDiagnostics(file))];
      return found
        .filter(({ category, code }) => category === DiagnosticCategory.Error && !IGNORED.has(code))
        .map((diagnostic) => problem(diagnostic, shift))
        .filter(({ start }) => start >= 0 && start <= source.length);
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
      const isMember = /[.]\s*$/.test(source.slice(0, start));
      // The server lists names in scope only together with imports it could add, which it cannot do here; the
      // properties of the global object come near, with the notebook's own names and those that stand in the cell.
      const found = isMember
        ? await this.#membersAt(source, offset)
        : [...this.#namesAround(source, start), ...(await this.#membersAt('globalThis.', 'globalThis.'.length))];
      const items = new Map(found.filter(({ name }) => name.startsWith(before)).map((item) => [item.name, item]));
      return { start, end: offset, items: [...items.values()] };
    });
  }

  hover(source: string, offset: number): Promise<Hover | undefined> {
    return this.#inTurn(async () => {
      const shift = await this.#scratch(source);
      const { checker } = this.#project();
      const file = this.#path(FILES.scratch);
      const named = await checker.getSymbolAtPosition(file, offset + shift);
      const type = await checker.getTypeAtPosition(file, offset + shift);
      if (!named || !type) return undefined;
      const symbol = named.flags & SymbolFlags.Alias ? await checker.getAliasedSymbol(named) : named;
      const signature = `${named.name}: ${cleaned(await checker.typeToString(type))}`;
      return { signature, documentation: await checker.getDocumentationCommentOfSymbol(symbol) };
    });
  }

  async close(): Promise<void> {
    await this.#api.close();
  }

  async #membersAt(source: string, offset: number): Promise<Completion[]> {
    const shift = await this.#scratch(source);
    const found = await this.#project().checker.getCompletionsAtPosition(this.#path(FILES.scratch), offset + shift);
    return (found?.entries ?? []).map(({ name, kind }) => ({ name, kind: completionKind(kind) }));
  }

  /** Names of the notebook and of the cell's text; `start`: where the name that is being typed begins. */
  #namesAround(source: string, start: number): Completion[] {
    const words = identifiers(source.slice(0, start)).concat(identifiers(source.slice(start)).slice(1));
    return [...this.#modules.names, ...words].map((name) => ({ name, kind: 'instance' }));
  }

  /** Puts a cell that is being typed where it disturbs no check. */
  async #scratch(source: string): Promise<number> {
    const { text, shift } = this.#modules.module(source, parseNames(source));
    await this.#update(FILES.scratch, text);
    return shift;
  }

  async #update(name: string, text: string): Promise<void> {
    this.#write(name, text);
    const old = this.#snapshot;
    this.#snapshot = await this.#api.updateSnapshot({ fileChanges: { changed: [this.#path(name)] } });
    await old?.dispose();
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #project(): Project {
    return this.#snapshot!.getProject(join(this.folder, FILES.config))!;
  }

  #program(): Program {
    return this.#project().program;
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  #write(name: string, text: string): void {
    this.#files.set(this.#path(name), text);
  }
}

/** The API does not show its process, which it starts with its first request. */
async function serverPid(api: API): Promise<number> {
  const { client } = api as unknown as { client: { process?: { pid?: number } } };
  for (;;) {
    if (client.process?.pid) return client.process.pid;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function problem(diagnostic: Diagnostic, shift: number): TypeProblem {
  const details = (diagnostic.messageChain ?? []).map(({ text }) => `  ${text}`);
  return {
    code: diagnostic.code,
    message: cleaned([diagnostic.text, ...details].join('\n')),
    start: diagnostic.pos - shift,
    end: diagnostic.end - shift,
  };
}

/** Types of earlier cells without the module they are in. */
const cleaned = (text: string): string => text.replace(/import\("[^"]*__notebear_cell_?\d*"\)\./g, '');
