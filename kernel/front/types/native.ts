import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import {
  API,
  type CompletionEntry,
  type Diagnostic,
  DiagnosticCategory,
  type Project,
  SignatureKind,
  type Snapshot,
} from 'typescript/unstable/async';
import { completionKind } from './completion-kind.js';
import {
  type Description,
  type DiskChanges,
  type EngineCompletion,
  EngineLost,
  type EngineProblem,
  type SignatureText,
  type TypeEngine,
} from './engine.js';
import { NativeDescriber } from './native-describer.js';
import { FILES } from './project.js';

/** So many completions get their type and documentation. */
const DETAILED = 40;

/**
 * TypeScript 7's native server, for a notebook in `folder`. `onServer` is told the server's process id as soon as there
 * is one: when its client dies while it waits for an answer, the server would wait for ever.
 */
export async function openNative(
  folder: string,
  files: ReadonlyMap<string, string>,
  onServer: (pid: number) => void = () => undefined,
): Promise<TypeEngine> {
  const engine = new NativeEngine(folder, new Map(files));
  await engine.start(onServer);
  return engine;
}

class NativeEngine implements TypeEngine {
  readonly #api: API;
  #snapshot: Snapshot | undefined;
  /** Rejects when the server has ended. */
  #lost: Promise<never> = new Promise(() => undefined);
  #process: ChildProcess | undefined;

  constructor(
    readonly folder: string,
    readonly files: Map<string, string>,
  ) {
    const fs = {
      readFile: (file: string) => this.files.get(file),
      fileExists: (file: string) => (this.files.has(file) ? true : undefined),
    };
    this.#api = new API({ cwd: folder, fs });
  }

  async start(onServer: (pid: number) => void): Promise<void> {
    const opened = this.#api.updateSnapshot({ openProjects: [this.#config] });
    opened.catch(() => undefined);
    await Promise.race([this.#watch(onServer), opened.then(() => undefined)]);
    this.#snapshot = await this.#alive(opened);
    // The libraries are read and bound now, not with the first cell.
    await this.problems(join(this.folder, FILES.cell));
  }

  async update(files: ReadonlyMap<string, string>, disk: DiskChanges): Promise<void> {
    for (const [path, text] of files) this.files.set(path, text);
    const fileChanges = disk === 'all' ? ({ invalidateAll: true } as const) : { changed: [...files.keys(), ...disk] };
    const old = this.#snapshot;
    this.#snapshot = await this.#alive(this.#api.updateSnapshot({ fileChanges }));
    await this.#alive(Promise.resolve(old?.dispose()));
  }

  async problems(file: string): Promise<EngineProblem[]> {
    const { program } = this.#project;
    const syntax = await this.#alive(program.getSyntacticDiagnostics(file));
    const found = [...syntax, ...(await this.#alive(program.getSemanticDiagnostics(file)))];
    return found.filter(({ category }) => category === DiagnosticCategory.Error).map(problem);
  }

  async configProblems(): Promise<string[]> {
    const { program } = this.#project;
    const found = [
      ...(await this.#alive(program.getConfigFileParsingDiagnostics())),
      ...(await this.#alive(program.getProgramDiagnostics())),
    ];
    return found.map(({ fileName, code, text }) => `${fileName ?? 'tsconfig.json'}: TS${code}: ${text}`);
  }

  async completions(
    file: string,
    offset: number,
    prefix: string,
    names: readonly string[],
  ): Promise<EngineCompletion[]> {
    const found = await this.#entries(file, offset);
    const known = new Set(found.map(({ name }) => name));
    const describer = this.#describer;
    const own = names
      .filter((name) => !known.has(name))
      .map(async (name) => ({ name, kind: 'instance', ...(await describer.named(name, file, offset)) }));
    const entries = found
      .filter(({ name }) => name.startsWith(prefix))
      .map(async ({ name, kind, symbol }, i): Promise<EngineCompletion> => {
        const item = { name, kind: completionKind(kind) };
        if (!symbol || i >= DETAILED) return item;
        const detail = await describer.ofSymbol(symbol);
        return { ...item, ...detail, ...(detail.signature?.startsWith('function ') && { kind: 'function' }) };
      });
    return this.#alive(Promise.all([...own, ...entries]));
  }

  async describe(file: string, offset: number): Promise<Description | undefined> {
    return this.#alive(this.#describer.at(file, offset));
  }

  async signatures(file: string, callee: number, isNew: boolean): Promise<SignatureText[]> {
    const kind = isNew ? SignatureKind.Construct : SignatureKind.Call;
    return this.#alive(this.#describer.signaturesAt(file, callee, kind));
  }

  async close(): Promise<void> {
    // A server that hangs would not answer a polite request.
    this.#process?.kill('SIGKILL');
  }

  get #project(): Project {
    return this.#snapshot!.getProject(this.#config)!;
  }

  get #config(): string {
    return join(this.folder, FILES.config);
  }

  get #describer(): NativeDescriber {
    return new NativeDescriber(this.#project);
  }

  /**
   * The server lists the names in scope only together with imports that it could add, which it cannot do here: so it
   * fails for a bare name. The properties of the global object come near; the notebook's names are added by the caller.
   */
  async #entries(file: string, offset: number): Promise<readonly CompletionEntry[]> {
    const at = (position: number) =>
      this.#alive(this.#project.checker.getCompletionsAtPosition(file, position, { includeSymbol: true }));
    try {
      return (await at(offset))?.entries ?? [];
    } catch (error) {
      if (error instanceof EngineLost) throw error;
      const text = `${this.files.get(file)!}\n;globalThis.`;
      await this.update(new Map([[file, text]]), []);
      return (await at(text.length))?.entries ?? [];
    }
  }

  /** Notes the server's end. The API does not show its process, which it starts with its first request. */
  async #watch(onServer: (pid: number) => void): Promise<void> {
    const { client } = this.#api as unknown as { client: { process?: ChildProcess } };
    for (let waited = 0; !client.process?.pid; waited += 2) {
      if (waited > 5000) throw new EngineLost('the native type server did not start');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    this.#process = client.process;
    // What cannot be written any more is told by the process' end.
    for (const stream of [client.process.stdin, client.process.stdout]) stream?.on('error', () => undefined);
    onServer(client.process.pid);
    this.#lost = new Promise((_, reject) => {
      client.process!.once('exit', (code, signal) =>
        reject(new EngineLost(`the native type server ended (${signal ?? `exit code ${code}`})`)),
      );
    });
    this.#lost.catch(() => undefined);
  }

  /** The API's promises stay open for ever when the server ends, and fail where it cannot be written to any more. */
  async #alive<T>(answer: Promise<T>): Promise<T> {
    try {
      return await Promise.race([answer, this.#lost]);
    } catch (error) {
      if (error instanceof EngineLost || !BROKEN.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      throw new EngineLost('the native type server ended');
    }
  }
}

/** What writing to a process that has ended gives. */
const BROKEN = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

function problem({ code, text, messageChain, pos, end }: Diagnostic): EngineProblem {
  const details = (messageChain ?? []).map((detail) => `  ${detail.text}`);
  return { code, message: [text, ...details].join('\n'), start: pos, end };
}
