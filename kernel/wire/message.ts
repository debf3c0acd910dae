import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** Version of the messaging protocol that is spoken here. */
export const PROTOCOL_VERSION = '5.5';

const DELIMITER = '<IDS|MSG>';
const DELIMITER_FRAME = Buffer.from(DELIMITER);

/** Header of a message, as the Jupyter messaging specification names its fields. */
export interface Header {
  msg_id: string;
  session: string;
  username: string;
  /** ISO 8601. */
  date: string;
  msg_type: string;
  version: string;
  subshell_id?: string | null;
}

export type Content = Record<string, unknown>;

/** A message as it came from a client. */
export interface Message {
  /** Routing frames; a reply begins with the same. */
  identities: Uint8Array[];
  header: Header;
  parent_header: Partial<Header>;
  metadata: Content;
  content: Content;
  buffers: Uint8Array[];
}

/** What a message is made of before it has a header. */
export interface Outgoing {
  msgType: string;
  content: object;
  /** Default: a new UUID. */
  id?: string;
  /** Header of the request this message belongs to; undefined for none. */
  parent?: Header | undefined;
  metadata?: object;
  /** Id of the subshell that a request is for; the main shell's have none. */
  subshell?: string | undefined;
  buffers?: readonly Uint8Array[];
}

/** Signs with the connection's key (HMAC-SHA256, hexadecimal). An empty key gives empty signatures. */
export type Sign = (parts: readonly Uint8Array[]) => string;

export function signer(key: string): Sign {
  return (parts) => {
    if (key === '') return '';
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  };
}

/** Sizes beyond which a message is dropped, in bytes. */
export interface Limits {
  /** Of the four JSON frames together. */
  json: number;
  /** Of all frames. */
  total: number;
}

const LIMITS: Limits = { json: 64 * 2 ** 20, total: 2 ** 30 };

/**
 * Frames → message. The signature is verified before anything is parsed. Throws an `Error` that says what is wrong
 * with the frames; the caller drops them.
 */
export function decode(frames: readonly Uint8Array[], sign: Sign, limits = LIMITS): Message {
  const start = frames.findIndex((frame) => DELIMITER_FRAME.equals(frame));
  if (start < 0) throw new Error(`message has no ${DELIMITER} frame among its ${frames.length}`);
  const parts = frames.slice(start + 2, start + 6);
  if (parts.length < 4) throw new Error(`message has ${parts.length} of the 4 JSON frames after its signature`);
  checkSize('its JSON frames', parts, limits.json);
  checkSize('all its frames', frames, limits.total);
  if (!equal(sign(parts), frames[start + 1]!)) throw new Error('message has a wrong signature');
  const [header, parent_header, metadata, content] = parts.map(parseObject);
  for (const field of ['msg_id', 'msg_type'])
    if (typeof header![field] !== 'string' || header![field] === '') throw new Error(`message header has no ${field}`);
  if (header!.subshell_id && typeof header!.subshell_id !== 'string')
    throw new Error('message header has a subshell_id that is not a string');
  return {
    identities: frames.slice(0, start),
    header: header as unknown as Header,
    parent_header: parent_header!,
    metadata: metadata!,
    content: content!,
    buffers: frames.slice(start + 6),
  };
}

function checkSize(what: string, frames: readonly Uint8Array[], limit: number): void {
  const size = frames.reduce((sum, frame) => sum + frame.length, 0);
  if (size > limit) throw new Error(`message is too large: ${what} have ${size} bytes, at most ${limit} are taken`);
}

const NAMES = ['header', 'parent_header', 'metadata', 'content'];

function parseObject(frame: Uint8Array, i: number): Content {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString());
  } catch (error) {
    throw new Error(`message ${NAMES[i]} is no JSON: ${(error as Error).message}`);
  }
  // A message without a parent may say so with null.
  if (value === null && i === 1) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`message ${NAMES[i]} is not a JSON object`);
  return value as Content;
}

/** Message → frames after the routing frames. Only the four JSON frames are signed, never the buffers. */
export function encode(message: Outgoing, session: string, sign: Sign): Uint8Array[] {
  const header: Header = {
    msg_id: message.id ?? randomUUID(),
    session,
    username: 'kernel',
    date: new Date().toISOString(),
    msg_type: message.msgType,
    version: PROTOCOL_VERSION,
    ...(message.subshell && { subshell_id: message.subshell }),
  };
  const parts = [header, message.parent ?? {}, message.metadata ?? {}, message.content].map((part) =>
    Buffer.from(wellFormed(JSON.stringify(part))),
  );
  return [DELIMITER_FRAME, Buffer.from(sign(parts)), ...parts, ...(message.buffers ?? [])];
}

/**
 * JSON whose strings hold no half of a surrogate pair, which is no character: clients can neither print nor store it.
 * `JSON.stringify` writes exactly these halves as escapes; U+FFFD takes their place, as it does where Node prints them.
 */
function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\(?:ud[89a-f][\da-f]{2}|.)/g, (one) => (one.length === 6 ? '\ufffd' : one));
}

function equal(expected: string, got: Uint8Array): boolean {
  const bytes = Buffer.from(expected);
  return bytes.length === got.length && timingSafeEqual(bytes, got);
}
