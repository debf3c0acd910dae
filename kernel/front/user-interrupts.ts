import type { Message } from '../wire/message.js';
import type { Execution } from './execution.js';
import type { Inputs } from './input.js';
import type { InterruptLadder } from './interrupts.js';

/** A cell that asked the user has so many ms to end at its question. */
const AT_QUESTION = 20;

export interface UserInterruptParts {
  ladder: InterruptLadder;
  execution: Pick<Execution, 'interrupt' | 'running'>;
  inputs: Pick<Inputs, 'interrupt'>;
}

/** The user's interrupts, and which cells each is for: it is over when those have ended, whatever runs by then. */
export class UserInterrupts {
  readonly #under = new Set<Message>();

  constructor(readonly parts: UserInterruptParts) {}

  request(): void {
    const { execution, inputs, ladder } = this.parts;
    execution.interrupt();
    const running = execution.running;
    const take = () => {
      for (const request of running) this.#under.add(request);
      ladder.request();
    };
    if (!inputs.interrupt()) take();
    else setTimeout(() => execution.running.some((request) => running.includes(request)) && take(), AT_QUESTION);
  }

  /** The session took the interrupt. */
  onTaken(waiting: boolean): void {
    this.parts.ladder.onTaken(waiting);
  }

  /** A request's cell has ended. */
  onEnded(request: Message): void {
    this.#under.delete(request);
    if (this.#under.size === 0) this.parts.ladder.onDone();
  }
}
