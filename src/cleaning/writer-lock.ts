import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { exists, type FileOperations } from './trash-files.js';

/**
 * A file that says which process may write. It is left behind where a process is killed, and taken over from one that is
 * gone; a process is known by its number, its start (numbers are given out again) and its machine.
 */
export class WriterLock {
  readonly #path: string;
  readonly #files: FileOperations;
  #mine: string | null = null;

  constructor(path: string, files: FileOperations) {
    this.#path = path;
    this.#files = files;
  }

  /** Takes the lock, or keeps it. Throws if another living process has it; in this process the latest taker has it. */
  async take(): Promise<void> {
    const files = this.#files;
    if (this.#mine !== null) {
      const found = await this.#read();
      if (found === this.#mine) return;
      // Somebody emptied the trash by deleting its folder: the lock is free.
      if (found !== null)
        throw new Error('another cleaning of this data set has begun since, so this one ended. Go on in the other one');
    }
    this.#mine = null;
    const mine = JSON.stringify({ ...(await own(files)), id: randomUUID() });
    const part = `${this.#path}.${randomUUID()}`;
    await files.writeFile(part, mine);
    try {
      for (let i = 0; i < 10; i++) {
        if (await linked(files, part, this.#path)) {
          this.#mine = mine;
          return;
        }
        await this.#clear(await this.#read());
      }
      throw new Error(`'${this.#path}' could not be taken: other processes keep taking it`);
    } finally {
      await files.unlink(part);
    }
  }

  get isTaken(): boolean {
    return this.#mine !== null;
  }

  /** Gives the lock back, if it is still this one's. */
  async release(): Promise<void> {
    if (this.#mine !== null && (await this.#read()) === this.#mine) await this.#files.unlink(this.#path);
    this.#mine = null;
  }

  #read(): Promise<string | null> {
    return this.#files.readFile(this.#path, 'utf8').catch(() => null);
  }

  /** Takes a lock away whose process is gone, or that an earlier cleaning of this very process left. Throws if it lives. */
  async #clear(found: string | null): Promise<void> {
    if (found === null) return;
    const holder = parse(found);
    const me = await own(this.#files);
    const another = holder.host !== me.host || holder.pid !== me.pid || holder.started !== me.started;
    if (another && (await lives(this.#files, holder, me.host))) {
      throw new Error(
        `another process (${holder.pid} on ${holder.host}) is cleaning this data set. End it, or its notebook's kernel; if there is none, delete '${this.#path}'`,
      );
    }
    // Renamed first: of two processes that find it only one can take it away, and not a newer one's by mistake.
    const aside = `${this.#path}.${randomUUID()}`;
    await this.#files.rename(this.#path, aside).catch(() => {});
    const taken = await this.#files.readFile(aside, 'utf8').catch(() => null);
    if (taken !== null && taken !== found) await linked(this.#files, aside, this.#path);
    if (taken !== null) await this.#files.unlink(aside);
  }
}

interface Holder {
  pid: number;
  host: string;
  /** The process' start as the system counts it; empty where that is not known. */
  started: string;
}

async function own(files: FileOperations): Promise<Holder> {
  return { pid: process.pid, host: hostname(), started: await startOf(files, process.pid) };
}

/** Linux tells when a process began, in clock ticks since the machine's start: field 22 of `/proc/<pid>/stat`. */
async function startOf(files: FileOperations, pid: number): Promise<string> {
  const stat = await files.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function lives(files: FileOperations, { pid, host, started }: Holder, here: string): Promise<boolean> {
  if (host !== here) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = await startOf(files, pid);
  return now === '' || started === '' || now === started;
}

/** What is no lock of ours can belong to no living process. */
function parse(text: string): Holder {
  try {
    const { pid, host, started } = JSON.parse(text) as Partial<Holder>;
    if (Number.isInteger(pid) && typeof host === 'string') return { pid: pid!, host, started: started ?? '' };
  } catch {
    // told by the numbers below
  }
  return { pid: 0x7fffffff, host: hostname(), started: '' };
}

async function linked(files: FileOperations, from: string, to: string): Promise<boolean> {
  try {
    await files.link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without hard links has no better way than to look first.
    if (await exists(files, to)) return false;
    await files.writeFile(to, await files.readFile(from, 'utf8'), { flag: 'wx' });
    return true;
  }
}
