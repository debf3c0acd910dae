import { setImmediate } from 'node:timers/promises';
import type { CellCode, CellError, Outcome } from '../link.js';
import type { Header, Message } from '../wire/message.js';
import type { Publish } from '../wire/sockets.js';
import type { History } from './history.js';
import type { Notebook } from './notebook.js';
import type { ExecuteReply, ExecuteRequest } from './protocol.js';
import type { SessionProcess } from './session-process.js';

/** What an execution needs of the rest of the front process. */
export interface ExecutionParts {
  publish: Publish;
  reply(request: Message, msgType: string, content: ExecuteReply): void;
  session: SessionProcess;
  notebook: Notebook;
  history: History;
  busy(parent: Header): void;
  /** Publishes the native output that is still held back. */
  flush(): void;
  /** Called before a cell runs, which waits for it. */
  beforeRun(source: string, cell: CellCode): Promise<void>;
  /** Called when a request's cell has ended, before its result is published. */
  onEnded(request: Message): void;
}

/** A request that is being executed. */
interface Run {
  request: Message;
  /** Ends it from outside. */
  fail(error: CellError): void;
  interrupted: boolean;
  /** Clients have been told that it is executed; nothing of it may go out before. */
  announced: Promise<void>;
}

/** Executes requests: check, run, result or error, reply. Shells may each have one at a time. */
export class Execution {
  readonly #runs = new Map<Message, Run>();
  #last: Message | undefined;

  constructor(readonly parts: ExecutionParts) {}

  /** The requests that are being executed, that of the main shell first. */
  get running(): Message[] {
    return [...this.#runs.keys()].sort((a, b) => Number(isOfSubshell(a)) - Number(isOfSubshell(b)));
  }

  /** The request that runs or ran last: whose output what comes from nowhere is. */
  get current(): Message | undefined {
    return this.running[0] ?? this.#last;
  }

  /** What has not begun to run is not run. */
  interrupt(): void {
    for (const run of this.#runs.values()) run.interrupted = true;
  }

  /** Ends all cells with an error from outside: the session has died. */
  async fail(error: CellError): Promise<void> {
    for (const run of this.#runs.values()) run.fail(error);
    // The replies are sent in the turn of the event loop that follows.
    await setImmediate();
  }

  /** Says busy, executes a request and answers it. Resolves to false when the requests behind it are not to be executed. */
  async execute(request: Message): Promise<boolean> {
    const { code, silent = false, store_history = true, stop_on_error = true } = contentOf(request);
    const stored = store_history && !silent;
    const { notebook } = this.parts;
    const count = stored ? notebook.next() : notebook.count;
    const announced = this.#announce(request, count);
    let outcome = await this.#outcome(request, count, announced);
    await announced;
    this.parts.flush();
    this.parts.onEnded(request);
    this.#runs.delete(request);
    this.#last = request;
    outcome = this.#answer(request, count, outcome, silent);
    // On the disk after the answer is on its way; before anything else is asked.
    if (stored) this.parts.history.add(count, code, outputText(outcome));
    return outcome.ok || silent || !stop_on_error;
  }

  #outcome(request: Message, count: number, announced: Promise<void>): Promise<Outcome> {
    return new Promise((resolve) => {
      const fail = (error: CellError) => resolve({ ok: false, assigned: [], error });
      const run: Run = { request, fail, interrupted: false, announced };
      this.#runs.set(request, run);
      void this.#run(run, count).catch(kernelError).then(resolve);
    });
  }

  /** In the turn after the checker has been asked, which works meanwhile. */
  async #announce(request: Message, count: number): Promise<void> {
    await setImmediate();
    const { header: parent } = request;
    const { code, silent = false } = contentOf(request);
    this.parts.busy(parent);
    if (!silent) this.parts.publish({ msgType: 'execute_input', content: { code, execution_count: count }, parent });
  }

  async #run(run: Run, count: number): Promise<Outcome> {
    const { header: parent } = run.request;
    const { code, silent = false, user_expressions = {} } = contentOf(run.request);
    const { notebook, session, publish } = this.parts;
    const prepared = await notebook.prepare(code, count);
    const notice = await notebook.takeNotice();
    await run.announced;
    if (notice && !silent) publish({ msgType: 'stream', content: { name: 'stderr', text: `${notice}\n` }, parent });
    if ('ename' in prepared) return { ok: false, assigned: [], error: prepared };
    if (run.interrupted) return { ok: false, assigned: [], error: INTERRUPTED };
    const { cell } = prepared;
    const expressions = notebook.expressions(prepared, user_expressions);
    await this.parts.beforeRun(code, cell);
    const outcome = await session.run({ parent, cell, silent, expressions });
    // What a failed or interrupted cell has assigned by then is kept, and known to later cells.
    await notebook.commit(prepared, outcome.ok ? cell.names : outcome.assigned);
    return outcome;
  }

  /** Answers with an error what cannot be sent; returns what was answered. */
  #answer(request: Message, count: number, outcome: Outcome, silent: boolean): Outcome {
    try {
      if (outcome.ok) this.#succeed(request, count, outcome, silent);
      else this.#reject(request, count, outcome.error, silent);
      return outcome;
    } catch (error) {
      const failed = kernelError(error as Error);
      if (!failed.ok) this.#reject(request, count, failed.error, silent);
      return failed;
    }
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
}

const contentOf = ({ content }: Message): ExecuteRequest => content as unknown as ExecuteRequest;

const isOfSubshell = ({ header }: { header: Header }): boolean => Boolean(header.subshell_id);

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
