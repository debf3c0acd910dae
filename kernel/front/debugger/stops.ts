import { argument, type DapRequest } from './dap.js';
import type { CallFrame, Inspector } from './inspector.js';
import type { Sources } from './sources.js';

/** The one thread that a front end sees: that of the cells. */
export const THREAD = 1;

/** V8's `Debugger.paused`, with the URL of each frame's script. */
export interface Paused {
  callFrames: CallFrame[];
  reason: string;
  hitBreakpoints?: string[];
}

export interface StopParts {
  inspector: Inspector;
  sources: Sources;
  /** Tells the front end. */
  emit(event: 'stopped' | 'continued', body: object): void;
  /** The program goes on: what was known of its variables is no longer so. */
  onResumed(): void;
}

/** Where the program stands, and how it gets on from there. */
export class Stops {
  #frames: CallFrame[] | undefined;
  #pausing = false;
  /** A step within a line is under way, which is not told. */
  #withinLine = false;
  #stepping: { method: string; from: string | undefined } | undefined;

  constructor(readonly parts: StopParts) {}

  get isStopped(): boolean {
    return this.#frames !== undefined;
  }

  stackTrace(): object {
    const { sources } = this.parts;
    const stackFrames = (this.#frames ?? []).map((frame, i) => {
      const { functionName, url } = frame;
      const place = sources.mapped(url, startOf(frame)) ?? { line: 1, column: 1 };
      const path = sources.path(url) ?? url;
      return { id: i + 1, name: functionName || '<cell>', ...place, source: { name: url, path } };
    });
    return { stackFrames, totalFrames: stackFrames.length };
  }

  /** The frame that a request names. Throws when there is none. */
  frame(request: DapRequest): CallFrame {
    const frame = this.#frames?.[argument(request, 'frameId', 'number') - 1];
    if (!frame) throw new Error(`${request.command}: there is no frame ${request.arguments?.frameId}`);
    return frame;
  }

  async pause(): Promise<undefined> {
    this.#pausing = true;
    await this.parts.inspector.post('Debugger.pause');
  }

  async go(method: string, body?: object): Promise<object | undefined> {
    if (!this.#frames) throw new Error('the program does not stand at a breakpoint');
    await this.parts.inspector.post(method);
    return body;
  }

  /** V8 stops several times on a line; a step of the user's ends on another line, or in another function. */
  step(method: string): Promise<object | undefined> {
    this.#stepping = { method, from: this.#here() };
    this.#withinLine = false;
    return this.go(method);
  }

  onPaused({ callFrames, reason, hitBreakpoints = [] }: Paused): void {
    // Kernel and Node are not part of what the user debugs.
    this.#frames = callFrames.filter(({ url }) => this.parts.sources.path(url));
    const isException = /exception|promiseRejection/i.test(reason);
    if (isException && this.#frames.length === 0 && !this.#pausing) {
      this.#frames = undefined;
      void this.parts.inspector.post('Debugger.resume');
      return;
    }
    const stepping = this.#stepping;
    const isStep = reason === 'step' || (reason === 'other' && hitBreakpoints.length === 0);
    const here = this.#here();
    if (isStep && stepping && !this.#pausing && (here === undefined || here === stepping.from)) {
      this.#withinLine = true;
      void this.parts.inspector.post(stepping.method);
      return;
    }
    this.#stepping = undefined;
    this.#withinLine = false;
    const why = isException ? 'exception' : hitBreakpoints.length > 0 ? 'breakpoint' : 'step';
    this.parts.emit('stopped', { reason: this.#pausing ? 'pause' : why, threadId: THREAD, allThreadsStopped: true });
    this.#pausing = false;
  }

  onResumed(): void {
    if (!this.#frames) return;
    this.#frames = undefined;
    this.parts.onResumed();
    if (!this.#withinLine) this.parts.emit('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  /** Where the program stands, to compare; undefined: in code that the kernel put around a cell's. */
  #here(): string | undefined {
    const [top] = this.#frames ?? [];
    const place = top && this.parts.sources.mapped(top.url, startOf(top));
    return place && `${top.url}:${place.line}, ${this.#frames!.length} deep`;
  }
}

const startOf = ({ location }: CallFrame) => ({
  line: location.lineNumber + 1,
  column: (location.columnNumber ?? 0) + 1,
});
