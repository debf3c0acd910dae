import type { MessagePort } from 'node:worker_threads';

/** What the main thread gives its watchdog. */
export interface WatchdogData {
  port: MessagePort;
  /** Shared `Int32Array` of `FLAGS`. */
  flags: SharedArrayBuffer;
  /** URL of the folder of the built package, with a slash at the end. */
  packageFolder: string;
}

/** Places in the shared flags; each 0 or 1, but for `helper`. */
export const FLAGS = {
  /** Code of the running cell has asked for the interrupt signal. */
  signalAsked: 0,
  /** The main thread has taken the last interrupt, so force is no longer needed. */
  taken: 1,
  /** Process id of the type server, 0 before it is known. */
  helper: 2,
  /** The main thread waits for a child process: `execSync` and the like. */
  syncChild: 3,
} as const;

/** Watchdog → main thread: what ran was ended by force. Lines and columns are those of the running JavaScript. */
export interface Stopped {
  frames: { functionName: string; file: string; line: number; column: number }[];
}
