import { type DiskChanges, EngineLost, type TypeEngine } from './engine.js';
import type { OpenEngine } from './notebook-types.js';

export interface SteadyOptions {
  /** The engines to use, best first; one that is lost is followed by the next. */
  open: readonly OpenEngine[];
  /** How long an answer may take, in ms, before the engine counts as lost. */
  patience: number;
  /** Told in a sentence that another engine serves now. */
  onChange(text: string): void;
}

/**
 * An engine that outlives its compilers: when one is lost (it cannot start, dies, does not answer), the next is given the
 * notebook's files and the question again. Rejects with `EngineLost` when none is left.
 */
export async function openSteady(
  folder: string,
  files: ReadonlyMap<string, string>,
  options: SteadyOptions,
): Promise<TypeEngine> {
  const steady = new Steady(folder, new Map(files), options);
  return {
    update: (changed, disk) => steady.update(changed, disk),
    problems: (file) => steady.ask((engine) => engine.problems(file), true),
    configProblems: () => steady.ask((engine) => engine.configProblems()),
    completions: (...args) => steady.ask((engine) => engine.completions(...args)),
    describe: (...args) => steady.ask((engine) => engine.describe(...args)),
    signatures: (...args) => steady.ask((engine) => engine.signatures(...args)),
    close: () => steady.close(),
  };
}

class Steady {
  readonly #left: OpenEngine[];
  #engine: Promise<TypeEngine>;

  constructor(
    readonly folder: string,
    readonly files: Map<string, string>,
    readonly options: SteadyOptions,
  ) {
    this.#left = [...options.open];
    this.#engine = this.#open(this.#left.shift());
  }

  update(changed: ReadonlyMap<string, string>, disk: DiskChanges): Promise<void> {
    for (const [path, text] of changed) this.files.set(path, text);
    return this.ask((engine) => engine.update(changed, disk), true);
  }

  /** `must`: an engine that cannot answer is as good as lost. */
  async ask<T>(question: (engine: TypeEngine) => Promise<T>, must = false): Promise<T> {
    for (;;) {
      const asked = this.#engine;
      try {
        return await this.#patiently(question(await asked));
      } catch (error) {
        if (!must && !(error instanceof EngineLost)) throw error;
        this.#replace(asked, error as Error);
      }
    }
  }

  async close(): Promise<void> {
    await (await this.#engine).close();
  }

  /** Throws when nothing is left to take its place. */
  #replace(lost: Promise<TypeEngine>, { message }: Error): void {
    if (this.#engine !== lost) return;
    const open = this.#left.shift();
    if (!open) throw new EngineLost(message);
    void lost.then((engine) => engine.close()).catch(() => undefined);
    this.#engine = this.#open(open);
    this.options.onChange(`The type checker is started again: ${message}.`);
  }

  #open(open: OpenEngine | undefined): Promise<TypeEngine> {
    const opened = open
      ? open(this.folder, this.files, this.options.onChange)
      : Promise.reject(new EngineLost('it is switched off'));
    const engine = this.#patiently(opened).catch((error: Error) => {
      // One that comes too late is not needed any more.
      void opened.then((late) => late.close()).catch(() => undefined);
      throw error instanceof EngineLost ? error : new EngineLost(error.message);
    });
    // Whoever asks gets the error.
    engine.catch(() => undefined);
    return engine;
  }

  #patiently<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      const { patience } = this.options;
      timer = setTimeout(() => reject(new EngineLost(`it did not answer within ${patience / 1000} s`)), patience);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
}
