import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex, Readable } from 'node:stream';
import {
  type InspectorMessage,
  type Outcome,
  QUESTIONS_FD,
  type RunCell,
  type StreamName,
  sentinel,
  type ToFront,
  type ToSession,
} from '../link.js';
import { withoutNotices } from './native-notices.js';
import { endSession } from './spawn-session.js';

/** What the session process tells, beyond the outcome of a cell. */
export interface SessionEvents {
  onMessage(message: Exclude<ToFront, { type: 'done' | 'ready' }>): void;
  /** Text that came through the process' file descriptors: native code, child processes. */
  onText(name: StreamName, text: string): void;
  /** V8's inspector tells something by itself. */
  onInspector(method: string, params: unknown): void;
  /** The process ended; `reason` is a sentence. */
  onExit(reason: string): void;
}

/** The session process, as the front process holds it. */
export class SessionProcess {
  readonly #child: ChildProcess;
  readonly #watchdog: Duplex;
  /** The session asks the user here while its thread waits; see `QUESTIONS_FD`. */
  readonly questions: Duplex;
  readonly #seen = { stdout: new TextTail(), stderr: new TextTail() };
  readonly #runs = new Map<number, { outcome?: Outcome; resolve: (outcome: Outcome) => void }>();
  readonly #posted = new Map<number, (message: InspectorMessage) => void>();
  #count = 0;
  #errors = '';

  /** `child`: of `spawnSession`. */
  constructor(
    child: ChildProcess,
    readonly events: SessionEvents,
  ) {
    this.#child = child;
    this.#watchdog = this.#child.stdio[4] as Duplex;
    this.questions = (this.#child.stdio as unknown[])[QUESTIONS_FD] as Duplex;
    createInterface({ input: this.#watchdog })
      .on('line', (line) => this.#onInspector(JSON.parse(line)))
      // It passes the pipe's errors on: the session has ended, which "close" reports.
      .on('error', () => undefined);
    this.#child.on('message', (message: ToFront) => this.#onMessage(message));
    const onEnd = () => events.onExit(deathReason(child.exitCode, child.signalCode, this.#errors));
    // It may have died before anybody listened.
    if (child.exitCode !== null || child.signalCode !== null) setImmediate(onEnd);
    else this.#child.on('close', onEnd);
    for (const name of ['stdout', 'stderr'] as const)
      (this.#child[name] as Readable).setEncoding('utf8').on('data', (text: string) => this.#onText(name, text));
  }

  /** Runs a cell, beside others that run; never resolves when the process dies (`onExit`). */
  run(cell: Omit<RunCell, 'type' | 'run'>): Promise<Outcome> {
    return new Promise((resolve) => {
      const run = ++this.#count;
      this.#runs.set(run, { resolve });
      this.send({ type: 'run', run, ...cell });
    });
  }

  send(message: ToSession): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** One of `WATCHDOG`. */
  watchdog(command: string): void {
    if (this.#watchdog.writable) this.#watchdog.write(`${command}\n`);
  }

  /** Sends a request to V8's inspector. Rejects with its words. */
  post(method: string, params: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#count;
      this.#posted.set(id, (message) =>
        'error' in message
          ? reject(new Error(message.error))
          : resolve('result' in message ? message.result : undefined),
      );
      this.watchdog(JSON.stringify({ id, method, params }));
    });
  }

  kill(): void {
    endSession(this.#child);
  }

  #onInspector(message: InspectorMessage): void {
    if ('method' in message) {
      this.events.onInspector(message.method, message.params);
      return;
    }
    this.#posted.get(message.id)?.(message);
    this.#posted.delete(message.id);
  }

  #onMessage(message: ToFront): void {
    if (message.type === 'ready') return;
    if (message.type !== 'done') {
      this.events.onMessage(message);
      return;
    }
    const run = this.#runs.get(message.run);
    if (run) run.outcome = message.outcome;
    for (const name of message.unmarked) this.#seen[name].ended.add(message.run);
    this.#settle();
  }

  #onText(name: StreamName, text: string): void {
    const tail = this.#seen[name];
    const all = tail.take(text);
    const printed = name === 'stderr' ? withoutNotices(all) : all;
    if (name === 'stderr') this.#errors = (this.#errors + printed).slice(-4000);
    if (printed !== '') this.events.onText(name, printed);
    this.#settle();
  }

  /** A cell has ended when its outcome is known and both pipes have been read up to its end. */
  #settle(): void {
    const { stdout, stderr } = this.#seen;
    for (const [run, { outcome, resolve }] of this.#runs) {
      if (!outcome || !stdout.ended.has(run) || !stderr.ended.has(run)) continue;
      for (const { ended } of [stdout, stderr]) ended.delete(run);
      this.#runs.delete(run);
      resolve(outcome);
    }
  }
}

const [MARK_HEAD = '', MARK_TAIL = ''] = sentinel(0).split('0');

/** Reads text with the sentinels that end cells, which may come in pieces. */
class TextTail {
  /** Runs whose sentinel has come. */
  readonly ended = new Set<number>();
  #held = '';

  take(text: string): string {
    const [first = '', ...rest] = (this.#held + text).split(MARK_HEAD);
    this.#held = '';
    const parts = [first, ...rest.map((part) => this.#afterMark(part))];
    const last = parts.pop()!;
    // The beginning of a sentinel waits for its rest.
    const start = last.lastIndexOf(MARK_HEAD[0]!);
    const isPart = start >= 0 && MARK_HEAD.startsWith(last.slice(start));
    if (isPart) this.#held = last.slice(start) + this.#held;
    return parts.join('') + (isPart ? last.slice(0, start) : last);
  }

  #afterMark(part: string): string {
    const end = part.indexOf(MARK_TAIL);
    if (end < 0) {
      this.#held = MARK_HEAD + part;
      return '';
    }
    this.ended.add(Number(part.slice(0, end)));
    return part.slice(end + MARK_TAIL.length);
  }
}

function deathReason(code: number | null, signal: NodeJS.Signals | null, errors: string): string {
  if (/JavaScript heap out of memory/.test(errors)) return 'The session process ran out of memory (JavaScript heap).';
  if (signal) return `The session process was killed by ${signal}${SIGNALS[signal] ?? ''}.`;
  return `The session process ended with exit code ${code} (process.exit, or a fatal error of Node).`;
}

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: ' (segmentation fault in native code)',
  SIGABRT: ' (native code gave up)',
  SIGKILL: ' (by the user, or by the system when memory ran out)',
  SIGBUS: ' (bus error in native code)',
};
