import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type {
  Buffers,
  CellOutput,
  Comm,
  CommMessage,
  DisplayOptions,
  KernelHost,
  MimeBundle,
} from '../../kernel/api.js';
import { setKernelHost } from '../../kernel/api.js';

/** One message between kernel and front end, as data. */
export interface Sent {
  type: 'comm_open' | 'comm_msg' | 'comm_close';
  commId: string;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Buffers;
}

/**
 * A kernel that only writes down what cells do with it, and that plays the front end: it opens comms, sends messages
 * and closes them. It is the process' kernel until `remove`.
 */
export class FakeKernelHost implements KernelHost {
  readonly sent: Sent[] = [];
  readonly displays: (DisplayOptions & { bundle: MimeBundle })[] = [];
  readonly written: string[] = [];
  readonly #comms = new Map<string, FakeComm>();
  readonly #targets = new Map<string, (comm: Comm, message: CommMessage) => void>();
  readonly #captured = new AsyncLocalStorage<(output: CellOutput) => void>();

  constructor() {
    setKernelHost(this);
  }

  remove(): void {
    setKernelHost(undefined);
  }

  display(bundle: MimeBundle, options: DisplayOptions = {}): void {
    const { displayId, update = false, metadata = {} } = options;
    const sink = this.#captured.getStore();
    if (sink) sink({ type: 'display', bundle, metadata, update, ...(displayId && { displayId }) });
    else this.displays.push({ bundle: structuredClone(bundle), ...options });
  }

  write(name: 'stdout' | 'stderr', text: string): void {
    const sink = this.#captured.getStore();
    if (sink) sink({ type: 'stream', name, text });
    else this.written.push(text);
  }

  clearOutput(wait = false): void {
    this.#captured.getStore()?.({ type: 'clear', wait });
  }

  writer(): KernelHost['write'] {
    return (name, text) => this.write(name, text);
  }

  capture<T>(sink: (output: CellOutput) => void, action: () => T): T {
    return this.#captured.run(sink, action);
  }

  openComm(targetName: string, options: Parameters<KernelHost['openComm']>[1] = {}): Comm {
    const { commId = randomUUID(), data = {}, metadata = {}, buffers = [] } = options;
    this.record({ type: 'comm_open', commId, data, metadata, buffers });
    return this.#add(commId, targetName);
  }

  registerCommTarget(targetName: string, onOpen: (comm: Comm, message: CommMessage) => void): void {
    this.#targets.set(targetName, onOpen);
  }

  interruptSignal(): AbortSignal {
    return new AbortController().signal;
  }

  onForcedInterrupt(): () => void {
    return () => {};
  }

  /** The front end opens a comm; returns its id. */
  open(targetName: string, data: Record<string, unknown> = {}, buffers: Buffers = []): string {
    const comm = this.#add(randomUUID(), targetName);
    this.#targets.get(targetName)?.(comm, { data, metadata: {}, buffers });
    return comm.commId;
  }

  /** The front end sends a message; resolves when its handler is done. */
  async receive(commId: string, data: Record<string, unknown>, buffers: Buffers = []): Promise<void> {
    await this.#comms.get(commId)?.handler({ data, metadata: {}, buffers });
  }

  /** The front end sends a custom message to a widget. */
  async click(commId: string, content: unknown): Promise<void> {
    await this.receive(commId, { method: 'custom', content });
  }

  /** The front end closes its end. */
  closeFromFront(commId: string): void {
    this.#comms.get(commId)?.closeHandler({ data: {}, metadata: {}, buffers: [] });
  }

  /** Messages of one comm, or of all. */
  messages(type: Sent['type'], commId?: string): Sent[] {
    return this.sent.filter((message) => message.type === type && (!commId || message.commId === commId));
  }

  /** The state of a widget as a front end would hold it now: what was opened and every update, buffers put back. */
  stateOf(commId: string): Record<string, unknown> {
    const state: Record<string, unknown> = {};
    for (const { data, buffers } of this.sent.filter((message) => message.commId === commId && message.data.state)) {
      const patch = structuredClone(data.state) as Record<string, unknown>;
      for (const [i, path] of (data.buffer_paths as string[][]).entries()) {
        const place = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, patch);
        place[path.at(-1)!] = buffers[i];
      }
      Object.assign(state, patch);
    }
    return state;
  }

  record(message: Sent): void {
    // As JSON, like the wire: later changes of an object must not change what was sent.
    const json = JSON.parse(JSON.stringify({ data: message.data, metadata: message.metadata }));
    this.sent.push({ ...message, ...json, buffers: message.buffers.map((buffer) => Uint8Array.from(buffer)) });
  }

  #add(commId: string, targetName: string): FakeComm {
    const comm = new FakeComm(this, commId, targetName);
    this.#comms.set(commId, comm);
    return comm;
  }
}

class FakeComm implements Comm {
  handler: (message: CommMessage) => void | Promise<void> = () => {};
  closeHandler: (message: CommMessage) => void = () => {};
  #closed = false;

  constructor(
    private readonly host: FakeKernelHost,
    readonly commId: string,
    readonly targetName: string,
  ) {}

  send(data: Record<string, unknown>, { metadata = {}, buffers = [] as Buffers } = {}): void {
    if (this.#closed) throw new Error(`comm ${this.commId} is closed`);
    this.host.record({ type: 'comm_msg', commId: this.commId, data, metadata, buffers });
  }

  close(data: Record<string, unknown> = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    this.host.record({ type: 'comm_close', commId: this.commId, data, metadata: {}, buffers: [] });
  }

  onMessage(handler: (message: CommMessage) => void | Promise<void>): void {
    this.handler = handler;
  }

  onClose(handler: (message: CommMessage) => void): void {
    this.closeHandler = handler;
  }
}
