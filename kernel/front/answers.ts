import type { Header, Message } from '../wire/message.js';
import { logDropped, type RequestChannel, type Sockets } from '../wire/sockets.js';
import type { Handlers, Requests } from './protocol.js';

/** What the answers need of the rest of the front process. */
export interface AnswerParts {
  reply: Sockets['reply'];
  handlers: Handlers;
  busy(parent: Header): void;
  idle(parent: Header): void;
}

/** Answers requests that have one reply, each between its busy and its idle. */
export class Answers {
  constructor(readonly parts: AnswerParts) {}

  /** True for a type of request that has a handler. */
  knows(msgType: string): boolean {
    return Object.hasOwn(this.parts.handlers, msgType);
  }

  /** Answers with what the request's handler returns, or with the error that it throws. */
  async answer(channel: RequestChannel, message: Message): Promise<void> {
    const { header, content } = message;
    const name = header.msg_type as `${keyof Requests}_request`;
    this.parts.busy(header);
    try {
      // The table pairs each name with its content; the compiler cannot follow a name that is known at run time only.
      const handle = this.parts.handlers[name] as (content: object) => object | Promise<object>;
      this.parts.reply(channel, message, replyType(name), await handle(content));
    } catch (error) {
      const { name: ename, message: evalue, stack = '' } = error as Error;
      const traceback = stack.split('\n');
      this.parts.reply(channel, message, replyType(name), { status: 'error', ename, evalue, traceback });
      console.error(`notebear: ${header.msg_type} failed: ${stack}`);
    }
    this.parts.idle(header);
  }

  /** A request that cannot be understood is answered, or its sender would wait. Other messages are dropped. */
  refuse(channel: RequestChannel, message: Message, evalue: string): void {
    logDropped(channel, evalue);
    const { header } = message;
    if (channel === 'stdin' || !header.msg_type.endsWith('_request')) return;
    this.parts.busy(header);
    const content = { status: 'error', ename: 'InvalidRequest', evalue, traceback: [`InvalidRequest: ${evalue}`] };
    this.parts.reply(channel, message, replyType(header.msg_type), content);
    this.parts.idle(header);
  }
}

const replyType = (request: string): string => request.replace(/_request$/, '_reply');
