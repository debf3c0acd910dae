import type { Readable, Writable } from 'node:stream';

/** What a conversation is given. */
export interface JsonRpcParts {
  /** Answers a request of the other side's, as a value or `Encoded`. What it throws is told there as an error. */
  answer(method: string, params: unknown): unknown;
  /** The other side sent what is no frame or no JSON: where the next frame would begin is not known, so nothing more is read. */
  onBroken(error: Error): void;
}

/** An answer that is JSON already, in bytes. */
export class Encoded {
  constructor(readonly json: Uint8Array) {}
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** JSON-RPC 2.0 with the frames of the Language Server Protocol (`Content-Length: N`), both sides asking. */
export class JsonRpc {
  readonly #waiting = new Map<number, Waiting>();
  readonly #frames = new Frames();
  #count = 0;
  #ended: Error | undefined;
  #isBroken = false;

  constructor(
    input: Readable,
    readonly output: Writable,
    readonly parts: JsonRpcParts,
  ) {
    input.on('data', (bytes: Buffer) => {
      if (this.#isBroken) return;
      try {
        for (const text of this.#frames.take(bytes)) this.#onMessage(JSON.parse(text));
      } catch (error) {
        this.#isBroken = true;
        parts.onBroken(error as Error);
      }
    });
  }

  /** Rejects with what the other side says is wrong, or with the error given to `end`. */
  request(method: string, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const id = ++this.#count;
      this.#waiting.set(id, { resolve, reject });
      this.#write(encode({ id, method, params }));
    });
  }

  /** The other side has gone: nothing is answered any more. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #onMessage(message: Incoming): void {
    const { id, method, params, result, error } = message;
    if (method !== undefined) {
      if (id !== undefined) this.#reply(id, method, params);
      return;
    }
    const waiting = this.#waiting.get(id as number);
    this.#waiting.delete(id as number);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  #reply(id: Incoming['id'], method: string, params: unknown): void {
    try {
      const result = this.parts.answer(method, params) ?? null;
      this.#write(result instanceof Encoded ? around(result, id) : encode({ id, result }));
    } catch (error) {
      this.#write(encode({ id, error: { code: -32603, message: (error as Error).message } }));
    }
  }

  #write(body: Buffer): void {
    // What is said in one turn leaves at once.
    if (!this.output.writableCorked) {
      this.output.cork();
      process.nextTick(() => this.output.uncork());
    }
    this.output.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.output.write(body);
  }
}

// In bytes at once: to count a long text's bytes takes longer than to make them.
const encode = (message: object): Buffer => Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));

function around({ json }: Encoded, id: Incoming['id']): Buffer {
  return Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`), json, Buffer.from('}')]);
}

/** What comes: a request (`method`, `id`), a notification (`method`), or the answer to the request of that `id`. */
interface Incoming {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

const HEAD_END = '\r\n\r\n';

/** Cuts a stream of bytes into the texts of its frames. */
class Frames {
  #held: Buffer[] = [];
  #size = 0;
  /** Bytes that are to be there before looking again: a long frame comes in many pieces. */
  #wanted = 0;

  /** The frames that are complete with these bytes. */
  *take(bytes: Buffer): Generator<string> {
    this.#held.push(bytes);
    this.#size += bytes.length;
    if (this.#size < this.#wanted) return;
    let rest = this.#held.length === 1 ? bytes : Buffer.concat(this.#held);
    this.#wanted = 0;
    for (;;) {
      const head = rest.indexOf(HEAD_END);
      if (head < 0) break;
      const start = head + HEAD_END.length;
      const end = start + contentLength(rest.toString('latin1', 0, head));
      if (rest.length < end) {
        this.#wanted = end;
        break;
      }
      yield rest.toString('utf8', start, end);
      rest = rest.subarray(end);
    }
    this.#held = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
  }
}

function contentLength(head: string): number {
  const length = /^Content-Length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`a frame has no Content-Length: ${head.slice(0, 100)}`);
  return Number(length);
}
