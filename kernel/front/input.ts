import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { InputAnswer, InputQuestion } from '../link.js';
import type { Header, Message } from '../wire/message.js';
import type { Sockets } from '../wire/sockets.js';
import type { ExecuteRequest } from './protocol.js';
import type { SessionProcess } from './session-process.js';

/** What the questions need of the rest of the front process. */
export interface InputParts {
  session: SessionProcess;
  ask: Sockets['ask'];
  /** The request of a running cell. */
  request(header: Header): Message | undefined;
  /** Publishes what the cell has printed. */
  flush(): void;
}

interface Question {
  /** Id of the `input_request`. */
  id: string;
  asked: InputQuestion;
  request: Message;
  answer: (answer: InputAnswer) => void;
}

/**
 * Questions of cells to the user, one at a time: front ends have one field for the answer. A question that is over
 * (answered, interrupted, its cell ended) is forgotten, and a late reply to it ignored.
 */
export class Inputs {
  readonly #queue: Question[] = [];
  /** Cells that were interrupted at a question get no other. */
  readonly #interrupted = new WeakSet<Message>();

  constructor(readonly parts: InputParts) {
    const { questions } = parts.session;
    const answer = (message: InputAnswer) => questions.write(`${JSON.stringify(message)}\n`);
    createInterface({ input: questions })
      // What the cell has printed comes by another pipe and was written before: it goes first.
      .on('line', (line) => setTimeout(() => this.ask(JSON.parse(line), answer), 5))
      // The session has ended, which is told elsewhere.
      .on('error', () => undefined);
  }

  /** A question of the session, with the way its answer goes. */
  ask(asked: InputQuestion, answer = (message: InputAnswer) => this.parts.session.send(message)): void {
    const request = asked.parent && this.parts.request(asked.parent);
    if (request && this.#interrupted.has(request)) answer(interrupted(asked.id));
    else if (request && (request.content as unknown as ExecuteRequest).allow_stdin) {
      this.#queue.push({ id: randomUUID(), asked, request, answer });
      if (this.#queue.length === 1) this.#send();
    } else
      answer(
        refusal(asked.id, request ? 'this front end takes no input (allow_stdin is false)' : 'no cell is running'),
      );
  }

  /** An `input_reply`. Clients that name no parent mean the question that is open. */
  onReply({ parent_header, content }: Message): void {
    const question = this.#queue[0];
    if (!question || (parent_header.msg_id ?? question.id) !== question.id) return;
    this.#next({ type: 'input-answer', id: question.asked.id, value: String(content.value ?? '') });
  }

  /** The user interrupts instead. Returns whether a question was open. */
  interrupt(): boolean {
    const open = this.#queue.splice(0);
    for (const { asked, request, answer } of open) {
      this.#interrupted.add(request);
      answer(interrupted(asked.id));
    }
    return open.length > 0;
  }

  /** The cell of `request` has ended; it waits for no answer any more. */
  end(request: Message): void {
    const first = this.#queue[0];
    const over = this.#queue.filter((question) => question.request === request);
    this.#queue.splice(0, this.#queue.length, ...this.#queue.filter((question) => question.request !== request));
    for (const { asked, answer } of over) answer(interrupted(asked.id));
    if (this.#queue[0] && this.#queue[0] !== first) this.#send();
  }

  #send(): void {
    const { id, asked, request } = this.#queue[0]!;
    this.parts.flush();
    this.parts.ask(request, id, { prompt: asked.prompt, password: asked.password }).catch(() => {
      if (this.#queue[0]?.id === id) this.#next(refusal(asked.id, 'this front end has no stdin channel'));
    });
  }

  #next(answer: InputAnswer): void {
    this.#queue.shift()?.answer(answer);
    if (this.#queue.length > 0) this.#send();
  }
}

const interrupted = (id: number): InputAnswer => ({
  type: 'input-answer',
  id,
  ename: 'KernelInterrupt',
  evalue: 'interrupted by the user',
});

const refusal = (id: number, why: string): InputAnswer => ({
  type: 'input-answer',
  id,
  ename: 'StdinNotImplementedError',
  evalue: `input: ${why}; ask from a cell in a notebook or console, or write the value into the code`,
});
