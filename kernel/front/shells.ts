import { randomUUID } from 'node:crypto';
import type { Header, Message } from '../wire/message.js';

/** What the shells need of the rest of the front process. */
export interface ShellParts {
  /** Says busy, executes a request and answers it; false: those behind it are aborted. */
  execute(request: Message): Promise<boolean>;
  reply(request: Message, msgType: string, content: object): void;
  busy(parent: Header): void;
  idle(parent: Header): void;
}

/** A queue of execute requests. */
interface Shell {
  queue: Message[];
  running: boolean;
}

/**
 * The main shell and its subshells (JEP 91): each executes its requests one after the other, and all work on the same
 * session, where their cells take turns at every `await`.
 */
export class Shells {
  readonly #main: Shell = { queue: [], running: false };
  readonly #subshells = new Map<string, Shell>();

  constructor(readonly parts: ShellParts) {}

  /** Makes a subshell; returns its id. */
  create(): string {
    const id = randomUUID();
    this.#subshells.set(id, { queue: [], running: false });
    return id;
  }

  /** Ids of the subshells. */
  list(): string[] {
    return [...this.#subshells.keys()];
  }

  /** Removes a subshell. What runs there runs on, what waits there is aborted. Throws when there is none of that id. */
  delete(id: string): void {
    const shell = this.#subshells.get(id);
    if (!shell) throw unknownSubshell(id);
    this.#subshells.delete(id);
    this.#abort(shell);
  }

  /** Executes the request when those before it in its shell are done. */
  enqueue(request: Message): void {
    const { subshell_id } = request.header;
    const shell = subshell_id ? this.#subshells.get(subshell_id) : this.#main;
    if (!shell) this.#refuse(request, unknownSubshell(String(subshell_id)));
    else {
      shell.queue.push(request);
      if (!shell.running) void this.#drain(shell);
    }
  }

  /** Forgets what waits. */
  clear(): void {
    for (const shell of [this.#main, ...this.#subshells.values()]) shell.queue.length = 0;
  }

  async #drain(shell: Shell): Promise<void> {
    shell.running = true;
    try {
      for (let next = shell.queue.shift(); next; next = shell.queue.shift()) {
        const goOn = await this.#execute(next);
        if (!goOn) {
          // What was sent before its sender could know of the error is answered, not run; all of it is read first.
          await new Promise((resolve) => setImmediate(resolve));
          this.#abort(shell);
        }
        this.parts.idle(next.header);
      }
    } finally {
      shell.running = false;
    }
  }

  /** Whatever goes wrong, the request is answered and those behind it have their turn. */
  async #execute(request: Message): Promise<boolean> {
    try {
      return await this.parts.execute(request);
    } catch (error) {
      console.error('notebear: internal error:', error);
      const { message } = error as Error;
      this.#replyError(request, { name: 'KernelError', message: `the kernel could not answer: ${message}` });
      return false;
    }
  }

  #abort(shell: Shell): void {
    for (const { header, ...request } of shell.queue.splice(0)) {
      this.parts.busy(header);
      this.parts.reply({ header, ...request }, 'execute_reply', { status: 'aborted' });
      this.parts.idle(header);
    }
  }

  #refuse(request: Message, error: Error): void {
    this.parts.busy(request.header);
    this.#replyError(request, error);
    this.parts.idle(request.header);
  }

  #replyError(request: Message, { name: ename, message: evalue }: Error): void {
    this.parts.reply(request, 'execute_reply', { status: 'error', ename, evalue, traceback: [`${ename}: ${evalue}`] });
  }
}

const unknownSubshell = (id: string): Error =>
  Object.assign(new Error(`there is no subshell ${id}`), { name: 'UnknownSubshell' });
