import { API, type CompletionEntry, type Project, SignatureKind, type Snapshot } from 'typescript/unstable/async';
import type { ProjectFileChanges, SnapshotChanges, UpdateSnapshotResponse } from 'typescript/unstable/proto';
import { completionKind } from './completion-kind.js';
import { byNearness } from './completion-order.js';
import type { Description, EngineCompletion, EngineCompletions, SignatureText, TypeEngine } from './engine.js';
import { EngineLost } from './engine.js';
import { NativeDescriber } from './native-describer.js';
import type { NativeServer } from './native-server.js';

/** So many completions get their type and documentation. */
const DETAILED = 40;

/** Answers the editor's questions with the classes of `typescript/unstable/async`, on a server that someone else keeps. */
export class NativeEditor implements Pick<TypeEngine, 'completions' | 'describe' | 'signatures'> {
  readonly #api = new API();
  #program: UpdateSnapshotResponse;
  /** Undefined: the classes do not know the program yet. */
  #project: Promise<Project> | undefined;
  readonly #snapshots: Snapshot[] = [];

  /** `program`: what the server has now. `withText`: gives a file that exists for the server only another text. */
  constructor(
    readonly server: NativeServer,
    program: UpdateSnapshotResponse,
    readonly withText: (file: string, text: string) => Promise<void>,
  ) {
    this.#program = program;
    // Its own client would start a server of its own.
    Object.assign(this.#api, { client: this.#client() });
  }

  /** The server has another program. */
  note(program: UpdateSnapshotResponse): void {
    // The classes know the program of the last question: for them all that has changed since has changed at once.
    const changes = this.#project ? program.changes : merged(this.#program.changes, program.changes);
    this.#program = { ...program, ...(changes && { changes }) };
    this.#project = undefined;
  }

  async completions(
    file: string,
    offset: number,
    prefix: string,
    names: readonly string[],
  ): Promise<EngineCompletions> {
    const { entries: found, isAll } = await this.#entries(file, offset);
    const known = new Set(found.map(({ name }) => name));
    const describer = await this.#describer();
    const own = (isAll ? [] : names)
      .filter((name) => !known.has(name))
      .map(async (name) => ({ name, kind: 'instance', ...(await describer.named(name, file, offset)) }));
    const entries = found
      .map((entry) => ({ ...entry, name: insertedText(entry) }))
      .filter(({ name }) => name.startsWith(prefix) && name !== '')
      .sort(byNearness)
      .map(async ({ name, kind, symbol }, i): Promise<EngineCompletion> => {
        const item = { name, kind: completionKind(kind) };
        if (!symbol || i >= DETAILED) return item;
        const detail = await describer.ofSymbol(symbol);
        return { ...item, ...detail, ...(detail.signature?.startsWith('function ') && { kind: 'function' }) };
      });
    return { items: await Promise.all([...own, ...entries]), isAll };
  }

  async describe(file: string, offset: number): Promise<Description | undefined> {
    return (await this.#describer()).at(file, offset);
  }

  async signatures(file: string, callee: number, isNew: boolean): Promise<SignatureText[]> {
    const kind = isNew ? SignatureKind.Construct : SignatureKind.Call;
    return (await this.#describer()).signaturesAt(file, callee, kind);
  }

  /**
   * The server lists the names in scope only together with imports that it could add, which it cannot do here: so it
   * fails for a bare name. The properties of the global object come near; the notebook's names are added by the caller.
   */
  async #entries(file: string, offset: number): Promise<{ entries: readonly CompletionEntry[]; isAll: boolean }> {
    const at = async (position: number) =>
      (await (await this.#current()).checker.getCompletionsAtPosition(file, position, { includeSymbol: true }))
        ?.entries ?? [];
    try {
      const entries = await at(offset);
      return { entries, isAll: entries.length > 0 };
    } catch (error) {
      if (error instanceof EngineLost) throw error;
      const text = `${this.server.files.get(file)!}\n;globalThis.`;
      await this.withText(file, text);
      return { entries: await at(text.length), isAll: false };
    }
  }

  async #describer(): Promise<NativeDescriber> {
    return new NativeDescriber(await this.#current());
  }

  /** The program as the classes see it. */
  #current(): Promise<Project> {
    this.#project ??= this.#api.updateSnapshot().then((snapshot) => {
      for (const older of this.#snapshots.splice(0)) void older.dispose();
      this.#snapshots.push(snapshot);
      return snapshot.getProjects()[0]!;
    });
    return this.#project;
  }

  /** What the API asks by: the program and its end are somebody else's. */
  #client(): object {
    const apiRequest = async (method: string, params: unknown): Promise<unknown> => {
      if (method === 'updateSnapshot') return this.#program;
      return method === 'release' ? undefined : this.server.request(method, params);
    };
    const apiRequestBinary = async (method: string, params: unknown) => {
      const answer = (await apiRequest(method, params)) as { data: string } | null;
      return answer ? new Uint8Array(Buffer.from(answer.data, 'base64')) : undefined;
    };
    return { apiRequest, apiRequestBinary, getTimingCollector: () => undefined };
  }
}

/**
 * What an entry puts in place of the word at the cursor: `depth` for what is called `depth?`. Nothing where it needs the place of
 * the dot before as well (`["with space"]`): an answer has one place for all.
 */
const insertedText = ({ name, insertText = name }: CompletionEntry): string =>
  insertText.replace(/^(\?\.)?(\[.*)?/, '');

/** What has changed by two changes, one after the other. */
function merged(first: SnapshotChanges | undefined, second: SnapshotChanges | undefined): SnapshotChanges {
  const changed: Record<string, ProjectFileChanges> = { ...first?.changedProjects };
  for (const [project, { changedFiles = [], deletedFiles = [] }] of Object.entries(second?.changedProjects ?? {})) {
    const before = changed[project];
    changed[project] = {
      changedFiles: [...new Set([...(before?.changedFiles ?? []), ...changedFiles])],
      deletedFiles: [...new Set([...(before?.deletedFiles ?? []), ...deletedFiles])],
    };
  }
  const removedProjects = [...new Set([...(first?.removedProjects ?? []), ...(second?.removedProjects ?? [])])];
  return { changedProjects: changed, removedProjects };
}
