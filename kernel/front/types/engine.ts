/**
 * What a TypeScript compiler does for the notebook's types: answers about files, some of which exist for it only. Offsets
 * in UTF-16 units. A request rejects with `EngineLost` when the compiler is gone, with another error when it cannot
 * answer this one.
 */
export interface TypeEngine {
  /** Replaces files that exist for the checker only: path → text. `disk`: what has changed of the others. */
  update(files: ReadonlyMap<string, string>, disk: DiskChanges): Promise<void>;
  /** Errors of a file. */
  problems(file: string): Promise<EngineProblem[]>;
  /** What the configuration file says that TypeScript does not understand. */
  configProblems(): Promise<string[]>;
  /** Paths of the files on the disk that the configuration names. */
  declarations(): Promise<string[]>;
  /**
   * What could stand at a place and begins with `prefix`, best first, with signature and documentation for the first. `names`:
   * names in scope that an engine need not find by itself.
   */
  completions(file: string, offset: number, prefix: string, names: readonly string[]): Promise<EngineCompletions>;
  /** What stands at a place. */
  describe(file: string, offset: number): Promise<Description | undefined>;
  /** Signatures of the function that is called at a place; `callee`: the last offset of what names it. */
  signatures(file: string, callee: number, isNew: boolean): Promise<SignatureText[]>;
  close(): Promise<void>;
}

/** Paths on the disk; `all`: whatever may be there now, packages included. */
export type DiskChanges = readonly string[] | 'all';

export interface EngineProblem {
  code: number;
  message: string;
  start: number;
  end: number;
}

export interface EngineCompletions {
  items: EngineCompletion[];
  /** Nothing else can stand there, such as a name in scope: these are the members of something. */
  isAll: boolean;
}

export interface EngineCompletion {
  /** What is put in place of the prefix. */
  name: string;
  /** In Jupyter's words: `function`, `class`, `property`, … */
  kind: string;
  /** The type, as TypeScript writes it. */
  signature?: string;
  documentation?: string;
}

/** What a name is. */
export interface Description {
  /** As its declaration could be written: `const n: number`. */
  signature: string;
  /** Markdown: the comment, then its tags. */
  documentation: string;
  /** Text of the declaration. */
  source?: string;
}

export interface SignatureText {
  /** `f(a: number, b?: string): void`. */
  label: string;
  /** The parts of the label that are parameters. */
  parameters: string[];
  documentation: string;
}

/** The compiler has gone, or does not answer. */
export class EngineLost extends Error {
  override name = 'EngineLost';
}
