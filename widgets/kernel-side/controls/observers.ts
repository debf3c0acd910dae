import { kernelHost } from '../../../kernel/api.js';

type Handler<Event> = (event: Event) => unknown;

interface Entry<Event> {
  handler: Handler<Event>;
  /** The only kind of event that is wanted; undefined: all. */
  key: string | undefined;
  /** Writes where the handler was added. */
  tell: (text: string) => void;
}

/**
 * Handlers of events. What one of them throws, at once or later, is told in the output of the cell that added it and
 * keeps no other from being called.
 */
export class Observers<Event> {
  #entries: Entry<Event>[] = [];

  /** `key`: the only kind of event that is wanted. Adding the same twice does nothing. */
  add(handler: Handler<Event>, key?: string): void {
    if (this.#entries.some((entry) => entry.handler === handler && entry.key === key)) return;
    const write = kernelHost()?.writer() ?? ((_: 'stderr', text: string) => void process.stderr.write(text));
    this.#entries = [...this.#entries, { handler, key, tell: (text) => write('stderr', text) }];
  }

  remove(handler: Handler<Event>, key?: string): void {
    this.#entries = this.#entries.filter((entry) => entry.handler !== handler || entry.key !== key);
  }

  /** Forgets all, or those of one kind. */
  clear(key?: string): void {
    this.#entries = key === undefined ? [] : this.#entries.filter((entry) => entry.key !== key);
  }

  /** Calls who wants it, in the order they came; `where` names the event in what is told. A promise where one gave one. */
  notify(event: Event, where: string, key?: string): void | Promise<void> {
    const wanted = this.#entries.filter((entry) => entry.key === undefined || entry.key === key);
    const pending = wanted.flatMap((entry) => call(entry, event, where));
    if (pending.length > 0) return Promise.all(pending).then(() => undefined);
  }
}

function call<Event>({ handler, tell }: Entry<Event>, event: Event, where: string): Promise<unknown>[] {
  const fail = (error: unknown) => tell(`In a handler of ${where}: ${describe(error)}\n`);
  try {
    const result = handler(event);
    return result instanceof Promise ? [result.catch(fail)] : [];
  } catch (error) {
    fail(error);
    return [];
  }
}

/** The error's stack down to where the handler was called from here. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? String(error)).split('\n');
  const end = lines.findIndex((line) => line.includes(OWN_FOLDER));
  return lines.slice(0, end > 0 ? end : undefined).join('\n');
}

const OWN_FOLDER = new URL('.', import.meta.url).pathname;
