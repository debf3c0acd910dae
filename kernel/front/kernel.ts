import type { CommRequest, ToFront } from '../link.js';
import type { Message } from '../wire/message.js';
import { logDropped, type RequestChannel, type Sockets } from '../wire/sockets.js';
import { Answers } from './answers.js';
import { CommMirror } from './comms.js';
import { Debugger } from './debugger/debugger.js';
import { Execution } from './execution.js';
import { requestHandlers } from './handlers.js';
import type { History } from './history.js';
import { Inputs } from './input.js';
import { InterruptLadder } from './interrupts.js';
import { Notebook } from './notebook.js';
import { Outlet } from './outlet.js';
import { contentProblem } from './requests.js';
import type { SessionEvents, SessionProcess } from './session-process.js';
import { Shells } from './shells.js';
import type { TypeService } from './types/service.js';
import { UserInterrupts } from './user-interrupts.js';

/** The kernel: takes requests, knows what runs, and says what happens. */
export class Kernel {
  readonly #session: SessionProcess;
  readonly #execution: Execution;
  readonly #shells: Shells;
  readonly #debugger: Debugger;
  readonly #interrupts: UserInterrupts;
  readonly #inputs: Inputs;
  readonly #comms = new CommMirror();
  readonly #outlet: Outlet;
  readonly #answers: Answers;
  #ending = false;

  /** `exit` ends all processes; the session's end calls it, and `end`. */
  constructor(
    readonly sockets: Sockets,
    openSession: (events: SessionEvents) => SessionProcess,
    readonly types: Promise<TypeService>,
    readonly history: History,
    readonly exit: (code: number) => void,
  ) {
    this.#outlet = new Outlet({
      publish: sockets.publish,
      running: () => this.#execution.running,
      current: () => this.#execution.current,
    });
    this.#session = openSession({
      onMessage: (message) => this.#onSession(message),
      onText: (name, text) => this.#outlet.write(name, text),
      onInspector: (method, params) => this.#debugger.onEvent(method, params),
      onExit: (reason) => void this.#onDeath(reason),
    });
    const notebook = new Notebook(types);
    this.#debugger = new Debugger({
      inspector: this.#session,
      emit: (content) => sockets.publish({ msgType: 'debug_event', content }),
      declare: (name) => notebook.declare(name),
    });
    this.#execution = new Execution({
      publish: sockets.publish,
      reply: (request, msgType, content) => sockets.reply('shell', request, msgType, content),
      session: this.#session,
      notebook,
      history,
      busy: (parent) => this.#outlet.busy(parent),
      flush: () => this.#outlet.flush(),
      beforeRun: (source, cell) => this.#debugger.beforeRun(source, cell),
      onEnded: (request) => {
        this.#inputs.end(request);
        this.#interrupts.onEnded(request);
      },
    });
    this.#shells = new Shells({
      execute: (request) => this.#execution.execute(request),
      reply: (request, msgType, content) => sockets.reply('shell', request, msgType, content),
      busy: (parent) => this.#outlet.busy(parent),
      idle: (parent) => this.#outlet.idle(parent),
    });
    this.#inputs = new Inputs({
      session: this.#session,
      ask: sockets.ask,
      request: ({ msg_id }) => this.#execution.running.find(({ header }) => header.msg_id === msg_id),
      flush: () => this.#outlet.flush(),
    });
    this.#interrupts = new UserInterrupts({
      ladder: new InterruptLadder(this.#session, (text) => this.#outlet.write('stderr', text)),
      execution: this.#execution,
      inputs: this.#inputs,
    });
    this.#answers = new Answers({
      reply: sockets.reply,
      busy: (parent) => this.#outlet.busy(parent),
      idle: (parent) => this.#outlet.idle(parent),
      handlers: requestHandlers({
        types,
        history,
        comms: this.#comms,
        shells: this.#shells,
        debug: (content) => this.#debugger.handle(content),
        interrupt: () => this.interrupt(),
      }),
    });
  }

  /** Takes a request; what needs no cell is answered at once, also while one runs. */
  onRequest(channel: RequestChannel, message: Message): void {
    const { msg_type } = message.header;
    const problem = contentProblem(msg_type, message.content);
    const { code } = message.content;
    // Half of a surrogate pair, which no file can hold, leaves the type server without an answer.
    if (typeof code === 'string') message.content.code = Buffer.from(code).toString();
    if (problem) this.#answers.refuse(channel, message, problem);
    else if (msg_type === 'execute_request' && channel === 'shell') this.#shells.enqueue(message);
    else if (isComm(msg_type) && channel === 'shell') this.#toSession(msg_type, message);
    else if (channel !== 'stdin' && this.#answers.knows(msg_type)) void this.#answer(channel, message);
    else if (msg_type === 'input_reply' && channel === 'stdin') this.#inputs.onReply(message);
    else logDropped(channel, `no such message type here: ${msg_type}`);
  }

  /** The user's interrupt, as a message or a signal. */
  interrupt(): void {
    this.#interrupts.request();
  }

  /** Ends the kernel; that the session ends is then no news. */
  end(): void {
    this.#ending = true;
    this.exit(0);
  }

  async #answer(channel: RequestChannel, message: Message): Promise<void> {
    await this.#answers.answer(channel, message);
    if (message.header.msg_type === 'shutdown_request') this.end();
  }

  #toSession(kind: CommRequest['kind'], { header: parent, content, metadata, buffers }: Message): void {
    this.#outlet.busy(parent);
    this.#comms.see(kind, content);
    this.#session.send({ type: 'comm', kind, parent, content, metadata, buffers });
  }

  #onSession(message: Exclude<ToFront, { type: 'done' | 'ready' }>): void {
    switch (message.type) {
      case 'stream':
        this.#outlet.print(message.name, message.text, message.parent);
        break;
      case 'publish': {
        const { type: _, ...outgoing } = message;
        this.#outlet.flush();
        this.#comms.see(message.msgType, message.content);
        this.sockets.publish(outgoing);
        break;
      }
      case 'input':
        this.#inputs.ask(message);
        break;
      case 'comm-done':
        this.#outlet.flush();
        this.#outlet.idle(message.parent);
        break;
      case 'interrupt-taken':
        this.#interrupts.onTaken(message.waiting);
    }
  }

  async #onDeath(reason: string): Promise<void> {
    if (this.#ending) return;
    const evalue = `${reason} All variables are lost; the kernel restarts.`;
    if (this.#execution.running.length === 0) this.#outlet.write('stderr', `${evalue}\n`);
    this.#outlet.flush();
    this.#shells.clear();
    await this.#execution.fail({ ename: 'SessionDied', evalue, traceback: [`SessionDied: ${evalue}`] });
    this.exit(1);
  }
}

const isComm = (msgType: string): msgType is CommRequest['kind'] => /^comm_(open|msg|close)$/.test(msgType);
