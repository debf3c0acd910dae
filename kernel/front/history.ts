import type { HistoryItem, HistoryRequest } from './protocol.js';

interface Entry {
  line: number;
  input: string;
  output: string | null;
}

/** What was executed since this kernel started; it is session 1 of itself. */
export class History {
  readonly #entries: Entry[] = [];

  /** `output`: the result as text, null for none. */
  add(line: number, input: string, output: string | null): void {
    this.#entries.push({ line, input, output });
  }

  /** The items a `history_request` asks for, oldest first. Session 0 and negative ones mean the current one. */
  find(request: HistoryRequest): HistoryItem[] {
    const item = ({ line, input, output }: Entry): HistoryItem => [1, line, request.output ? [input, output] : input];
    return this.#select(request).map(item);
  }

  #select({
    hist_access_type,
    n,
    start = 0,
    stop,
    session = 0,
    pattern = '*',
    unique = false,
  }: HistoryRequest): Entry[] {
    if (hist_access_type === 'tail') return last(this.#entries, n);
    if (hist_access_type === 'search') {
      const found = this.#entries.filter(({ input }) => glob(pattern).test(input));
      return last(unique ? newest(found) : found, n);
    }
    if (session > 1) return [];
    return this.#entries.filter(({ line }) => line >= start && line < (stop ?? Number.POSITIVE_INFINITY));
  }
}

const last = <T>(items: T[], n = items.length): T[] => items.slice(Math.max(0, items.length - n));

/** Each input once, where it was used last. */
const newest = (entries: Entry[]): Entry[] => {
  const latest = new Map(entries.map((entry) => [entry.input, entry]));
  return [...latest.values()].sort((a, b) => a.line - b.line);
};

/** `*` and `?` as in a shell; the pattern describes the whole input. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
