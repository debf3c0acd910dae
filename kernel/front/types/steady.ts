import { type DiskChanges, EngineLost, type TypeEngine } from './engine.js';
import type { OpenEngine } from './notebook-types.js';

export interface SteadyOptions {
  /** The engines to use, best first; one that is lost is followed by the next. */
  open: readonly OpenEngine[];
  /** How long an answer may take, in ms, before the engine counts as lost. */
  patience: number;
  /** The same for a question of the editor's: the kernel can do without its answer. */
  editorPatience: number;
  /** Told in a sentence that another engine serves now. */
  onChange(text: string): void;
}

/**
 * An engine that outlives its compilers: when one is lost (it cannot start, dies, does not answer), the next is given the
 * notebook's files and the question again. Rejects with `EngineLost` when none is left. A question of the editor's that an
 * engine hangs over is not asked again, and costs a new start of the same engine.
 */
export async function openSteady(
  folder: string,
  files: ReadonlyMap<string, string>,
  options: SteadyOptions,
): Promise<TypeEngine> {
  const steady = new Steady(folder, new Map(files), options);
  return {
    update: (changed, disk) => steady.update(changed, disk),
    problems: (file) => steady.ask((engine) => engine.problems(file), 'must'),
    configProblems: () => steady.ask((engine) => engine.configProblems()),
    declarations: () => steady.ask((engine) => engine.declarations()),
    completions: (...args) => steady.ask((engine) => engine.completions(...args), 'editor'),
    describe: (...args) => steady.ask((engine) => engine.describe(...args), 'editor'),
    signatures: (...args) => steady.ask((engine) => engine.signatures(...args), 'editor'),
    close: () => steady.close(),
  };
}

/** `must`: an engine that cannot answer is as good as lost. `editor`: it comes from someone who types. */
type Weight = 'must' | 'may' | 'editor';

class Steady {
  /** The first is the one that serves. */
  readonly #openings: OpenEngine[];
  #engine: Promise<TypeEngine>;

  constructor(
    readonly folder: string,
    readonly files: Map<string, string>,
    readonly options: SteadyOptions,
  ) {
    this.#openings = [...options.open];
    this.#engine = this.#open();
  }

  update(changed: ReadonlyMap<string, string>, disk: DiskChanges): Promise<void> {
    for (const [path, text] of changed) this.files.set(path, text);
    return this.ask((engine) => engine.update(changed, disk), 'must');
  }

  async ask<T>(question: (engine: TypeEngine) => Promise<T>, weight: Weight = 'may'): Promise<T> {
    const { patience, editorPatience } = this.options;
    for (;;) {
      const asked = this.#engine;
      try {
        return await patiently(question(await asked), weight === 'editor' ? editorPatience : patience);
      } catch (error) {
        if (weight === 'editor' && error instanceof Late) {
          this.#replace(asked);
          throw new Error(error.message);
        }
        if (weight !== 'must' && !(error instanceof EngineLost)) throw error;
        this.#replaceByNext(asked, error as Error);
      }
    }
  }

  async close(): Promise<void> {
    await (await this.#engine).close();
  }

  /** Throws when nothing is left to take its place. */
  #replaceByNext(lost: Promise<TypeEngine>, { message }: Error): void {
    if (this.#engine !== lost) return;
    if (this.#openings.length < 2) throw new EngineLost(message);
    this.#openings.shift();
    this.#replace(lost);
    this.options.onChange(`The type checker is started again: ${message}.`);
  }

  #replace(lost: Promise<TypeEngine>): void {
    if (this.#engine !== lost) return;
    void lost.then((engine) => engine.close()).catch(() => undefined);
    this.#engine = this.#open();
  }

  #open(): Promise<TypeEngine> {
    const [open] = this.#openings;
    const opened = open
      ? open(this.folder, this.files, this.options.onChange)
      : Promise.reject(new EngineLost('it is switched off'));
    const engine = patiently(opened, this.options.patience).catch((error: Error) => {
      // One that comes too late is not needed any more.
      void opened.then((late) => late.close()).catch(() => undefined);
      throw error instanceof EngineLost ? error : new EngineLost(error.message);
    });
    // Whoever asks gets the error.
    engine.catch(() => undefined);
    return engine;
  }
}

class Late extends EngineLost {}

/** Rejects with `Late` when the answer takes longer than `patience` ms. */
function patiently<T>(answer: Promise<T>, patience: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`it did not answer within ${patience / 1000} s`)), patience);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
