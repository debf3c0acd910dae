import { randomUUID } from 'node:crypto';
import type { Buffers, Comm, CommMessage, KernelHost } from '../api.js';
import type { CommRequest, PublishRequest } from '../link.js';
import { checkSendable } from './sendable.js';

type CommOpener = (comm: Comm, message: CommMessage) => void;
type CommPublish = (message: Omit<PublishRequest, 'type' | 'parent'>) => void;

/** Comms of this process: those a cell opened and those the front end did. */
export class CommManager {
  readonly #comms = new Map<string, OpenComm>();
  readonly #targets = new Map<string, CommOpener>();

  /** Publishes a comm's message. Throws at whoever sends what is no JSON. */
  readonly publish: CommPublish;

  constructor(publish: CommPublish) {
    this.publish = (message) => {
      checkSendable('the data of a comm message', message.content.data);
      checkSendable('the metadata of a comm message', message.metadata);
      publish(message);
    };
  }

  open: KernelHost['openComm'] = (
    targetName,
    { commId = randomUUID(), data = {}, metadata = {}, buffers = [] } = {},
  ) => {
    const content = { comm_id: commId, target_name: targetName, data };
    this.publish({ msgType: 'comm_open', content, metadata, buffers: [...buffers] });
    return this.#add(commId, targetName);
  };

  register(targetName: string, onOpen: CommOpener): void {
    this.#targets.set(targetName, onOpen);
  }

  /** Hands a message of the front end to the comm it is for. Rejects with what the handler throws. */
  async handle({ kind, content, metadata, buffers }: CommRequest): Promise<void> {
    const commId = String(content.comm_id);
    const message: CommMessage = { data: (content.data ?? {}) as CommMessage['data'], metadata, buffers };
    const comm = this.#comms.get(commId);
    if (kind === 'comm_open') return this.#accept(commId, String(content.target_name), message);
    if (kind === 'comm_msg') return comm?.messageHandler?.(message);
    this.#comms.delete(commId);
    comm?.closeHandler?.(message);
  }

  #accept(commId: string, targetName: string, message: CommMessage): void {
    const onOpen = this.#targets.get(targetName);
    if (!onOpen) {
      // The specification: a kernel that does not know the target answers with a close.
      this.publish({ msgType: 'comm_close', content: { comm_id: commId, data: {} } });
      return;
    }
    onOpen(this.#add(commId, targetName), message);
  }

  #add(commId: string, targetName: string): Comm {
    const comm = new OpenComm(commId, targetName, this.publish, () => this.#comms.delete(commId));
    this.#comms.set(commId, comm);
    return comm;
  }
}

class OpenComm implements Comm {
  messageHandler: ((message: CommMessage) => void | Promise<void>) | undefined;
  closeHandler: ((message: CommMessage) => void) | undefined;

  constructor(
    readonly commId: string,
    readonly targetName: string,
    readonly publish: CommPublish,
    readonly forget: () => boolean,
  ) {}

  send(
    data: Record<string, unknown>,
    { metadata = {}, buffers = [] }: { metadata?: Record<string, unknown>; buffers?: Buffers } = {},
  ): void {
    this.publish({ msgType: 'comm_msg', content: { comm_id: this.commId, data }, metadata, buffers: [...buffers] });
  }

  close(data: Record<string, unknown> = {}): void {
    if (this.forget()) this.publish({ msgType: 'comm_close', content: { comm_id: this.commId, data } });
  }

  onMessage(handler: (message: CommMessage) => void | Promise<void>): void {
    this.messageHandler = handler;
  }

  onClose(handler: (message: CommMessage) => void): void {
    this.closeHandler = handler;
  }
}
