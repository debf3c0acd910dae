import { join } from 'node:path';
import type { Diagnostic, DiagnosticCategory } from 'typescript/unstable/async';
import type { UpdateSnapshotResponse } from 'typescript/unstable/proto';
import type {
  Description,
  DiskChanges,
  EngineCompletions,
  EngineProblem,
  SignatureText,
  TypeEngine,
} from './engine.js';
import type { Encoded } from './json-rpc.js';
import type { NativeEditor } from './native-editor.js';
import { NativeServer } from './native-server.js';
import { FILES, librariesOf } from './project.js';
import { declarations } from './stored-libraries.js';

/** So many changed files are told one after the other. */
const ONE_BY_ONE = 4;

const ERROR: DiagnosticCategory.Error = 1;

/**
 * TypeScript 7's native server, for a notebook in `folder`. `onServer` is told the server's process id as soon as there
 * is one: when its client dies while it waits for an answer, the server would wait for ever. `server`: one that has just been
 * started for that folder; default: a new one.
 */
export async function openNative(
  folder: string,
  files: ReadonlyMap<string, string>,
  onServer: (pid: number) => void = () => undefined,
  server = new NativeServer(folder),
): Promise<TypeEngine> {
  const engine = new NativeEngine(folder, new Map(files), server);
  if (server.pid) onServer(server.pid);
  try {
    await engine.start();
  } catch (error) {
    // Whoever asked has nothing by which to end it.
    server.kill();
    throw error;
  }
  return engine;
}

class NativeEngine implements TypeEngine {
  #program: UpdateSnapshotResponse | undefined;
  /** The one before, which nobody asks about any more. */
  #old: UpdateSnapshotResponse | undefined;
  #loading: Promise<NativeEditor> | undefined;
  #libraries: ReadonlyMap<string, string | Encoded> | undefined;
  #editor: NativeEditor | undefined;

  constructor(
    readonly folder: string,
    readonly files: Map<string, string>,
    readonly server: NativeServer,
  ) {
    server.files = { get: (path) => files.get(path) ?? this.#library(path) };
  }

  async start(): Promise<void> {
    const initialized = this.server.request('initialize', null);
    initialized.catch(() => undefined);
    await this.#update({ openProjects: [join(this.folder, FILES.config)] });
    // The libraries are read and bound now, not with the first cell.
    await this.problems(join(this.folder, FILES.cell));
  }

  async update(files: ReadonlyMap<string, string>, disk: DiskChanges): Promise<void> {
    for (const [path, text] of files) this.files.set(path, text);
    if (disk === 'all') return this.#update({ fileChanges: { invalidateAll: true } });
    const changed = [...files.keys(), ...disk];
    // The server goes on from the program it has when one file changes; for more at once it puts it together anew.
    if (changed.length > ONE_BY_ONE) return this.#update({ fileChanges: { changed } });
    for (const file of changed) await this.#update({ fileChanges: { changed: [file] } });
  }

  async problems(file: string): Promise<EngineProblem[]> {
    const found = await Promise.all([
      this.#diagnostics('getSyntacticDiagnostics', file),
      this.#diagnostics('getSemanticDiagnostics', file),
    ]);
    return found
      .flat()
      .filter(({ category }) => category === ERROR)
      .map(problem);
  }

  async configProblems(): Promise<string[]> {
    const found = await Promise.all([
      this.#diagnostics('getConfigFileParsingDiagnostics'),
      this.#diagnostics('getProgramDiagnostics'),
    ]);
    return found.flat().map(({ fileName, code, text }) => `${fileName ?? 'tsconfig.json'}: TS${code}: ${text}`);
  }

  async declarations(): Promise<string[]> {
    return this.#program!.projects[0]!.rootFiles.filter((path) => !this.files.has(path));
  }

  async completions(...args: Parameters<TypeEngine['completions']>): Promise<EngineCompletions> {
    return (await this.#questions()).completions(...args);
  }

  async describe(file: string, offset: number): Promise<Description | undefined> {
    return (await this.#questions()).describe(file, offset);
  }

  async signatures(file: string, callee: number, isNew: boolean): Promise<SignatureText[]> {
    return (await this.#questions()).signatures(file, callee, isNew);
  }

  async close(): Promise<void> {
    this.server.kill();
  }

  async #update(params: object): Promise<void> {
    const updated = this.server.request('updateSnapshot', params);
    // In one piece with the request, for a piece of its own would wake both processes once more; that the server ends is
    // told to who asks then.
    if (this.#old) this.server.request('release', { snapshot: this.#old.snapshot }).catch(() => undefined);
    this.#old = undefined;
    const program = (await updated) as UpdateSnapshotResponse;
    this.#old = this.#program;
    this.#program = program;
    this.#editor?.note(program);
  }

  /** Text of a file of the compiler's own; undefined: as it is on the disk. */
  #library(path: string): string | Encoded | undefined {
    const { libraries } = this.server;
    if (!path.startsWith(libraries)) return undefined;
    this.#libraries ??= declarations(libraries, librariesOf(this.files.get(join(this.folder, FILES.defaults))));
    return this.#libraries.get(path);
  }

  async #diagnostics(method: string, file?: string): Promise<Diagnostic[]> {
    const { snapshot, projects } = this.#program!;
    const found = await this.server.request(method, { snapshot, project: projects[0]!.id, ...(file && { file }) });
    return (found ?? []) as Diagnostic[];
  }

  /** TypeScript's own classes, which answer the editor's questions, are loaded with the first of these. */
  #questions(): Promise<NativeEditor> {
    this.#loading ??= import('./native-editor.js').then(({ NativeEditor }) => {
      const withText = (file: string, text: string) => this.update(new Map([[file, text]]), []);
      this.#editor = new NativeEditor(this.server, this.#program!, withText);
      return this.#editor;
    });
    return this.#loading;
  }
}

function problem({ code, text, messageChain, pos, end }: Diagnostic): EngineProblem {
  const details = (messageChain ?? []).map((detail) => `  ${detail.text}`);
  return { code, message: [text, ...details].join('\n'), start: pos, end };
}
