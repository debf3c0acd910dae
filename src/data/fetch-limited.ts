import { setTimeout as pause } from 'node:timers/promises';
import { byteText } from './text-table.js';

export interface FetchLimits {
  /** Seconds without an answer or a byte after which it is given up. The whole may take 15 times as long. */
  timeout: number;
  maxBytes: number;
  /** Further attempts after a failure that may pass: no connection, a time-out, an error of the server. */
  retries: number;
  maxRedirects: number;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** A failure that another attempt would only repeat. */
export class LastingError extends Error {}

/**
 * Fetches `url` by GET and hands the answer's body over, with the answer's headers, piece by piece. Only http and
 * https, redirects included. After a failure that may pass it begins again, calling `receive` anew. Rejects with an
 * error in a few words.
 */
export async function fetchLimited<T>(
  url: string,
  limits: FetchLimits,
  receive: (answer: Response, body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(url, limits, receive);
    } catch (error) {
      limits.signal?.throwIfAborted();
      if (error instanceof LastingError || attempt >= limits.retries) throw error;
      await pause(PAUSE * 2 ** attempt, undefined, limits.signal ? { signal: limits.signal } : {});
    }
  }
}

/** Milliseconds before the second attempt; twice as long before each further one. */
const PAUSE = 250;

async function once<T>(
  url: string,
  limits: FetchLimits,
  receive: (answer: Response, body: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const watch = new Watch(limits);
  try {
    const answer = await watch.until(follow(url, limits, watch));
    const told = Number(answer.headers.get('content-length') ?? 0);
    if (told > limits.maxBytes) throw tooLarge(told, limits.maxBytes);
    return await receive(answer, body(answer, limits.maxBytes, watch));
  } catch (error) {
    throw watch.reason ?? inWords(error);
  } finally {
    watch.end();
  }
}

async function follow(url: string, limits: FetchLimits, watch: Watch): Promise<Response> {
  let at = checkUrl(url);
  for (let i = 0; i <= limits.maxRedirects; i++) {
    const answer = await fetch(at, {
      redirect: 'manual',
      signal: watch.signal,
      headers: { 'user-agent': 'notebear', ...limits.headers },
    });
    const next = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && next !== null) {
      at = checkUrl(new URL(next, at).href);
      await answer.body?.cancel();
      watch.alive();
    } else if (answer.ok) return answer;
    else {
      await answer.body?.cancel();
      const words = `the server answers ${answer.status} ${answer.statusText}`.trim();
      throw answer.status >= 500 || answer.status === 429 || answer.status === 408
        ? new Error(words)
        : new LastingError(words);
    }
  }
  throw new LastingError(`more than ${limits.maxRedirects} redirects`);
}

function checkUrl(url: string): URL {
  if (!URL.canParse(url)) throw new LastingError('it is no URL');
  const parsed = new URL(url);
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return parsed;
  throw new LastingError(`only http: and https: are fetched, not ${parsed.protocol}`);
}

async function* body(answer: Response, maxBytes: number, watch: Watch): AsyncGenerator<Uint8Array> {
  if (!answer.body) return;
  const reader = answer.body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await watch.until(reader.read());
      if (done) return;
      watch.alive();
      bytes += value.length;
      if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const tooLarge = (bytes: number, maxBytes: number) =>
  new LastingError(`it is larger than maxBytes (${byteText(bytes)} or more, ${byteText(maxBytes)} allowed)`);

/** Ends a fetch that takes too long, or that the user does not want any more. */
class Watch {
  readonly #abort = new AbortController();
  readonly #timeout: number;
  readonly #whole: NodeJS.Timeout;
  readonly #user: AbortSignal | undefined;
  readonly #onUser = () => this.#stop(this.#user!.reason as Error);
  #quiet: NodeJS.Timeout;
  /** Why it was ended; null: it was not. */
  reason: Error | null = null;

  constructor({ timeout, signal }: FetchLimits) {
    signal?.throwIfAborted();
    this.#timeout = timeout;
    this.#user = signal;
    signal?.addEventListener('abort', this.#onUser);
    this.#quiet = this.#count();
    const whole = timeout * WHOLE;
    this.#whole = setTimeout(() => this.#stop(new Error(`not finished after ${whole} s`)), whole * 1000);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Something came: the time without anything begins anew. */
  alive(): void {
    clearTimeout(this.#quiet);
    this.#quiet = this.#count();
  }

  /** The promise's value; rejects at once when the fetch is ended, whatever becomes of the promise. */
  until<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.reason);
      if (this.signal.aborted) return stop();
      this.signal.addEventListener('abort', stop, { once: true });
      promise.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', stop));
    });
  }

  end(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#whole);
    this.#user?.removeEventListener('abort', this.#onUser);
  }

  #count(): NodeJS.Timeout {
    return setTimeout(() => this.#stop(new Error(`no answer for ${this.#timeout} s`)), this.#timeout * 1000);
  }

  #stop(reason: Error): void {
    this.reason ??= reason;
    this.#abort.abort();
  }
}

/** How many times `timeout` the whole may take. */
const WHOLE = 15;

/** Of Node's `fetch failed` the cause says what happened. */
function inWords(error: unknown): Error {
  if (error instanceof LastingError) return error;
  const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  const known = cause?.code && REASONS[cause.code];
  return new Error(known || cause?.message || (message === 'terminated' ? 'the connection broke off' : message));
}

const REASONS: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host cannot be looked up',
  ECONNREFUSED: 'the host refuses the connection',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection broke off',
};
