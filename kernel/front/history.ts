import { glob } from './glob.js';
import type { HistoryEntry, HistoryFolder } from './history-folder.js';
import type { HistoryItem, HistoryRequest } from './protocol.js';

/** So many cells of this session are remembered, with so many characters in all. */
const REMEMBERED = { cells: 10_000, characters: 8e6 };

/** Longer results are not kept. */
const OUTPUT_LENGTH = 10_000;

/** A cell and the session it was executed in. */
interface Executed extends HistoryEntry {
  session: number;
}

/** What was executed, in this session and in earlier ones. */
export class History {
  readonly #own: HistoryEntry[] = [];
  #characters = 0;

  /** `folder`: where cells are kept beyond this session. Default: nowhere. */
  constructor(public folder?: HistoryFolder) {}

  /** `output`: the result as text, null for none. */
  add(line: number, input: string, output: string | null): void {
    const entry = { line, input, output: output !== null && output.length > OUTPUT_LENGTH ? null : output };
    this.#own.push(entry);
    this.#characters += length(entry);
    while (this.#own.length > REMEMBERED.cells || this.#characters > REMEMBERED.characters)
      this.#characters -= length(this.#own.shift()!);
    try {
      this.folder?.append(entry);
    } catch (error) {
      console.error(`notebear: the history of this session is not kept: ${(error as Error).message}`);
      this.folder = undefined;
    }
  }

  /** The items a `history_request` asks for, oldest first. See "History" in the messaging specification. */
  async find(request: HistoryRequest): Promise<HistoryItem[]> {
    const found = request.hist_access_type === 'range' ? await this.#range(request) : await this.#last(request);
    return found.map(({ session, line, input, output }) => [session, line, request.output ? [input, output] : input]);
  }

  /** Session 0 is this one, negative ones count back from it; `start` and `stop` below 0 count from the end. */
  async #range({ session = 0, start = 0, stop }: HistoryRequest): Promise<Executed[]> {
    const number = session > 0 ? session : this.#session + session;
    const entries = await this.#entries(number);
    const end = (entries.at(-1)?.line ?? 0) + 1;
    const place = (line: number) => (line < 0 ? line + end : line);
    const before = stop ? place(stop) : Number.POSITIVE_INFINITY;
    return entries.filter(({ line }) => line >= place(start) && line < before);
  }

  /** The last `n` of all sessions (default: all) that match. */
  async #last({ hist_access_type, n, pattern, unique }: HistoryRequest): Promise<Executed[]> {
    const isSearch = hist_access_type === 'search';
    const matches = isSearch ? glob(pattern ?? '*') : () => true;
    const limit = n ?? Number.POSITIVE_INFINITY;
    const seen = new Set<string>();
    const found: Executed[] = [];
    const sessions = new Set([...(this.folder?.sessions() ?? []), this.#session]);
    for (const session of [...sessions].sort((a, b) => b - a)) {
      for (const entry of (await this.#entries(session)).reverse()) {
        if (found.length >= limit) return found.reverse();
        if (!matches(entry.input) || (isSearch && unique && seen.has(entry.input))) continue;
        seen.add(entry.input);
        found.push(entry);
      }
    }
    return found.reverse();
  }

  async #entries(session: number): Promise<Executed[]> {
    const entries = session === this.#session ? this.#own : ((await this.folder?.entries(session)) ?? []);
    return entries.map((entry) => ({ session, ...entry }));
  }

  /** Number of this session, or the one it will have. */
  get #session(): number {
    return this.folder?.session ?? (this.folder?.sessions().at(-1) ?? 0) + 1;
  }
}

const length = ({ input, output }: HistoryEntry): number => input.length + (output?.length ?? 0);
