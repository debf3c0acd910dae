/**
 * The thread beside the cells: when their thread does not answer, it pauses it through the inspector, looks at where
 * it is, and ends what runs there. Commands come from the front process through file descriptor 4. When that pipe
 * ends, the front process is gone, and this process goes too, whatever its main thread is busy with.
 */
import { type Debugger, Session } from 'node:inspector';
import { Socket } from 'node:net';
import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';
import { HELPER_COMMAND, WATCHDOG } from '../link.js';
import { signalNewestChild } from './child-processes.js';
import { type CodeKind, codeKind, foreignCode } from './code-kind.js';
import { FLAGS, type Stopped, type WatchdogData } from './watchdog-link.js';

/** Where the main thread may not be stopped (in a library that promised to end by itself, between two turns): look again after so many ms. */
const LOOK_AGAIN = 20;

/**
 * A loop that only awaits is nearly always met between two turns, in Node's own function that runs the microtasks. So
 * the watchdog goes on step by step for a while: the next function entered may be one that may be stopped.
 */
const STEPS = 100;

/**
 * Where a library, Node or the kernel was called by the user's code, they get so many ms to return: between two calls
 * what they keep is in order. tfjs, for one, counts a tensor first and puts it into its scope after.
 */
const RETURN = 60;

/** After so many ms in `execSync` and the like, the child is interrupted; and killed, if that is not enough. */
const CHILD_PATIENCE = { interrupt: 40, kill: 3000 };

interface Frame {
  functionName: string;
  file: string;
  line: number;
  column: number;
}

class Watchdog {
  readonly #inspector = new Session();
  readonly #files = new Map<string, string>();
  #force = false;
  #again: NodeJS.Timeout | undefined;
  #steps = 0;
  #mayReturn = true;
  #patience: NodeJS.Timeout[] = [];

  constructor(
    readonly port: MessagePort,
    readonly flags: Int32Array,
    readonly packageFolder: string,
  ) {
    this.#inspector.connectToMainThread();
    this.#inspector.on('Debugger.scriptParsed', ({ params }) => this.#files.set(params.scriptId, params.url));
    this.#inspector.on('Debugger.paused', ({ params }) => this.#onPaused(params.callFrames));
  }

  command(command: string): void {
    this.#settle();
    if (command === WATCHDOG.cancel) {
      this.#inspector.post('Debugger.disable');
      return;
    }
    this.#force = command === WATCHDOG.force;
    this.#pause();
    this.#patience = [
      setTimeout(() => this.#endSyncChild('SIGINT'), CHILD_PATIENCE.interrupt),
      setTimeout(() => this.#endSyncChild('SIGKILL'), CHILD_PATIENCE.kill),
    ];
  }

  /** A process to end when the front process has gone. */
  setHelper(pid: number): '' {
    Atomics.store(this.flags, FLAGS.helper, pid);
    return '';
  }

  /** The front process has gone. */
  end(): void {
    const helper = Atomics.load(this.flags, FLAGS.helper);
    try {
      if (helper > 0) process.kill(helper, 'SIGKILL');
    } finally {
      process.kill(process.pid, 'SIGKILL');
    }
  }

  /** The main thread has taken the interrupt by itself, and that is enough. */
  #isAnswered(): boolean {
    return !this.#force && Atomics.load(this.flags, FLAGS.taken) === 1;
  }

  #pause(): void {
    this.#steps = STEPS;
    this.#mayReturn = true;
    this.#inspector.post('Debugger.enable');
    this.#inspector.post('Debugger.pause');
  }

  /** The main thread is where it can be looked at, or need not be any more. */
  #settle(): void {
    clearTimeout(this.#again);
    for (const timer of this.#patience.splice(0)) clearTimeout(timer);
  }

  /** `execSync` and the like return only when the child ends: it gets what Ctrl+C would give it in a terminal. */
  #endSyncChild(signal: NodeJS.Signals): void {
    if (Atomics.load(this.flags, FLAGS.syncChild) === 1) signalNewestChild(process.pid, signal);
  }

  #onPaused(callFrames: Debugger.CallFrame[]): void {
    this.#settle();
    const frames = callFrames.map(({ functionName, location }) => ({
      functionName,
      file: this.#files.get(location.scriptId) ?? '',
      line: location.lineNumber + 1,
      column: (location.columnNumber ?? 0) + 1,
    }));
    const kinds = frames.map(({ file }) => codeKind(file, this.packageFolder));
    if (!this.#mayStop(kinds)) {
      if (this.#steps-- > 0 && !this.#isAnswered()) this.#inspector.post('Debugger.stepInto');
      else this.#resume();
    } else if (this.#mayReturn && kinds[0] !== 'user' && kinds.includes('user')) this.#stepOut();
    else this.#stop(frames.filter((_, i) => kinds[i] !== 'internal'));
  }

  #stop(frames: Frame[]): void {
    const stopped: Stopped = { frames };
    // Posted before the thread goes on: it is there when the main thread next looks.
    this.port.postMessage(stopped);
    this.#inspector.post('Debugger.resume', { terminateOnResume: true } as object, () =>
      this.#inspector.post('Debugger.disable'),
    );
  }

  /** To where the user's code goes on; if that is not in time, the thread is stopped wherever it is. */
  #stepOut(): void {
    this.#mayReturn = false;
    this.#inspector.post('Debugger.setBlackboxPatterns', { patterns: foreignCode(this.packageFolder) });
    this.#inspector.post('Debugger.stepOut');
    this.#again = setTimeout(() => {
      this.#inspector.post('Debugger.setBlackboxPatterns', { patterns: [] });
      this.#inspector.post('Debugger.pause');
    }, RETURN);
  }

  /** Code that asked for the signal is only stopped in the user's own loop. */
  #mayStop(kinds: readonly CodeKind[]): boolean {
    if (this.#isAnswered()) return false;
    if (this.#force || Atomics.load(this.flags, FLAGS.signalAsked) === 0)
      return kinds.some((kind) => kind !== 'internal');
    return kinds.find((kind) => kind !== 'internal') === 'user';
  }

  #resume(): void {
    this.#inspector.post('Debugger.resume', () => this.#inspector.post('Debugger.disable'));
    if (!this.#isAnswered()) this.#again = setTimeout(() => this.#pause(), LOOK_AGAIN);
  }
}

function start({ port, flags, packageFolder }: WatchdogData): void {
  const watchdog = new Watchdog(port, new Int32Array(flags), packageFolder);
  const pipe = new Socket({ fd: 4, readable: true, writable: false });
  pipe.on('data', (bytes) => {
    const commands = bytes.toString('latin1').replace(HELPER_COMMAND, (_, pid) => watchdog.setHelper(Number(pid)));
    for (const command of commands) watchdog.command(command);
  });
  for (const end of ['end', 'error'] as const) pipe.on(end, () => watchdog.end());
}

if (!isMainThread) start(workerData as WatchdogData);
