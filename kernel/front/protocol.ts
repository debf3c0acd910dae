import type { CellError } from '../link.js';
import type { DapRequest, DapResponse } from './debugger/dap.js';

/**
 * Contents of the requests that are answered with one reply, by the names the Jupyter messaging specification gives
 * them (https://jupyter-client.readthedocs.io/en/stable/messaging.html).
 */
export interface Requests {
  kernel_info: { request: object; reply: KernelInfo };
  is_complete: { request: { code: string }; reply: IsComplete };
  complete: { request: { code: string; cursor_pos: number }; reply: CompleteReply };
  inspect: { request: { code: string; cursor_pos: number; detail_level: 0 | 1 }; reply: InspectReply };
  history: { request: HistoryRequest; reply: { status: 'ok'; history: HistoryItem[] } };
  comm_info: {
    request: { target_name?: string };
    reply: { status: 'ok'; comms: Record<string, { target_name: string }> };
  };
  debug: { request: DapRequest; reply: DapResponse };
  interrupt: { request: object; reply: { status: 'ok' } };
  create_subshell: { request: object; reply: { status: 'ok'; subshell_id: string } };
  delete_subshell: { request: { subshell_id: string }; reply: { status: 'ok' } };
  list_subshell: { request: object; reply: { status: 'ok'; subshell_id: string[] } };
  shutdown: { request: { restart: boolean }; reply: { status: 'ok'; restart: boolean } };
}

/** Dispatch table: a missing handler or a wrong reply is a type error. */
export type Handlers = {
  [N in keyof Requests as `${N}_request`]: (
    content: Requests[N]['request'],
  ) => Requests[N]['reply'] | Promise<Requests[N]['reply']>;
};

export interface ExecuteRequest {
  code: string;
  silent?: boolean;
  store_history?: boolean;
  user_expressions?: Record<string, string>;
  allow_stdin?: boolean;
  stop_on_error?: boolean;
}

export type ExecuteReply =
  | { status: 'ok'; execution_count: number; user_expressions: object; payload: [] }
  | ({ status: 'error'; execution_count: number } & CellError)
  | { status: 'aborted' };

export interface KernelInfo {
  status: 'ok';
  protocol_version: string;
  implementation: string;
  implementation_version: string;
  language_info: {
    name: string;
    version: string;
    mimetype: string;
    file_extension: string;
    pygments_lexer: string;
    codemirror_mode: string | object;
    nbconvert_exporter: string;
  };
  banner: string;
  help_links: { text: string; url: string }[];
  supported_features: string[];
}

export interface IsComplete {
  status: 'complete' | 'incomplete' | 'invalid' | 'unknown';
  indent?: string;
}

export interface CompleteReply {
  status: 'ok';
  matches: string[];
  /** In Unicode code points. */
  cursor_start: number;
  cursor_end: number;
  metadata: object;
}

export interface InspectReply {
  status: 'ok';
  found: boolean;
  data: Record<string, string>;
  metadata: object;
}

export interface HistoryRequest {
  output: boolean;
  raw: boolean;
  hist_access_type: 'range' | 'tail' | 'search';
  session?: number;
  start?: number;
  stop?: number | null;
  n?: number;
  pattern?: string;
  unique?: boolean;
}

/** Session, line number, and the input, or the input with its output. */
export type HistoryItem = [number, number, string | [string, string | null]];
