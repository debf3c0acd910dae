import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { KernelInterrupt } from '../api.js';
import { originalLocation } from './cell-sources.js';
import { tellSyncChildren } from './child-processes.js';
import { setImmediate } from './immediates.js';
import { send } from './output.js';
import { Waits } from './waits.js';
import { FLAGS, type Stopped, type WatchdogData } from './watchdog-link.js';

/** How long code that asked for the signal may take to end by itself, in ms. */
const PATIENCE = 5000;

/**
 * The watchdog's thread starts after so many ms, or with the first cell: a client that sends one at once has its result sooner, since
 * on two cores the thread would be in the way of what the cell waits for.
 */
const UNTIL_WATCH = 500;

/** A cell that runs. */
interface Run {
  leave(error: KernelInterrupt): void;
}

/** Interrupts of the running cells: by signal, by rejecting its promise, by the watchdog. */
export class Interrupts {
  readonly #flags = new Int32Array(new SharedArrayBuffer(16));
  readonly #handlers = new Set<() => void>();
  readonly #guards = new Set<(error: Error) => void>();
  readonly #channel = new MessageChannel();
  #abort = new AbortController();
  readonly #runs = new Set<Run>();
  #isWatched = false;

  constructor(readonly packageFolder: string) {
    tellSyncChildren((waits) => Atomics.store(this.#flags, FLAGS.syncChild, waits ? 1 : 0));
    this.#channel.port1.on('message', (stopped: Stopped) => this.#onStopped(stopped));
    this.#channel.port1.unref();
    setTimeout(() => this.watch(), UNTIL_WATCH).unref();
  }

  /** Starts the watchdog, if it has not started. What the front process has told it by then, it reads from its pipe. */
  watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const workerData: WatchdogData = {
      port: this.#channel.port2,
      flags: this.#flags.buffer as SharedArrayBuffer,
      packageFolder: this.packageFolder,
    };
    const file = new URL('./watchdog.js', import.meta.url);
    new Worker(file, { workerData, transferList: [this.#channel.port2], execArgv: [] }).unref();
  }

  /**
   * Runs a cell. Rejects as soon as it is to be left, with the `KernelInterrupt`; what it still does then is its own.
   * `action` gets what tells where the cell waits, and holds it there once it has been left.
   */
  async cell<T>(action: (waits: Waits) => Promise<T>): Promise<T> {
    const isFirst = this.#runs.size === 0;
    if (isFirst || this.#abort.signal.aborted) this.#abort = new AbortController();
    this.#setFlags(isFirst ? 0 : undefined, 0);
    const run: Run = { leave: () => undefined };
    this.#runs.add(run);
    const waits = new Waits();
    try {
      return await this.guard(
        () => action(waits),
        (stop) => {
          run.leave = (error) => {
            waits.left = error;
            stop(error);
          };
        },
      );
    } catch (error) {
      throw waits.placed(error);
    } finally {
      this.#runs.delete(run);
      if (this.#runs.size === 0) this.#setFlags(0, 1);
    }
  }

  /**
   * Runs what may be stopped by force; then rejects with the `KernelInterrupt`. Nothing of a call chain that was
   * stopped runs again, whoever awaits it included: so `action` begins on a fresh stack. `onBegin` gets what makes it
   * reject sooner; how `action` ends is of no interest then.
   */
  guard<T>(action: () => T | Promise<T>, onBegin?: (stop: (error: Error) => void) => void): Promise<T> {
    this.watch();
    let stop: (error: Error) => void;
    const guarded = new Promise<T>((resolve, reject) => {
      stop = reject;
      this.#guards.add(stop);
      onBegin?.(stop);
      setImmediate(() => {
        try {
          Promise.resolve(action()).then(resolve, reject);
        } catch (error) {
          reject(error);
        }
      });
    });
    return guarded.finally(() => this.#guards.delete(stop));
  }

  /** See `KernelHost.interruptSignal`. */
  signal(): AbortSignal {
    if (this.#runs.size > 0) Atomics.store(this.#flags, FLAGS.signalAsked, 1);
    return this.#abort.signal;
  }

  /** See `KernelHost.onForcedInterrupt`. */
  onForced(handler: () => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** The user's interrupt. */
  take(force: boolean): void {
    // The watchdog may just have ended what kept this thread busy; then this interrupt has been served.
    const stopped = receiveMessageOnPort(this.#channel.port1)?.message as Stopped | undefined;
    const waiting = !stopped && !force && Atomics.load(this.#flags, FLAGS.signalAsked) === 1;
    send({ type: 'interrupt-taken', waiting });
    if (stopped) {
      this.#onStopped(stopped);
      return;
    }
    Atomics.store(this.#flags, FLAGS.taken, 1);
    const error = new KernelInterrupt();
    this.#abort.abort(error);
    const runs = [...this.#runs];
    const leaveAll = () =>
      leave(
        runs.filter((run) => this.#runs.has(run)),
        error,
      );
    if (waiting) setTimeout(leaveAll, PATIENCE).unref();
    else leaveAll();
  }

  #onStopped({ frames }: Stopped): void {
    const lines = frames.map((frame) => {
      const { file, line, column } = originalLocation(frame);
      const place = `${file}:${line}:${column}`;
      return `    at ${frame.functionName ? `${frame.functionName} (${place})` : place}`;
    });
    const error = new KernelInterrupt();
    error.stack = [`${error}`, ...lines].join('\n');
    this.#abort.abort(error);
    Atomics.store(this.#flags, FLAGS.syncChild, 0);
    for (const stop of this.#guards) stop(error);
    leave(this.#runs, error);
    for (const handler of this.#handlers) handler();
  }

  #setFlags(signalAsked: number | undefined, taken: number): void {
    if (signalAsked !== undefined) Atomics.store(this.#flags, FLAGS.signalAsked, signalAsked);
    Atomics.store(this.#flags, FLAGS.taken, taken);
  }
}

function leave(runs: Iterable<Run>, error: KernelInterrupt): void {
  for (const run of runs) run.leave(error);
}
