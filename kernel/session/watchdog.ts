/**
 * The thread beside the cells: when their thread does not answer, it pauses it through the inspector, looks at where
 * it is, and ends what runs there. Commands come from the front process through file descriptor 4. When that pipe
 * ends, the front process is gone, and this process goes too, whatever its main thread is busy with.
 */
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';
import { HELPER, type InspectorMessage, WATCHDOG } from '../link.js';
import { ChildPatience } from './child-processes.js';
import { type CodeKind, codeKind } from './code-kind.js';
import { type Frame, MainThread } from './main-thread.js';
import { FLAGS, type Stopped, type WatchdogData } from './watchdog-link.js';

/** Where the main thread may not be stopped (in a library that promised to end by itself, between two turns): look again after so many ms. */
const LOOK_AGAIN = 20;

/** What has asked for the signal, as training does for each batch, has so many ms to take it: to be paused and looked at costs it up to 50. */
const ASKED = 100;

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

class Watchdog {
  readonly thread: MainThread;
  #force = false;
  #again: NodeJS.Timeout | undefined;
  #steps = 0;
  #mayReturn = true;
  readonly #child: ChildPatience;

  constructor(
    readonly port: MessagePort,
    readonly flags: Int32Array,
    readonly packageFolder: string,
    tell: (message: InspectorMessage) => void,
  ) {
    this.#child = new ChildPatience(process.pid, () => Atomics.load(flags, FLAGS.syncChild) === 1);
    this.thread = new MainThread({ packageFolder, tell, onPaused: (frames) => this.#onPaused(frames) });
  }

  command(command: string): void {
    this.#settle();
    if (command === WATCHDOG.cancel) {
      this.thread.cancel();
      return;
    }
    this.#force = command === WATCHDOG.force;
    if (this.#force || !this.#hasAsked()) this.#pause();
    else
      this.#again = setTimeout(() => {
        if (!this.#isAnswered()) this.#pause();
      }, ASKED);
    this.#child.begin();
  }

  /** A process to end when the front process has gone. */
  setHelper(pid: number): void {
    Atomics.store(this.flags, FLAGS.helper, pid);
  }

  /** The front process has gone. */
  end(): void {
    const helper = Atomics.load(this.flags, FLAGS.helper);
    try {
      if (helper > 0) process.kill(helper, 'SIGKILL');
    } finally {
      // The whole group: what cells have started goes as well.
      process.kill(-process.pid, 'SIGKILL');
    }
  }

  /** The main thread has taken the interrupt by itself, and that is enough. */
  #isAnswered(): boolean {
    return !this.#force && Atomics.load(this.flags, FLAGS.taken) === 1;
  }

  #hasAsked(): boolean {
    return Atomics.load(this.flags, FLAGS.signalAsked) === 1;
  }

  #pause(): void {
    this.#steps = STEPS;
    this.#mayReturn = true;
    this.thread.pause();
  }

  /** The main thread is where it can be looked at, or need not be any more. */
  #settle(): void {
    clearTimeout(this.#again);
    this.#child.end();
  }

  #onPaused(frames: Frame[]): void {
    this.#settle();
    const kinds = frames.map(({ file }) => codeKind(file, this.packageFolder));
    if (!this.#mayStop(kinds)) {
      const isBetweenTurns = kinds.every((kind) => kind === 'internal');
      if (isBetweenTurns && this.#steps-- > 0 && !this.#isAnswered()) this.thread.stepInto();
      else this.#resume();
    } else if (this.#mayReturn && kinds.indexOf('user') > 0) this.#letReturn(frames, kinds);
    else this.#stop(frames.filter((_, i) => kinds[i] !== 'internal'));
  }

  #stop(frames: Frame[]): void {
    const stopped: Stopped = { frames };
    // Posted before the thread goes on: it is there when the main thread next looks.
    this.port.postMessage(stopped);
    this.thread.terminate();
  }

  /** To where the user's code goes on; if that is not in time, the thread is stopped wherever it is. */
  #letReturn(frames: readonly Frame[], kinds: readonly CodeKind[]): void {
    this.#mayReturn = false;
    const user = kinds.indexOf('user');
    // What is made from text has no file, and may be the user's.
    const isNodes = frames.slice(0, user).every(({ file }, i) => kinds[i] === 'internal' && file !== '');
    const lookAgain = () => {
      this.#again = setTimeout(() => this.thread.pauseAnywhere(), RETURN);
    };
    // Node's functions throw when their child has been ended, and stepping finds where that is caught. They do not loop for long.
    if (isNodes) this.thread.stepOut(lookAgain);
    else this.thread.goOnTo(user, lookAgain);
  }

  /** Code that asked for the signal is only stopped in the user's own loop. */
  #mayStop(kinds: readonly CodeKind[]): boolean {
    if (this.#isAnswered()) return false;
    if (this.#force || !this.#hasAsked()) return kinds.some((kind) => kind !== 'internal');
    return kinds.find((kind) => kind !== 'internal') === 'user';
  }

  /** Looks again unless the interrupt has been served; until then the inspector stays enabled, which takes it long. */
  #resume(): void {
    const isOver = this.#isAnswered();
    this.thread.resume(() => {
      if (!isOver) this.#again = setTimeout(() => this.#pause(), LOOK_AGAIN);
    });
    if (isOver) this.thread.release();
  }
}

function start({ port, flags, packageFolder }: WatchdogData): void {
  const pipe = new Socket({ fd: 4, readable: true, writable: true });
  const tell = (message: InspectorMessage) => pipe.write(`${JSON.stringify(message)}\n`);
  const watchdog = new Watchdog(port, new Int32Array(flags), packageFolder, tell);
  createInterface({ input: pipe }).on('line', (line) => {
    if (line.startsWith('{')) watchdog.thread.inspect(JSON.parse(line));
    else if (line.startsWith(HELPER)) watchdog.setHelper(Number(line.slice(HELPER.length)));
    else watchdog.command(line);
  });
  for (const end of ['end', 'error'] as const) pipe.on(end, () => watchdog.end());
}

if (!isMainThread) start(workerData as WatchdogData);
