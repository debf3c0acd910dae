/** Child processes that the main thread waits for: no interrupt reaches it before the child has ended. */
import childProcess from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Calls `tell` with true when a cell begins to wait for a child process (`execSync`, …), and with false after. */
export function tellSyncChildren(tell: (waits: boolean) => void): void {
  for (const name of ['execSync', 'execFileSync', 'spawnSync'] as const) {
    const native = childProcess[name] as (...args: unknown[]) => unknown;
    const told = (...args: unknown[]) => {
      tell(true);
      try {
        return native(...args);
      } finally {
        tell(false);
      }
    };
    Object.assign(childProcess, { [name]: Object.defineProperties(told, Object.getOwnPropertyDescriptors(native)) });
  }
  syncBuiltinESMExports();
}

/** After so many ms the child is interrupted; and killed, if that is not enough. */
const PATIENCE = { interrupt: 40, kill: 3000 };

/** `execSync` and the like return only when the child ends: on an interrupt it gets what Ctrl+C would give it in a terminal. */
export class ChildPatience {
  #timers: NodeJS.Timeout[] = [];

  /** `parent`: id of the process that may wait for a child; `waits` says whether it does. */
  constructor(
    readonly parent: number,
    readonly waits: () => boolean,
  ) {}

  /** The user has interrupted. */
  begin(): void {
    this.#timers = [
      setTimeout(() => this.#signal('SIGINT'), PATIENCE.interrupt),
      setTimeout(() => this.#signal('SIGKILL'), PATIENCE.kill),
    ];
  }

  /** The thread answers: it does not wait for a child. */
  end(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.waits()) signalNewestChild(this.parent, signal);
  }
}

/** Signals the last started child of a process and all that came from it. Does nothing where there is none. */
function signalNewestChild(parent: number, signal: NodeJS.Signals): void {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  const newest = all.filter((one) => one.parent === parent).sort((a, b) => b.started - a.started)[0];
  if (newest) for (const pid of family(newest.pid, all)) end(pid, signal);
}

interface Running {
  pid: number;
  parent: number;
  /** Grows with the time of the start. */
  started: number;
}

/** All processes; see proc(5). The command's name, in parentheses, may hold anything. */
function fromProc(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(name), parent: Number(fields[1]), started: Number(fields[19]) }];
      } catch {
        // It has ended in between.
        return [];
      }
    });
}

/** Where there is no /proc, the greater number is taken for the later start. */
function fromPs(): Running[] {
  const { stdout, pid: own } = childProcess.spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const lines = (stdout ?? '').trim().split('\n');
  const all = lines.map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, started: pid };
  });
  return all.filter(({ pid }) => pid !== own);
}

/** A process and all its descendants, the process itself first. */
function family(pid: number, all: readonly Running[]): number[] {
  return [pid, ...all.filter((one) => one.parent === pid).flatMap((one) => family(one.pid, all))];
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in between.
  }
}
