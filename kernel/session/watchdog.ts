/**
 * The thread beside the cells: when their thread does not answer, it pauses it through the inspector, looks at where
 * it is, and ends what runs there. Commands come from the front process through file descriptor 4. When that pipe
 * ends, the front process is gone, and this process goes too, whatever its main thread is busy with.
 */
import { type Debugger, Session } from 'node:inspector';
import { Socket } from 'node:net';
import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';
import { WATCHDOG } from '../link.js';
import { FLAGS, type Stopped, type WatchdogData } from './watchdog-link.js';

/** Where the main thread may not be stopped (in a library that promised to end by itself, between two turns): look again after so many ms. */
const LOOK_AGAIN = 20;

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
    clearTimeout(this.#again);
    if (command === WATCHDOG.cancel) {
      this.#inspector.post('Debugger.disable');
      return;
    }
    this.#force = command === WATCHDOG.force;
    this.#pause();
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

  #pause(): void {
    this.#inspector.post('Debugger.enable');
    this.#inspector.post('Debugger.pause');
  }

  #onPaused(callFrames: Debugger.CallFrame[]): void {
    const frames = callFrames.map(({ functionName, location }) => ({
      functionName,
      file: this.#files.get(location.scriptId) ?? '',
      line: location.lineNumber + 1,
      column: (location.columnNumber ?? 0) + 1,
    }));
    if (!this.#mayStop(frames)) {
      this.#resume();
      return;
    }
    const stopped: Stopped = { frames: frames.filter(({ file }) => kindOf(file, this.packageFolder) !== 'internal') };
    // Posted before the thread goes on: it is there when the main thread next looks.
    this.port.postMessage(stopped);
    this.#inspector.post('Debugger.resume', { terminateOnResume: true } as object, () =>
      this.#inspector.post('Debugger.disable'),
    );
  }

  /** An answered interrupt needs no force; code that asked for the signal is only stopped in the user's own loop. */
  #mayStop(frames: readonly Frame[]): boolean {
    if (!this.#force && Atomics.load(this.flags, FLAGS.taken) === 1) return false;
    const kinds = frames.map(({ file }) => kindOf(file, this.packageFolder));
    if (this.#force || Atomics.load(this.flags, FLAGS.signalAsked) === 0)
      return kinds.some((kind) => kind !== 'internal');
    return kinds.find((kind) => kind !== 'internal') === 'cell';
  }

  #resume(): void {
    this.#inspector.post('Debugger.resume', () => this.#inspector.post('Debugger.disable'));
    if (Atomics.load(this.flags, FLAGS.taken) === 0) this.#again = setTimeout(() => this.#pause(), LOOK_AGAIN);
  }
}

/** Whose code a script is: the user's (cells, local files), a library's, or the kernel's and Node's own. */
function kindOf(file: string, packageFolder: string): 'cell' | 'library' | 'internal' {
  if (file.startsWith('In [')) return 'cell';
  if (file === '' || file.startsWith('node:') || file.startsWith(`${packageFolder}kernel/`)) return 'internal';
  return file.includes('/node_modules/') || file.startsWith(packageFolder) ? 'library' : 'cell';
}

function start({ port, flags, packageFolder }: WatchdogData): void {
  const watchdog = new Watchdog(port, new Int32Array(flags), packageFolder);
  const pipe = new Socket({ fd: 4, readable: true, writable: false });
  pipe.on('data', (bytes) => {
    for (const command of bytes.toString('latin1')) watchdog.command(command);
  });
  for (const end of ['end', 'error'] as const) pipe.on(end, () => watchdog.end());
}

if (!isMainThread) start(workerData as WatchdogData);
