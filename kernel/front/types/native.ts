import { join } from 'node:path';
import {
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
import { NativeServer } from './native-server.js';
import { FILES } from './project.js';

/** So many completions get their type and documentation. */
const DETAILED = 40;

/** So many changed files are told one after the other. */
const ONE_BY_ONE = 4;

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
  readonly #server: NativeServer;
  #snapshot: Snapshot | undefined;

  constructor(
    readonly folder: string,
    readonly files: Map<string, string>,
  ) {
    this.#server = new NativeServer(folder, files);
  }

  async start(onServer: (pid: number) => void): Promise<void> {
    const opened = this.#server.api.updateSnapshot({ openProjects: [this.#config] });
    opened.catch(() => undefined);
    await Promise.race([this.#server.watch(onServer), opened]);
    this.#snapshot = await this.#alive(opened);
    // The libraries are read and bound now, not with the first cell.
    await this.problems(join(this.folder, FILES.cell));
  }

  async update(files: ReadonlyMap<string, string>, disk: DiskChanges): Promise<void> {
    for (const [path, text] of files) this.files.set(path, text);
    if (disk === 'all') return this.#change({ invalidateAll: true });
    const changed = [...files.keys(), ...disk];
    // The server goes on from the program it has when one file changes; for more at once it puts it together anew.
    if (changed.length > ONE_BY_ONE) return this.#change({ changed });
    for (const file of changed) await this.#change({ changed: [file] });
  }

  async problems(file: string): Promise<EngineProblem[]> {
    const { program } = this.#project;
    const found = await this.#alive(
      Promise.all([program.getSyntacticDiagnostics(file), program.getSemanticDiagnostics(file)]),
    );
    return found
      .flat()
      .filter(({ category }) => category === DiagnosticCategory.Error)
      .map(problem);
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
    this.#server.kill();
  }

  async #change(fileChanges: { changed: string[] } | { invalidateAll: true }): Promise<void> {
    const old = this.#snapshot;
    this.#snapshot = await this.#alive(this.#server.api.updateSnapshot({ fileChanges }));
    // Nobody waits for it; that the server ends is told to who asks next.
    Promise.resolve(old?.dispose()).catch(() => undefined);
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

  #alive<T>(answer: Promise<T>): Promise<T> {
    return this.#server.alive(answer);
  }
}

function problem({ code, text, messageChain, pos, end }: Diagnostic): EngineProblem {
  const details = (messageChain ?? []).map((detail) => `  ${detail.text}`);
  return { code, message: [text, ...details].join('\n'), start: pos, end };
}
