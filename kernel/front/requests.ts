import type { Content } from '../wire/message.js';
import { tooDeepAt } from './rewrite/depth.js';

/** What a field of a message's content must be; a `?` at the end: or absent, or null. */
type Kind = 'string' | 'boolean' | 'integer' | 'object' | 'strings';

const FIELDS: Record<string, Record<string, Kind | `${Kind}?`>> = {
  execute_request: {
    code: 'string',
    silent: 'boolean?',
    store_history: 'boolean?',
    allow_stdin: 'boolean?',
    stop_on_error: 'boolean?',
    user_expressions: 'strings?',
  },
  complete_request: { code: 'string', cursor_pos: 'integer' },
  inspect_request: { code: 'string', cursor_pos: 'integer', detail_level: 'integer?' },
  is_complete_request: { code: 'string' },
  history_request: {
    hist_access_type: 'string',
    output: 'boolean?',
    raw: 'boolean?',
    session: 'integer?',
    start: 'integer?',
    stop: 'integer?',
    n: 'integer?',
    pattern: 'string?',
    unique: 'boolean?',
  },
  comm_info_request: { target_name: 'string?' },
  debug_request: { seq: 'integer', command: 'string', arguments: 'object?' },
  delete_subshell_request: { subshell_id: 'string' },
  shutdown_request: { restart: 'boolean?' },
  comm_open: { comm_id: 'string', target_name: 'string', data: 'object?' },
  comm_msg: { comm_id: 'string', data: 'object?' },
  comm_close: { comm_id: 'string', data: 'object?' },
  input_reply: { value: 'string' },
};

/** What is wrong with the content of a message of that type; undefined: nothing. */
export function contentProblem(msgType: string, content: Content): string | undefined {
  const fields = Object.hasOwn(FIELDS, msgType) ? FIELDS[msgType]! : {};
  for (const [name, expected] of Object.entries(fields)) {
    const value = content[name];
    const kind = expected.replace('?', '') as Kind;
    const isAbsent = value === undefined || value === null;
    if (isAbsent ? kind === expected : !CHECKS[kind](value))
      return `${msgType}: ${name} must be ${WORDS[kind]}, not ${shortText(value)}`;
  }
  return undefined;
}

/** A question about code, without code that no parser can take. */
export const readable = <T extends { code: string; cursor_pos: number }>(content: T): T =>
  tooDeepAt(content.code) === undefined ? content : { ...content, code: '', cursor_pos: 0 };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const CHECKS: Record<Kind, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isSafeInteger,
  object: isObject,
  strings: (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
};

const WORDS: Record<Kind, string> = {
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  object: 'an object',
  strings: 'an object of strings',
};

/** A value in a log line. */
const shortText = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);
