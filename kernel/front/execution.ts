import type { CellError, Outcome } from '../link.js';
import type { Header, Message } from '../wire/message.js';
import type { Publish } from '../wire/sockets.js';
import type { History } from './history.js';
import { prepareCell, prepareExpression } from './prepare.js';
import type { ExecuteReply, ExecuteRequest } from './protocol.js';
import type { SessionProcess } from './session-process.js';
import type { TypeService } from './types/service.js';

/** What an execution needs of the rest of the front process. */
export interface ExecutionParts {
  publish: Publish;
  reply(request: Message, msgType: string, content: ExecuteReply): void;
  session: SessionProcess;
  types: Promise<TypeService>;
  history: History;
  /** Publishes the native output that is still held back. */
  flush(): void;
  /** Called when a request's cell has ended, before its result is published. */
  onEnded(request: Message): void;
}

/** Executes requests one after the other: check, run, result or error, reply. */
export class Execution {
  readonly #queue: Message[] = [];
  /** Names of the notebook's variables. */
  readonly #known = new Set<string>();
  #count = 0;
  #running: Message | undefined;
  #last: Header | undefined;
  #fail: ((error: CellError) => void) | undefined;
  #interrupted = false;

  constructor(readonly parts: ExecutionParts) {}

  /** Header of the request that runs. */
  get running(): Header | undefined {
    return this.#running?.header;
  }

  /** Header of the request that runs or ran last: whose output what comes from nowhere is. */
  get current(): Header | undefined {
    return this.#running?.header ?? this.#last;
  }

  /** The running request of that header. */
  request({ msg_id }: Header): Message | undefined {
    return this.#running?.header.msg_id === msg_id ? this.#running : undefined;
  }

  /** True while a cell runs whose output is not published. */
  get silent(): boolean {
    return this.#running?.content.silent === true;
  }

  enqueue(request: Message): void {
    this.#queue.push(request);
    if (!this.#running) void this.#drain();
  }

  /** A cell that is not yet running is not run. */
  interrupt(): void {
    this.#interrupted = true;
  }

  /** Ends the running cell with an error from outside: the session has died. */
  async fail(error: CellError): Promise<void> {
    this.#fail?.(error);
    this.#queue.length = 0;
    // The reply is sent in the turn of the event loop that follows.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#running = next;
      await this.#execute(next);
      this.#last = next.header;
      this.#running = undefined;
      this.#status('idle', next.header);
    }
  }

  async #execute(request: Message): Promise<void> {
    const { header: parent } = request;
    const {
      code,
      silent = false,
      store_history = true,
      stop_on_error = true,
      user_expressions = {},
    } = request.content as unknown as ExecuteRequest;
    const stored = store_history && !silent;
    this.#status('busy', parent);
    if (stored) this.#count++;
    const count = this.#count;
    if (!silent) this.parts.publish({ msgType: 'execute_input', content: { code, execution_count: count }, parent });
    const died = new Promise<Outcome>((resolve) => {
      this.#fail = (error) => resolve({ ok: false, assigned: [], error });
    });
    this.#interrupted = false;
    const run = this.#run(code, count, { parent, silent, expressions: user_expressions }).catch(kernelError);
    const outcome = await Promise.race([run, died]);
    this.parts.flush();
    this.parts.onEnded(request);
    if (stored) this.parts.history.add(count, code, outputText(outcome));
    if (outcome.ok) this.#succeed(request, count, outcome, silent);
    else {
      this.#reject(request, count, outcome.error, silent);
      if (stop_on_error && !silent) await this.#abort();
    }
  }

  async #run(
    source: string,
    count: number,
    { expressions, ...rest }: { parent: Header; silent: boolean; expressions: Record<string, string> },
  ): Promise<Outcome> {
    const types = await this.parts.types;
    const cell = await prepareCell(source, count, this.#known, types);
    const text = `${types.takeNotice() ?? ''}\n`;
    if (text !== '\n' && !rest.silent)
      this.parts.publish({ msgType: 'stream', content: { name: 'stderr', text }, parent: rest.parent });
    if ('ename' in cell) return { ok: false, assigned: [], error: cell };
    if (this.#interrupted) return { ok: false, assigned: [], error: INTERRUPTED };
    const known = new Set([...this.#known, ...cell.names]);
    const read = Object.entries(expressions).map(([key, text]) => [key, prepareExpression(text, count, known)]);
    const outcome = await this.parts.session.run({ type: 'run', cell, expressions: Object.fromEntries(read), ...rest });
    // What a failed or interrupted cell has assigned by then is kept, and known to later cells.
    const values = outcome.ok ? cell.names : outcome.assigned;
    for (const name of values) this.#known.add(name);
    types.commit(values);
    return outcome;
  }

  #succeed(request: Message, count: number, outcome: Outcome & { ok: true }, silent: boolean): void {
    const { header: parent } = request;
    if (outcome.result && !silent)
      this.parts.publish({ msgType: 'execute_result', content: { execution_count: count, ...outcome.result }, parent });
    const user_expressions = outcome.expressions ?? {};
    const reply: ExecuteReply = { status: 'ok', execution_count: count, user_expressions, payload: [] };
    this.parts.reply(request, 'execute_reply', reply);
  }

  #reject(request: Message, count: number, error: CellError, silent: boolean): void {
    if (!silent) this.parts.publish({ msgType: 'error', content: error, parent: request.header });
    this.parts.reply(request, 'execute_reply', { status: 'error', execution_count: count, ...error });
  }

  /** Requests that were sent before their sender could know of the error are answered, not run. */
  async #abort(): Promise<void> {
    // What is on the socket already is read first.
    await new Promise((resolve) => setImmediate(resolve));
    for (const waiting of this.#queue.splice(0)) {
      this.#status('busy', waiting.header);
      this.parts.reply(waiting, 'execute_reply', { status: 'aborted' });
      this.#status('idle', waiting.header);
    }
  }

  #status(execution_state: string, parent: Header): void {
    this.parts.publish({ msgType: 'status', content: { execution_state }, parent });
  }
}

const INTERRUPTED: CellError = {
  ename: 'KernelInterrupt',
  evalue: 'interrupted by the user',
  traceback: ['KernelInterrupt: interrupted by the user, before the cell ran'],
};

/** The kernel's own failure must not leave a cell running for ever. */
function kernelError(error: Error): Outcome {
  const evalue = `the kernel could not run the cell: ${error.message}`;
  return {
    ok: false,
    assigned: [],
    error: { ename: 'KernelError', evalue, traceback: [`KernelError: ${evalue}`, error.stack ?? ''] },
  };
}

function outputText(outcome: Outcome): string | null {
  const text = outcome.ok ? outcome.result?.data['text/plain'] : undefined;
  return typeof text === 'string' ? text : null;
}
