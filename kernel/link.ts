/**
 * What the front process and the session process say to each other over Node's IPC channel ("advanced"
 * serialization: buffers travel as bytes), and over the watchdog's pipe.
 */
import type { Header } from './wire/message.js';

/** Front → session. */
export type ToSession =
  | RunCell
  /** Stop the cell; without `force`, code that asked for the interrupt signal may end by itself. */
  | { type: 'interrupt'; force: boolean }
  | InputAnswer
  | CommRequest;

/** Run a cell that has passed the type check. */
export interface RunCell {
  type: 'run';
  /** Number of the run, unique in the session. */
  run: number;
  parent: Header;
  cell: CellCode;
  /** `user_expressions` by their keys, evaluated when the cell has succeeded; an error for what could not be read. */
  expressions: Record<string, CellCode | CellError>;
  /** True: no `execute_result`. */
  silent: boolean;
}

/** A question to the user; `parent` names the cell that asks. */
export interface InputQuestion {
  type: 'input';
  id: number;
  prompt: string;
  /** True: what is typed is not shown. */
  password: boolean;
  parent: Header | undefined;
}

/** What came of it: `value`, or the name and words of the error that the cell gets. */
export type InputAnswer = { type: 'input-answer'; id: number } & (
  | { value: string }
  | { ename: string; evalue: string }
);

/**
 * File descriptor over which the session asks while its thread waits for the answer: one JSON line each way,
 * `InputQuestion` and `InputAnswer`.
 */
export const QUESTIONS_FD = 5;

/** A cell as JavaScript. */
export interface CellCode {
  /** Number in `In [n]`; also the script's name in stack traces. */
  count: number;
  /** An expression that gives the cell's async function. */
  code: string;
  /** Source maps from `code` to the cell's TypeScript, innermost first. JSON. */
  maps: string[];
  /** Names the cell declares that have a value. */
  names: string[];
}

/** A comm message from the front end. */
export interface CommRequest {
  type: 'comm';
  parent: Header;
  kind: 'comm_open' | 'comm_msg' | 'comm_close';
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** Session → front. */
export type ToFront =
  | { type: 'ready' }
  | PublishRequest
  | InputQuestion
  | { type: 'stream'; name: StreamName; text: string; parent: Header | undefined }
  /** `unmarked`: what a cell has closed, where the sentinel cannot be written. */
  | { type: 'done'; run: number; outcome: Outcome; unmarked: StreamName[] }
  | { type: 'comm-done'; parent: Header }
  /** The event loop took the interrupt. `waiting`: code that asked for the signal is ending by itself. */
  | { type: 'interrupt-taken'; waiting: boolean };

export type StreamName = 'stdout' | 'stderr';

/** A message for iopub. */
export interface PublishRequest {
  type: 'publish';
  msgType: string;
  content: Record<string, unknown>;
  parent: Header | undefined;
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

/** How a cell ended. `assigned`: which of its names have a new value now. */
export type Outcome =
  | { ok: true; assigned: string[]; result?: Shown; expressions?: Record<string, ExpressionResult> }
  | { ok: false; assigned: string[]; error: CellError };

/** Data of a `display_data` or `execute_result` message. */
export interface Shown {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** What `user_expressions` of an `execute_reply` hold. */
export type ExpressionResult = ({ status: 'ok' } & Shown) | ({ status: 'error' } & CellError);

/** Content of an `error` message. */
export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/**
 * Front → watchdog, a line each: stop what runs; the same without regard to the signal; never mind. Lines in JSON, both
 * ways, are the debugger's: see `InspectorRequest` and `InspectorMessage`.
 */
export const WATCHDOG = { stop: 's', force: 'f', cancel: 'c' } as const;

/** Front → watchdog: a process that must not outlive the front process. */
export const helperCommand = (pid: number): string => `${HELPER}${pid}`;

/** How such a line begins. */
export const HELPER = 'h';

/** Front → watchdog: a request to V8's inspector in the session, such as `Debugger.stepOver`. */
export interface InspectorRequest {
  id: number;
  method: string;
  params: object;
}

/** Watchdog → front: the answer, or what the inspector tells by itself. */
export type InspectorMessage =
  | { id: number; result: unknown }
  | { id: number; error: string }
  | { method: string; params: unknown };

/** Written to file descriptors 1 and 2 at the end of a cell: what native code printed before it has come through. */
export const sentinel = (run: number): string => `\u0000notebear:end:${run}\u0000`;
