import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One executed cell. */
export interface HistoryEntry {
  /** Its execution count. */
  line: number;
  input: string;
  /** The result as text, null for none. */
  output: string | null;
}

export interface HistoryLimits {
  /** Of one session's file, in bytes; what comes after is not kept. Default 2 MB. */
  session?: number;
  /** Of all files together, in bytes. Default 8 MB. */
  total?: number;
  /** Number of sessions. Default 1000. */
  sessions?: number;
}

/**
 * Executed cells on disk: a file per session, with a JSON line `[line, input, output]` per cell. A session is made by
 * one kernel, which alone writes to its file, so kernels that run side by side do not disturb each other. The sessions
 * that were not written to for longest go when there are too many.
 */
export class HistoryFolder {
  /** Number of this kernel's session, once it has executed something. */
  session: number | undefined;
  readonly #limits: Required<HistoryLimits>;
  readonly #read = new Map<number, { size: number; entries: HistoryEntry[] }>();
  #bytes = 0;

  constructor(
    readonly folder: string,
    limits: HistoryLimits = {},
  ) {
    this.#limits = { session: 2e6, total: 8e6, sessions: 1000, ...limits };
  }

  /** Adds to this kernel's session. Throws when that cannot be written. */
  append({ line, input, output }: HistoryEntry): void {
    this.session ??= this.#claim();
    const text = `${JSON.stringify([line, input, output])}\n`;
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes <= this.#limits.session) appendFileSync(this.#file(this.session), text, { mode: 0o600 });
  }

  /** Numbers of the sessions that are there, in order. */
  sessions(): number[] {
    let names: string[];
    try {
      names = readdirSync(this.folder);
    } catch {
      return [];
    }
    const numbers = names.flatMap((name) => /^(\d+)\.jsonl$/.exec(name)?.slice(1).map(Number) ?? []);
    return numbers.sort((a, b) => a - b);
  }

  /** What was executed in a session; lines that cannot be read are left out. */
  async entries(session: number): Promise<HistoryEntry[]> {
    try {
      const { size } = await stat(this.#file(session));
      const known = this.#read.get(session);
      if (known?.size === size) return known.entries;
      const entries = (await readFile(this.#file(session), 'utf8')).split('\n').flatMap(parseLine);
      this.#read.set(session, { size, entries });
      return entries;
    } catch {
      return [];
    }
  }

  /** Makes the file of a new session. */
  #claim(): number {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.#prune();
    for (let number = (this.sessions().at(-1) ?? 0) + 1; ; number++) {
      try {
        writeFileSync(this.#file(number), '', { flag: 'wx', mode: 0o600 });
        return number;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }

  #prune(): void {
    const files = this.sessions().flatMap((session) => {
      const stats = statSync(this.#file(session), { throwIfNoEntry: false });
      return stats ? [{ file: this.#file(session), size: stats.size, time: stats.mtimeMs }] : [];
    });
    files.sort((a, b) => b.time - a.time);
    let total = 0;
    for (const [i, { file, size }] of files.entries()) {
      total += size;
      if (total > this.#limits.total || i >= this.#limits.sessions) rmSync(file, { force: true });
    }
  }

  #file(session: number): string {
    return join(this.folder, `${String(session).padStart(6, '0')}.jsonl`);
  }
}

function parseLine(text: string): HistoryEntry[] {
  try {
    const [line, input, output] = JSON.parse(text);
    const isEntry =
      Number.isInteger(line) && typeof input === 'string' && (output === null || typeof output === 'string');
    return isEntry ? [{ line, input, output }] : [];
  } catch {
    return [];
  }
}
