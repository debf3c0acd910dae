import { parseNames } from '../rewrite/parse.js';
import { callAt, openText } from './call-at.js';
import { type CellModules, cleaned, identifiers } from './cell-modules.js';
import type { Description, TypeEngine } from './engine.js';
import { keywords } from './keywords.js';
import type { NotebookFiles } from './notebook-files.js';
import { FILES } from './project.js';
import type { CallHelp, Completion, TypeService } from './service.js';

/** Answers about a cell that is being typed. What the engine cannot answer has an empty answer. */
export class EditorQuestions implements Pick<TypeService, 'complete' | 'hover' | 'callHelp'> {
  constructor(
    readonly engine: TypeEngine,
    readonly modules: CellModules,
    readonly files: NotebookFiles,
  ) {}

  complete(source: string, offset: number): Promise<{ start: number; end: number; items: Completion[] }> {
    const text = openText(source, offset);
    const word = offset - /((?<=\.)#)?[\p{ID_Continue}$]*$/u.exec(source.slice(0, offset))![0].length;
    return this.files.inTurn(async () => {
      if (text?.kind === 'comment') return { start: word, end: offset, items: [] };
      if (!text) return { start: word, end: offset, items: await this.#completions(source, offset, word) };
      // In a string, what is offered may go on from its beginning, from the last part of a path, or from a word.
      const found = await this.#completions(source, offset, offset);
      const starts = [text.start + 1, source.lastIndexOf('/', offset - 1) + 1, word].filter((at) => at > text.start);
      for (const start of starts) {
        const items = found.filter(({ name }) => name.startsWith(source.slice(start, offset)));
        if (items.length > 0) return { start, end: offset, items };
      }
      return { start: word, end: offset, items: [] };
    });
  }

  hover(source: string, offset: number): Promise<Description | undefined> {
    return this.files.inTurn(async () => {
      const { file, shift } = await this.#scratch(source);
      const found = await this.engine.describe(file, offset + shift).catch(() => undefined);
      return found && { ...found, signature: cleaned(found.signature) };
    });
  }

  async callHelp(source: string, offset: number): Promise<CallHelp | undefined> {
    const call = callAt(source, offset);
    if (!call) return undefined;
    return this.files.inTurn(async () => {
      const { file, shift } = await this.#scratch(source);
      const signatures = await this.engine.signatures(file, call.callee + shift, call.isNew).catch(() => []);
      const clean = signatures.map((s) => ({ ...s, label: cleaned(s.label), parameters: s.parameters.map(cleaned) }));
      return clean.length > 0 ? { signatures: clean, argument: call.argument } : undefined;
    });
  }

  /** What could stand at `offset` and begins with what is there from `start` on; equal to it, at `offset`, in a string. */
  async #completions(source: string, offset: number, start: number): Promise<Completion[]> {
    const prefix = source.slice(start, offset);
    const before = source.slice(0, start);
    const mayBeName = !/(?<!\.\.)\.\s*$|\bimport\b[^'"`;\n]*\{[^}]*$/.test(before) && !openText(source, offset);
    const names = mayBeName ? [...this.modules.names].filter((name) => name.startsWith(prefix)) : [];
    const { file, shift } = await this.#scratch(source, names);
    const found = await this.engine
      .completions(file, offset + shift, prefix, names)
      .catch(() => ({ items: [], isAll: false }));
    const items = found.items
      .filter(({ name }) => !name.startsWith('__notebear'))
      .map((item) => ({ ...item, ...(item.signature && { signature: cleaned(item.signature) }) }));
    if (found.isAll || !mayBeName) return items;
    // Names that stand elsewhere in the cell may be declared there.
    const words = identifiers(before).concat(identifiers(source.slice(start)).slice(1));
    return inScope(items, names, words, prefix);
  }

  /** Puts a cell that is being typed where it disturbs no check. */
  async #scratch(source: string, names: readonly string[] = []): Promise<{ file: string; shift: number }> {
    const { text, shift } = this.modules.module(source, parseNames(source), names);
    this.files.write(FILES.scratch, text);
    await this.files.update().catch(() => undefined);
    return { file: this.files.path(FILES.scratch), shift };
  }
}

/** Names that begin with `prefix`: the notebook's own first, then the cell's `words`, then `found` and the language's. */
function inScope(
  found: Completion[],
  names: readonly string[],
  words: readonly string[],
  prefix: string,
): Completion[] {
  const bare = [...names, ...words].map((name) => ({ name, kind: 'instance' }));
  const items = new Map<string, Completion>();
  for (const item of [...found, ...keywords(prefix), ...bare])
    if (item.name.startsWith(prefix) && !items.has(item.name)) items.set(item.name, item);
  const rank = ({ name }: Completion) => (names.includes(name) ? 0 : words.includes(name) ? 1 : 2);
  return [...items.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
