/**
 * A worker thread with TypeScript 6's LanguageService: what the native server does, in JavaScript, for where that does
 * not run. Asked by `openClassic`, one request at a time.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import ts from 'typescript-6';
import { completionKindOf } from './completion-kind-classic.js';
import { byNearness } from './completion-order.js';
import type {
  Description,
  DiskChanges,
  EngineCompletion,
  EngineCompletions,
  EngineProblem,
  SignatureText,
} from './engine.js';
import { documentationOf, problem, withoutAlias } from './language-service-text.js';
import { FILES } from './project.js';

/** So many completions get their type and documentation. */
const DETAILED = 40;

/** What `openClassic` gives the thread. */
export interface ClassicData {
  folder: string;
  files: ReadonlyMap<string, string>;
}

/** `TypeEngine`, without promises. */
export class ClassicTypes {
  readonly #files: Map<string, string>;
  readonly #versions = new Map<string, number>();
  readonly #config: ts.ParsedCommandLine;
  readonly #service: ts.LanguageService;
  #version = 1;
  #forgotten = false;

  constructor({ folder, files }: ClassicData) {
    this.#files = new Map(files);
    const config = join(folder, FILES.config);
    const { config: json } = ts.readConfigFile(config, (path) => this.#read(path));
    const host = {
      useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
      readDirectory: ts.sys.readDirectory,
      fileExists: (path: string) => this.#exists(path),
      readFile: (path: string) => this.#read(path),
    };
    this.#config = ts.parseJsonConfigFileContent(json, host, folder, undefined, config);
    this.#service = ts.createLanguageService(this.#host(folder));
  }

  update(files: ReadonlyMap<string, string>, disk: DiskChanges): void {
    this.#version++;
    for (const [path, text] of files) {
      this.#files.set(path, text);
      this.#versions.set(path, this.#version);
    }
    if (disk !== 'all') for (const path of disk) this.#versions.set(path, this.#version);
    this.#forgotten = disk === 'all';
  }

  problems(file: string): EngineProblem[] {
    const found = [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file)];
    this.#forgotten = false;
    return found.filter(({ category }) => category === ts.DiagnosticCategory.Error).map(problem);
  }

  configProblems(): string[] {
    const found = [...this.#config.errors, ...this.#service.getCompilerOptionsDiagnostics()];
    return found.map(
      ({ file, code, messageText }) =>
        `${file?.fileName ?? 'tsconfig.json'}: TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  }

  declarations(): string[] {
    return this.#config.fileNames.filter((path) => !this.#files.has(path));
  }

  completions(file: string, offset: number, prefix: string, names: readonly string[]): EngineCompletions {
    const found = this.#service.getCompletionsAtPosition(file, offset, {});
    const wanted = (found?.entries ?? []).filter(({ name }) => name.startsWith(prefix));
    const items = wanted.sort(byNearness).map((entry, i) => {
      const item = { name: entry.name, kind: completionKindOf(entry.kind) };
      if (i >= DETAILED && !names.includes(entry.name)) return item;
      const detail = this.#detail(file, offset, entry);
      // An imported name is said to be one; what it is, its signature begins with.
      const [word = ''] = /^\w+/.exec(detail.signature ?? '') ?? [];
      return {
        ...item,
        ...detail,
        ...(entry.kind === ts.ScriptElementKind.alias && { kind: completionKindOf(word as ts.ScriptElementKind) }),
      };
    });
    return { items, isAll: found?.isMemberCompletion ?? false };
  }

  describe(file: string, offset: number): Description | undefined {
    const info = this.#service.getQuickInfoAtPosition(file, offset);
    if (!info) return undefined;
    const signature = ts.displayPartsToString(info.displayParts);
    // What is said of a name that does not exist.
    if (signature === 'any') return undefined;
    const documentation = documentationOf(info.documentation, info.tags);
    const source = this.#source(file, offset);
    return { signature: withoutAlias(signature), documentation, ...(source !== undefined && { source }) };
  }

  signatures(file: string, callee: number): SignatureText[] {
    const text = this.#read(file) ?? '';
    const open = text.indexOf('(', callee);
    const help = open < 0 ? undefined : this.#service.getSignatureHelpItems(file, open + 1, undefined);
    return (help?.items ?? []).map((item) => {
      const parameters = item.parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts));
      const [prefix, separator, suffix] = [
        item.prefixDisplayParts,
        item.separatorDisplayParts,
        item.suffixDisplayParts,
      ].map((parts) => ts.displayPartsToString(parts));
      const label = `${prefix}${parameters.join(separator)}${suffix}`;
      return { label, parameters, documentation: documentationOf(item.documentation, item.tags) };
    });
  }

  #detail(file: string, offset: number, entry: ts.CompletionEntry): Partial<EngineCompletion> {
    const { name, source, data } = entry;
    const found = this.#service.getCompletionEntryDetails(file, offset, name, undefined, source, undefined, data);
    if (!found || found.kind === ts.ScriptElementKind.keyword) return {};
    const signature = withoutAlias(ts.displayPartsToString(found.displayParts));
    return { signature, documentation: documentationOf(found.documentation, found.tags) };
  }

  #source(file: string, offset: number): string | undefined {
    const [place] = this.#service.getDefinitionAtPosition(file, offset) ?? [];
    const span = place?.contextSpan ?? place?.textSpan;
    return place && span && this.#read(place.fileName)?.slice(span.start, span.start + span.length);
  }

  #host(folder: string): ts.LanguageServiceHost {
    return {
      getCompilationSettings: () => this.#config.options,
      getScriptFileNames: () => this.#config.fileNames,
      getScriptVersion: (path) => this.#versionOf(path),
      getScriptSnapshot: (path) => {
        const text = this.#read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => folder,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => this.#exists(path),
      readFile: (path) => this.#read(path),
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      readDirectory: ts.sys.readDirectory,
      realpath: ts.sys.realpath!,
      // @ts-expect-error: not in the public interface, though the service asks for it: a module may be there now.
      hasInvalidatedResolutions: () => this.#forgotten,
    };
  }

  #versionOf(path: string): string {
    const own = this.#versions.get(path);
    if (own !== undefined || this.#files.has(path)) return String(own ?? 0);
    const isLocal =
      !path.includes('/node_modules/') && path.startsWith(dirname(this.#config.options.configFilePath as string));
    return isLocal && existsSync(path) ? String(statSync(path).mtimeMs) : '0';
  }

  #read(path: string): string | undefined {
    return this.#files.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  }

  #exists(path: string): boolean {
    return this.#files.has(path) || ts.sys.fileExists(path);
  }
}

if (parentPort) {
  const port = parentPort;
  const types = new ClassicTypes(workerData as ClassicData);
  port.on('message', ({ id, method, args }: { id: number; method: 'problems'; args: [string] }) => {
    try {
      port.postMessage({ id, value: types[method](...args) });
    } catch (error) {
      port.postMessage({ id, error: (error as Error).message });
    }
  });
}
