import { dirname, join } from 'node:path';
import type { Change, Decision } from './edits.js';
import { escapes } from './path-inside.js';
import { exists, type FileOperations, realFiles, sync } from './trash-files.js';
import { WriterLock } from './writer-lock.js';

/** One line of the journal: what happened, in the order it happened. `step`: a step of the trash. */
export type Entry =
  | { type: 'edit'; changes: readonly Change[] }
  | { type: 'undo' }
  | { type: 'redo' }
  /** The step is about to be carried out. */
  | { type: 'begin'; step: string }
  /** It was carried out; the decisions about the files `done` stand no more. */
  | { type: 'end'; step: string; done: readonly string[] }
  /** The step is about to be taken back. */
  | { type: 'restore'; step: string }
  /** It was taken back, or had never begun. */
  | { type: 'restored'; step: string };

/**
 * What was decided and done about a data set, in `<root>/.trash/journal.jsonl`: JSON lines that are only ever added, each
 * on disk before `append` resolves. One writer at a time. A last line that a crash cut off counts as not written.
 */
export class Journal {
  readonly #path: string;
  readonly #files: FileOperations;
  readonly #lock: WriterLock;
  readonly #read: string;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, files: FileOperations, lock: WriterLock, read: string) {
    this.#path = path;
    this.#files = files;
    this.#lock = lock;
    this.#read = read;
  }

  /**
   * Opens the journal of a data set and reads what it says. Nothing is written where there is none yet. Throws if
   * another process writes it, and if it is not readable, naming the line.
   */
  static async open(root: string, files: FileOperations = realFiles): Promise<{ journal: Journal; entries: Entry[] }> {
    const path = join(root, '.trash', 'journal.jsonl');
    const lock = new WriterLock(join(root, '.trash', 'journal.lock'), files);
    // Locked before it is read: what another process adds until then is read too.
    if (await exists(files, path)) await lock.take();
    const text = await readText(files, path);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) await files.truncate(path, Buffer.byteLength(whole));
    return { journal: new Journal(path, files, lock, whole), entries: parse(path, whole) };
  }

  /** Adds an entry; resolves when it is on disk. */
  append(entry: Entry): Promise<void> {
    const turn = this.#last.then(() => this.#append(entry));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Lets another process write. */
  async close(): Promise<void> {
    await this.#last;
    await this.#lock.release();
  }

  async #append(entry: Entry): Promise<void> {
    await this.#files.mkdir(dirname(this.#path), { recursive: true });
    const first = !this.#lock.isTaken;
    await this.#lock.take();
    if (first && (await readText(this.#files, this.#path)) !== this.#read) {
      await this.#lock.release();
      throw new Error('another cleaning of this data set went on since this one was opened. Open it anew to go on');
    }
    await this.#files.appendFile(this.#path, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
    await sync(this.#files, this.#path);
  }
}

function readText(files: FileOperations, path: string): Promise<string> {
  return files.readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

function parse(path: string, text: string): Entry[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, i) => {
    const entry = read(line);
    if (entry) return entry;
    throw new Error(
      `'${path}', line ${i + 1}: no entry of a cleaning journal. Nothing was changed; move the file away to begin anew (${lines.length} lines of decisions are in it)`,
    );
  });
}

function read(line: string): Entry | null {
  try {
    const entry = JSON.parse(line) as Entry;
    return isEntry(entry) ? entry : null;
  } catch {
    return null;
  }
}

function isEntry(entry: Entry): boolean {
  switch (entry?.type) {
    case 'edit':
      return Array.isArray(entry.changes) && entry.changes.every(isChange);
    case 'undo':
    case 'redo':
      return true;
    case 'end':
      return isStep(entry.step) && Array.isArray(entry.done) && entry.done.every((path) => typeof path === 'string');
    case 'begin':
    case 'restore':
    case 'restored':
      return isStep(entry.step);
    default:
      return false;
  }
}

/** A step is the name of a folder in the trash, and nothing else. */
const isStep = (step: unknown): boolean => typeof step === 'string' && /^[\w-]+$/.test(step);

const isChange = (change: unknown): boolean =>
  Array.isArray(change) && typeof change[0] === 'string' && !escapes(change[0]) && isDecision(change[1]);

export function isDecision(value: unknown): value is Decision | null {
  if (value === null) return true;
  const { action, label } = (value ?? {}) as Record<string, unknown>;
  return action === 'keep' || action === 'remove' || (action === 'relabel' && typeof label === 'string');
}
