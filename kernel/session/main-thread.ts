import { type Debugger, Session } from 'node:inspector';
import type { InspectorMessage, InspectorRequest } from '../link.js';
import { codeKind, foreignCode } from './code-kind.js';
import { WayBack } from './way-back.js';

/** A function that is being executed. Lines and columns count from 1, in the running JavaScript. */
export interface Frame {
  functionName: string;
  file: string;
  line: number;
  column: number;
}

/** What the main thread's inspector needs of the watchdog. */
export interface MainThreadParts {
  /** URL of the folder of the built package, with a slash at the end. */
  packageFolder: string;
  /** Tells the debugger. */
  tell(message: InspectorMessage): void;
  /** It has paused because it was asked to; the innermost frame first. */
  onPaused(frames: Frame[]): void;
}

/** The thread of the cells, through V8's inspector: for interrupts and for the debugger, which must not notice each other. */
export class MainThread {
  readonly #inspector = new Session();
  readonly #wayBack = new WayBack(this.#inspector);
  readonly #files = new Map<string, string>();
  /** An interrupt wants it to pause. */
  #asked = false;
  /** The debugger is at work: the inspector stays enabled, and where it pauses is told. */
  #debugging = false;
  /** It stands. Asked then, it would not pause again, and says nothing of that. */
  #isPaused = false;
  /** What is executed, the innermost first: where an interrupt has paused it. */
  #stack: readonly Debugger.CallFrame[] = [];
  /** What to do when it runs again. */
  #then: (() => void) | undefined;
  /** Where it stands, for the debugger. */
  #standing: Debugger.CallFrame[] | undefined;

  constructor(readonly parts: MainThreadParts) {
    this.#inspector.connectToMainThread();
    this.#inspector.on('Debugger.scriptParsed', ({ params }) => {
      this.#files.set(params.scriptId, params.url);
      if (codeKind(params.url, parts.packageFolder) === 'user') this.#tellEvent('Debugger.scriptParsed', params);
    });
    this.#inspector.on('Debugger.paused', ({ params }) => {
      this.#isPaused = true;
      if (this.#asked) this.#onPaused(params.callFrames);
      else this.#onBreak(params);
    });
    this.#inspector.on('Debugger.resumed', () => {
      this.#standing = undefined;
      this.#isPaused = false;
      this.#tellEvent('Debugger.resumed', {});
      const then = this.#then;
      this.#then = undefined;
      then?.();
    });
  }

  /** A request of the debugger. */
  inspect({ id, method, params }: InspectorRequest): void {
    if (method === 'Debugger.enable') this.#debugging = true;
    if (method === 'Debugger.disable') this.#debugging = false;
    this.#inspector.post(method, params, (error, result) =>
      this.parts.tell(error ? { id, error: error.message } : { id, result }),
    );
    // Steps stay in the user's code.
    if (method === 'Debugger.enable') this.release();
  }

  /** Asks it to pause, wherever it is. */
  pause(): void {
    this.#asked = true;
    if (this.#standing) {
      this.#onPaused(this.#standing);
      return;
    }
    this.#inspector.post('Debugger.enable');
    if (this.#debugging) this.#ignore([]);
    this.pauseAgain();
  }

  /** The same for one that was paused, and let go on, for this interrupt. */
  pauseAgain(): void {
    const pause = () => this.#inspector.post('Debugger.pause');
    if (this.#isPaused) this.#then = pause;
    else pause();
  }

  /** From a pause to the next function that is entered. */
  stepInto(): void {
    this.#inspector.post('Debugger.stepInto');
  }

  /** From a pause to where the user's code goes on; `then`: when it is on its way. */
  stepOut(then: () => void): void {
    this.#ignore(foreignCode(this.parts.packageFolder));
    this.#then = then;
    this.#inspector.post('Debugger.stepOut');
  }

  /** From a pause to where a function of the stack goes on. `frame`: its index. `then`: when it is on its way. */
  goOnTo(frame: number, then: () => void): void {
    this.#wayBack.watch(this.#stack[frame] as Debugger.CallFrame, () => this.goOn(then));
  }

  /** That has not come to an end: wherever it is. */
  pauseAnywhere(): void {
    this.#ignore([]);
    this.pauseAgain();
  }

  /** From a pause it goes on, and will be asked again. `then`: when it runs; on a busy machine that may be much later. */
  goOn(then?: () => void): void {
    this.#then = then;
    this.#inspector.post('Debugger.resume');
  }

  /** From a pause it goes on; where it pauses then is the debugger's affair. */
  resume(then?: () => void): void {
    this.#asked = false;
    this.goOn(then);
  }

  /** Ends what runs where it is paused. */
  terminate(): void {
    this.#asked = false;
    this.#then = undefined;
    this.#inspector.post('Debugger.resume', { terminateOnResume: true } as object, () => this.release());
  }

  /** The interrupt is over before it has paused. */
  cancel(): void {
    this.#asked = false;
    this.#then = undefined;
    this.release();
  }

  /** Back to how it is without an interrupt: enabled, the inspector takes long to start a cell. */
  release(): void {
    if (this.#debugging) {
      this.#ignore(foreignCode(this.parts.packageFolder));
      this.#wayBack.clear();
    } else {
      this.#inspector.post('Debugger.disable');
      this.#isPaused = false;
      // It names all again when it is enabled.
      this.#files.clear();
      this.#wayBack.forget();
    }
    this.#stack = [];
  }

  #ignore(patterns: readonly string[]): void {
    this.#inspector.post('Debugger.setBlackboxPatterns', { patterns: [...patterns] });
  }

  #onPaused(callFrames: readonly Debugger.CallFrame[]): void {
    this.#stack = callFrames;
    this.parts.onPaused(this.#frames(callFrames));
  }

  #frames(callFrames: readonly Debugger.CallFrame[]): Frame[] {
    return callFrames.map(({ functionName, location }) => ({
      functionName,
      file: this.#files.get(location.scriptId) ?? '',
      line: location.lineNumber + 1,
      column: (location.columnNumber ?? 0) + 1,
    }));
  }

  /** A breakpoint, or the end of a step: the debugger is told what of the stack is the user's. */
  #onBreak(params: Debugger.PausedEventDataType): void {
    if (!this.#debugging) {
      this.#inspector.post('Debugger.resume');
      return;
    }
    this.#standing = params.callFrames;
    const callFrames = params.callFrames.map((frame) => ({
      ...frame,
      url: this.#files.get(frame.location.scriptId) ?? '',
    }));
    this.#tellEvent('Debugger.paused', { ...params, callFrames });
  }

  #tellEvent(method: string, params: unknown): void {
    if (this.#debugging) this.parts.tell({ method, params });
  }
}
