import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One picture that was downloaded. */
export interface Downloaded {
  /** Name of the file in the folder. */
  name: string;
  url: string;
  bytes: number;
}

/** Which file of a folder came from which URL: one JSON object per line in a hidden file, only ever added to. */
export class DownloadRecord {
  readonly #folder: string;
  readonly #byUrl: Map<string, Downloaded>;
  /** Names in use, without their endings. */
  readonly #stems: Set<string>;

  private constructor(folder: string, entries: readonly Downloaded[], names: readonly string[]) {
    this.#folder = folder;
    this.#byUrl = new Map(entries.map((entry) => [entry.url, entry]));
    this.#stems = new Set(names.map(stem));
  }

  /**
   * Reads the record of a folder. A line that is cut off, as by a crash, is passed over: its picture is fetched again.
   */
  static async read(folder: string): Promise<DownloadRecord> {
    const text = await readFile(join(folder, RECORD), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return new DownloadRecord(folder, text.split('\n').flatMap(parse), await readdir(folder));
  }

  /** The file that came from `url`, whole and still there; null: there is none. */
  async fileOf(url: string): Promise<string | null> {
    const entry = this.#byUrl.get(url);
    if (!entry) return null;
    const file = join(this.#folder, entry.name);
    const found = await stat(file).catch(() => null);
    return found?.isFile() && found.size === entry.bytes ? file : null;
  }

  /** A name that no file has: the number `i`, or the next one that is free. It is taken from now on. */
  freeName(i: number, ending: string): string {
    let number = i;
    while (this.#stems.has(stemOf(number))) number += 1;
    this.#stems.add(stemOf(number));
    return `${stemOf(number)}.${ending}`;
  }

  async add(entry: Downloaded): Promise<void> {
    this.#byUrl.set(entry.url, entry);
    // After a line that is cut off, a new one begins.
    await appendFile(join(this.#folder, RECORD), `\n${JSON.stringify(entry)}\n`);
  }
}

const RECORD = '.downloads.jsonl';

const stemOf = (number: number) => String(number).padStart(8, '0');
const stem = (name: string) => name.split('.')[0]!;

function parse(line: string): Downloaded[] {
  try {
    const { name, url, bytes } = JSON.parse(line) as Downloaded;
    // A folder may come from anywhere: a name must not lead out of it.
    return typeof url === 'string' && /^\d+\.\w+$/.test(name) && Number.isFinite(bytes) ? [{ name, url, bytes }] : [];
  } catch {
    return [];
  }
}
