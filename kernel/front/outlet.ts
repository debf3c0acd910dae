import type { StreamName } from '../link.js';
import { streamBuffer } from '../stream-buffer.js';
import type { Header, Message } from '../wire/message.js';
import type { Publish } from '../wire/sockets.js';

/** What the outlet needs of the rest of the front process. */
export interface OutletParts {
  publish: Publish;
  /** The requests that are being executed, that of the main shell first. */
  running(): readonly Message[];
  /** The request that runs or ran last. */
  current(): Message | undefined;
}

/** What goes out beside the results of cells: status, and printed text, which comes in pieces and is merged. */
export class Outlet {
  readonly #streams = streamBuffer<{ name: StreamName; parent: Header | undefined }>(
    ({ name, parent }, text) => this.parts.publish({ msgType: 'stream', content: { name, text }, parent }),
    (a, b) => a.name === b.name && a.parent?.msg_id === b.parent?.msg_id,
  );

  constructor(readonly parts: OutletParts) {}

  /** Text printed for a request. */
  print(name: StreamName, text: string, parent: Header | undefined): void {
    this.#streams.push({ name, parent }, text);
  }

  /** Text that came from no code in particular. */
  write(name: StreamName, text: string): void {
    const current = this.parts.current();
    if (!current?.content.silent) this.print(name, text, current?.header);
  }

  /** Publishes the text that is still held back. */
  flush(): void {
    this.#streams.flush();
  }

  busy(parent: Header): void {
    this.#status('busy', parent);
  }

  /** The end of something beside the cell. Clients take any status as the kernel's: a cell that runs is still busy. */
  idle(parent: Header): void {
    this.#status('idle', parent);
    const [running] = this.parts.running();
    if (running) this.busy(running.header);
  }

  #status(execution_state: string, parent: Header): void {
    this.parts.publish({ msgType: 'status', content: { execution_state }, parent });
  }
}
