import { isMainThread } from 'node:worker_threads';
import type { PublishRequest, StreamName, ToFront } from '../link.js';
import { Recent } from '../recent.js';
import { streamBuffer } from '../stream-buffer.js';
import type { Header } from '../wire/message.js';
import { Captures } from './captures.js';
import { cellsOnStack } from './stack.js';

/** Sends to the front process. */
export const send = (message: ToFront): void => {
  // `connected` is false while the process is being shut down.
  if (isMainThread && process.connected) process.send!(message);
};

/** A cell as outputs know it. */
export interface OutputCell {
  count: number;
  parent: Header;
  /** True: nothing it prints or displays is published. */
  silent: boolean;
}

/**
 * Where outputs go. A cell's own `console` knows its cell; what a library prints belongs to the running cell (of
 * several the one on the call stack, else the main shell's), or to the last one. A function of an earlier cell that
 * the running cell calls prints under the running cell, its late timers under the earlier one: the call stack tells.
 */
export class Outputs {
  /** The cells that run. */
  readonly running = new Set<OutputCell>();
  /** The cell that ran last. */
  last: OutputCell | undefined;
  /** While a comm's message is handled: its header. */
  comm: Header | undefined;
  /** Cells that have ended, by number: for what happens in their name later. */
  readonly #past = new Recent<number, OutputCell>(2000);
  readonly captures = new Captures();
  readonly #streams = streamBuffer<StreamKey>(
    ({ name, parent }, text) => send({ type: 'stream', name, text, parent }),
    (a, b) => a.name === b.name && a.parent?.msg_id === b.parent?.msg_id,
    { eager: 20 },
  );

  /** Notes that a cell has ended. */
  ended(cell: OutputCell): void {
    this.last = cell;
    this.#past.set(cell.count, cell);
  }

  /** The newest cell that a stack trace leads to: who called what failed. */
  cellOfTrace(stack: string): OutputCell | undefined {
    const newest = Math.max(...Array.from(stack.matchAll(/In \[(\d+)\]:\d/g), (match) => Number(match[1])));
    return [...this.running].find(({ count }) => count === newest) ?? this.#past.get(newest);
  }

  /** Header that outputs of `cell`'s code belong to now. */
  parentOf(cell?: OutputCell): Header | undefined {
    return this.cellOf(cell)?.parent;
  }

  write(name: StreamName, text: string, cell?: OutputCell): void {
    if (text === '') return;
    const sink = this.captures.sink;
    const owner = this.cellOf(cell);
    if (sink) sink({ type: 'stream', name, text });
    else if (!owner?.silent) this.#streams.push({ name, parent: owner?.parent }, text);
  }

  /** Publishes a display, or what becomes of one. What a comm's handler displays belongs to the comm's message. */
  show(msgType: string, content: Record<string, unknown>, cell?: OutputCell): void {
    const owner = this.cellOf(cell);
    if (this.comm || !owner?.silent) this.publish({ msgType, content }, this.comm ?? owner?.parent);
  }

  /** Publishes after what was written before. */
  publish(message: Omit<PublishRequest, 'type' | 'parent'>, parent = this.parentOf()): void {
    this.flush();
    send({ type: 'publish', parent, ...message });
  }

  /** The cell that outputs of `cell`'s code (default: of the code being executed) belong to now. */
  cellOf(cell?: OutputCell): OutputCell | undefined {
    const [first, second] = this.running;
    if (!first) return cell ?? this.last;
    if (cell && this.running.has(cell)) return cell;
    if (!cell && !second) return first;
    const stack = cellsOnStack();
    const running = [...this.running];
    const isOfMain = ({ parent }: OutputCell) => !parent.subshell_id;
    return running.find(({ count }) => stack.has(count)) ?? cell ?? running.find(isOfMain) ?? first;
  }

  flush(): void {
    this.#streams.flush();
  }
}

interface StreamKey {
  name: StreamName;
  parent: Header | undefined;
}

/** Sends what is written to `process.stdout` and `process.stderr` (the global console, libraries) to `outputs`. */
export function captureStandardStreams(outputs: Outputs): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new TextDecoder();
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
      const bytes = typeof chunk === 'string' ? encodedBytes(chunk, encoding) : chunk;
      outputs.write(name, bytes ? decoder.decode(bytes, { stream: true }) : String(chunk));
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    }) as typeof process.stdout.write;
  }
}

/** The bytes that `write('aGk=', 'base64')` means; undefined for plain text. */
function encodedBytes(text: string, encoding: unknown): Uint8Array | undefined {
  if (typeof encoding !== 'string' || /^utf-?8$/i.test(encoding)) return undefined;
  return Buffer.from(text, encoding as BufferEncoding);
}
