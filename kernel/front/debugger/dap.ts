/**
 * Messages of the Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol), as a Jupyter front end
 * sends them in `debug_request`.
 */
export interface DapRequest {
  type: 'request';
  seq: number;
  command: string;
  arguments?: Record<string, unknown>;
}

export interface DapResponse {
  type: 'response';
  seq: number;
  request_seq: number;
  success: boolean;
  command: string;
  /** Why it has no success. */
  message?: string;
  body?: object;
}

export interface DapEvent {
  type: 'event';
  seq: number;
  event: string;
  body?: object;
}

/** A line of a source at which to stop. Lines count from 1. */
export interface SourceBreakpoint {
  line: number;
  condition?: string;
}

export interface Variable {
  name: string;
  value: string;
  /** Class of an object. None where the value says it all: JupyterLab shows the type in place of the value. */
  type?: string;
  /** Not 0: `variables` with this number gives what is in it. */
  variablesReference: number;
  evaluateName?: string;
}

/** Arguments that came as something else than the protocol says are a fault of the request. */
export function argument<T extends 'string' | 'number'>(
  { command, arguments: given }: DapRequest,
  name: string,
  type: T,
): T extends 'string' ? string : number {
  const value = given?.[name];
  if (typeof value !== type) throw new Error(`${command}: ${name} must be a ${type}, not ${JSON.stringify(value)}`);
  return value as never;
}

/** Path of a source that a request names. Throws when it is none. */
export function pathOf(source: unknown): string {
  const path = (source as { path?: unknown } | undefined)?.path;
  if (typeof path !== 'string') throw new Error(`source.path must be a string, not ${JSON.stringify(path)}`);
  return path;
}
