/**
 * What code in a cell may reach of the kernel that runs it: displays, comms and the interrupt signal.
 *
 * Imports nothing, and nothing here knows how messages travel. The session process publishes itself as the
 * `KernelHost`; without one (a plain Node script, a unit test) `kernelHost()` is undefined and callers fall back.
 * The host sits under a `Symbol.for` key, so two copies of this module in one process still meet.
 */

/** MIME type → data. Binary types (`image/png`, …) carry base64 text, JSON types a JSON value, the rest text. */
export type MimeBundle = Record<string, unknown>;

/** Buffers that travel beside a comm message's JSON, as extra frames. */
export type Buffers = readonly Uint8Array[];

/** How one display is published. See "display_data" and "update_display_data" in the Jupyter messaging specification. */
export interface DisplayOptions {
  /** Name of the display; later updates with the same name replace it wherever it is shown. */
  displayId?: string;
  /** True: replace the displays named `displayId` (`update_display_data`) instead of adding one. Default false. */
  update?: boolean;
  /** Metadata of the bundle, keyed by MIME type. */
  metadata?: Record<string, unknown>;
}

/** One output of code in a cell, on its way to the notebook. */
export type CellOutput =
  | { type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; bundle: MimeBundle; metadata: Record<string, unknown>; displayId?: string; update: boolean }
  | { type: 'clear'; wait: boolean };

/** What a comm handler receives. */
export interface CommMessage {
  /** What is said, as JSON can hold it. */
  data: Record<string, unknown>;
  /** What the other end's framework says about it, such as the protocol's version. */
  metadata: Record<string, unknown>;
  /** Binary parts, in order. */
  buffers: Buffers;
}

/** One end of a comm: a two-way channel between a cell's code and the front end. */
export interface Comm {
  /** The id that both ends know it by. */
  readonly commId: string;
  /** What kind of thing it speaks to, such as `jupyter.widget`. */
  readonly targetName: string;
  /** Sends a `comm_msg`. */
  send(data: Record<string, unknown>, options?: { metadata?: Record<string, unknown>; buffers?: Buffers }): void;
  /** Sends `comm_close` and forgets the comm. Closing twice does nothing. */
  close(data?: Record<string, unknown>): void;
  /** Replaces the handler of `comm_msg`. Called while cells run, as soon as the event loop turns. */
  onMessage(handler: (message: CommMessage) => void | Promise<void>): void;
  /** Replaces the handler of the other side's `comm_close`. */
  onClose(handler: (message: CommMessage) => void): void;
}

/** The kernel as seen from a cell. */
export interface KernelHost {
  /** Publishes a bundle under the cell that is running (or that was last). */
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  /** Writes to the running cell's output as a `stream` message. */
  write(name: 'stdout' | 'stderr', text: string): void;
  /** Publishes `clear_output`. `wait`: clear when the next output comes. Default false. */
  clearOutput(wait?: boolean): void;
  /** `write` for later: it writes to the output of the cell that is running now (or was last), whenever it is called. */
  writer(): KernelHost['write'];
  /** Runs `action`; what it prints and shows, after its awaits too, goes to `sink` and not to the notebook. */
  capture<T>(sink: (output: CellOutput) => void, action: () => T): T;
  /** Opens a comm from the kernel's side (`comm_open`). `commId`: default a new UUID. */
  openComm(
    targetName: string,
    options?: {
      commId?: string;
      data?: Record<string, unknown>;
      metadata?: Record<string, unknown>;
      buffers?: Buffers;
    },
  ): Comm;
  /** Accepts comms that the front end opens for `targetName`. Replaces an earlier handler of that name. */
  registerCommTarget(targetName: string, onOpen: (comm: Comm, message: CommMessage) => void): void;
  /**
   * Aborts when the user interrupts the running cell; a new signal for every cell. Code that asks for it promises to
   * end soon after the abort (a training loop: after the batch) by throwing `signal.reason`; the kernel waits for it
   * before it falls back to stopping the cell by force.
   */
  interruptSignal(): AbortSignal;
  /**
   * Called after a cell was stopped by force: its `finally` blocks did not run, so what must be closed (tensor scopes)
   * is closed here. Returns the function that removes the handler.
   */
  onForcedInterrupt(handler: () => void): () => void;
}

/** Thrown (as the abort reason) where the user's interrupt ends a cell; shown as `KernelInterrupt`. */
export class KernelInterrupt extends Error {
  /** The name that the cell's error has. */
  override name = 'KernelInterrupt';
  constructor(message = 'interrupted by the user') {
    super(message);
  }
}

/** A value with a method of this name says itself how it is shown; it returns a bundle, or a promise of one. */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

const hostKey: unique symbol = Symbol.for('notebear.kernelHost') as never;

/** The kernel that runs this process' cells; undefined outside a notebook. */
export function kernelHost(): KernelHost | undefined {
  return (globalThis as { [hostKey]?: KernelHost })[hostKey];
}

/** Published once by the session process at its start (and by tests with a fake). Undefined removes it. */
export function setKernelHost(host: KernelHost | undefined): void {
  (globalThis as { [hostKey]?: KernelHost | undefined })[hostKey] = host;
}
