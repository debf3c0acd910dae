import type { CellCode } from '../../link.js';
import { Breakpoints } from './breakpoints.js';
import { argument, type DapEvent, type DapRequest, type DapResponse, type SourceBreakpoint } from './dap.js';
import { debugExpression } from './expression.js';
import { ACCESS, type CallFrame, type Inspector } from './inspector.js';
import { CELL_PATHS, type Script, Sources } from './sources.js';
import { Variables } from './variables.js';

/** What the debugger needs of the rest of the front process. */
export interface DebuggerParts {
  inspector: Inspector;
  /** Publishes a `debug_event`. */
  emit(event: DapEvent): void;
  /** Makes a variable that the debugger has set known to later cells. */
  declare(name: string): Promise<void>;
}

/** The one thread that a front end sees: that of the cells. */
const THREAD = 1;

/** V8's `Debugger.paused`, with the URL of each frame's script. */
interface Paused {
  callFrames: CallFrame[];
  reason: string;
  hitBreakpoints?: string[];
}

type Handler = (request: DapRequest) => object | undefined | Promise<object | undefined>;

/**
 * The debugger of a session: answers the Debug Adapter Protocol, as JupyterLab speaks it (see "Debug request" in the
 * Jupyter messaging specification), by V8's inspector.
 */
export class Debugger {
  readonly #sources = new Sources();
  readonly #variables: Variables;
  readonly #breakpoints: Breakpoints;
  readonly #inspector: Inspector;
  /** Names that cells have declared, or are declaring as they run. */
  readonly #names = new Set<string>();
  #started = false;
  /** Where the program stands. */
  #frames: CallFrame[] | undefined;
  #pausing = false;
  /** A step within a line is under way, which is not told. */
  #withinLine = false;
  #stepping: { method: string; from: string | undefined } | undefined;
  #seq = 0;

  constructor(readonly parts: DebuggerParts) {
    this.#inspector = parts.inspector;
    this.#variables = new Variables(parts.inspector);
    this.#breakpoints = new Breakpoints(parts.inspector, this.#sources);
  }

  async handle(request: DapRequest): Promise<DapResponse> {
    const { command, seq: request_seq } = request;
    const response = { type: 'response', seq: ++this.#seq, request_seq, command } as const;
    try {
      const handler = Object.hasOwn(this.#handlers, command) ? this.#handlers[command] : undefined;
      if (!handler) throw new Error(`the debugger does not know the command ${JSON.stringify(command)}`);
      if (!this.#started && !ALWAYS.has(command))
        throw new Error(`${command}: the debugger has not been started; send "initialize" and "attach" first`);
      const body = await handler(request);
      return { ...response, success: true, body: body ?? {} };
    } catch (error) {
      return { ...response, success: false, message: (error as Error).message, body: {} };
    }
  }

  /** A cell is about to run: its breakpoints are set first. */
  async beforeRun(source: string, cell: CellCode): Promise<void> {
    for (const name of cell.names) this.#names.add(name);
    // The variables that a panel shows are as they were after the last cell.
    if (!this.#frames) this.#variables.clear();
    const path = this.#sources.addCell(source, cell);
    if (this.#started) await this.#breakpoints.apply(path, `In [${cell.count}]`);
  }

  onEvent(method: string, params: unknown): void {
    if (method === 'Debugger.scriptParsed') this.#onScript(params as Script);
    else if (method === 'Debugger.paused') this.#onPaused(params as Paused);
    else if (method === 'Debugger.resumed') this.#onResumed();
  }

  readonly #handlers: Record<string, Handler> = {
    initialize: () => this.#initialize(),
    attach: () => this.#emit('initialized'),
    configurationDone: () => undefined,
    debugInfo: () => this.#info(),
    dumpCell: (request) => ({ sourcePath: this.#sources.dump(argument(request, 'code', 'string')) }),
    source: ({ arguments: given }) => ({ content: this.#sources.text(pathOf(given?.source)) }),
    setBreakpoints: ({ arguments: given }) =>
      this.#breakpoints.set(pathOf(given?.source), (given?.breakpoints ?? []) as SourceBreakpoint[]),
    setExceptionBreakpoints: ({ arguments: given }) => this.#pauseOnExceptions((given?.filters ?? []) as string[]),
    threads: () => ({ threads: [{ id: THREAD, name: 'cells' }] }),
    stackTrace: () => this.#stackTrace(),
    scopes: async (request) => ({ scopes: await this.#variables.scopes(this.#frame(request)) }),
    variables: async (request) => ({
      variables: await this.#variables.children(argument(request, 'variablesReference', 'number')),
    }),
    inspectVariables: async () => ({ variables: await this.#variables.notebook() }),
    richInspectVariables: (request) => this.#show(request),
    evaluate: (request) => this.#evaluate(request),
    copyToGlobals: (request) => this.#copy(request),
    modules: () => this.#sources.modules(),
    continue: () => this.#go('Debugger.resume', { allThreadsContinued: true }),
    next: () => this.#step('Debugger.stepOver'),
    stepIn: () => this.#step('Debugger.stepInto'),
    stepOut: () => this.#go('Debugger.stepOut'),
    pause: () => this.#pause(),
    disconnect: () => this.#stop(),
    terminate: () => this.#stop(),
  };

  async #initialize(): Promise<object> {
    if (!this.#started) await this.#inspector.post('Debugger.enable');
    this.#started = true;
    return {
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsEvaluateForHovers: true,
      supportsModulesRequest: true,
      supportsTerminateRequest: true,
      exceptionBreakpointFilters: [
        { filter: 'all', label: 'All exceptions', default: false },
        { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
      ],
    };
  }

  #info(): object {
    return {
      isStarted: this.#started,
      ...CELL_PATHS,
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#frames ? [THREAD] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  async #stop(): Promise<undefined> {
    if (!this.#started) return;
    this.#breakpoints.clear();
    // A program that stands goes on.
    await this.#inspector.post('Debugger.disable');
    this.#started = false;
    this.#onResumed();
  }

  async #pause(): Promise<undefined> {
    this.#pausing = true;
    await this.#inspector.post('Debugger.pause');
  }

  async #go(method: string, body?: object): Promise<object | undefined> {
    if (!this.#frames) throw new Error('the program does not stand at a breakpoint');
    await this.#inspector.post(method);
    return body;
  }

  /** V8 stops several times on a line; a step of the user's ends on another line, or in another function. */
  #step(method: string): Promise<object | undefined> {
    this.#stepping = { method, from: this.#here() };
    this.#withinLine = false;
    return this.#go(method);
  }

  /** Where the program stands, to compare; undefined: in code that the kernel put around a cell's. */
  #here(): string | undefined {
    const [top] = this.#frames ?? [];
    const place = top && this.#sources.mapped(top.url, startOf(top));
    return place && `${top.url}:${place.line}, ${this.#frames!.length} deep`;
  }

  async #pauseOnExceptions(filters: readonly string[]): Promise<undefined> {
    const state = filters.includes('all') ? 'all' : filters.length > 0 ? 'uncaught' : 'none';
    await this.#inspector.post('Debugger.setPauseOnExceptions', { state });
  }

  #stackTrace(): object {
    const stackFrames = (this.#frames ?? []).map((frame, i) => {
      const { functionName, url } = frame;
      const place = this.#sources.mapped(url, startOf(frame)) ?? { line: 1, column: 1 };
      const path = this.#sources.path(url) ?? url;
      return { id: i + 1, name: functionName || '<cell>', ...place, source: { name: url, path } };
    });
    return { stackFrames, totalFrames: stackFrames.length };
  }

  #frame(request: DapRequest): CallFrame {
    const frame = this.#frames?.[argument(request, 'frameId', 'number') - 1];
    if (!frame) throw new Error(`${request.command}: there is no frame ${request.arguments?.frameId}`);
    return frame;
  }

  /** Evaluates an expression in TypeScript, in a frame where one is given. */
  async #run(request: DapRequest, source: string, wrap: (code: string) => string, options: object) {
    const frame = this.#frames && request.arguments?.frameId ? this.#frame(request) : undefined;
    const hidden = frame ? await this.#variables.names(frame) : new Set<string>();
    const isNotebook = (name: string) => !hidden.has(name) && this.#names.has(name);
    const expression = wrap(debugExpression(source, isNotebook));
    const method = frame ? 'Debugger.evaluateOnCallFrame' : 'Runtime.evaluate';
    const where = frame ? { callFrameId: frame.callFrameId } : {};
    return this.#variables.evaluate(method, { ...where, expression, ...options });
  }

  async #evaluate(request: DapRequest): Promise<object> {
    const source = argument(request, 'expression', 'string');
    const value = await this.#run(request, source, (code) => code, { generatePreview: true });
    const { value: result, ...rest } = this.#variables.variable(source, value);
    return { result, ...rest };
  }

  /** The bundle that the value would be displayed with. */
  async #show(request: DapRequest): Promise<object> {
    const source = argument(request, 'variableName', 'string');
    const { value } = await this.#run(request, source, (code) => `${ACCESS}.show(${code})`, { returnByValue: true });
    return value as object;
  }

  async #copy(request: DapRequest): Promise<undefined> {
    const [from, to] = ['srcVariableName', 'dstVariableName'].map((name) => argument(request, name, 'string'));
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(to!))
      throw new Error(`copyToGlobals: dstVariableName must be a name, not ${JSON.stringify(to)}`);
    const frame = { ...request, arguments: { frameId: request.arguments?.srcFrameId } };
    await this.#run(frame, from!, (code) => `void (${ACCESS}.scope[${JSON.stringify(to)}] = ${code})`, {});
    this.#names.add(to!);
    await this.parts.declare(to!);
  }

  #onScript(script: Script): void {
    this.#sources.addScript(script);
    const path = this.#sources.path(script.url);
    if (path && !script.url.startsWith('In [')) void this.#breakpoints.load(path, script);
  }

  #onPaused({ callFrames, reason, hitBreakpoints = [] }: Paused): void {
    // Kernel and Node are not part of what the user debugs.
    this.#frames = callFrames.filter(({ url }) => this.#sources.path(url));
    const stepping = this.#stepping;
    const isStep = reason === 'step' || (reason === 'other' && hitBreakpoints.length === 0);
    const here = this.#here();
    if (isStep && stepping && !this.#pausing && (here === undefined || here === stepping.from)) {
      this.#withinLine = true;
      void this.#inspector.post(stepping.method);
      return;
    }
    this.#stepping = undefined;
    this.#withinLine = false;
    const why = /exception|promiseRejection/.test(reason)
      ? 'exception'
      : hitBreakpoints.length > 0
        ? 'breakpoint'
        : 'step';
    this.#emit('stopped', { reason: this.#pausing ? 'pause' : why, threadId: THREAD, allThreadsStopped: true });
    this.#pausing = false;
  }

  #onResumed(): void {
    if (!this.#frames) return;
    this.#frames = undefined;
    this.#variables.clear();
    if (!this.#withinLine) this.#emit('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  #emit(event: string, body: object = {}): undefined {
    this.parts.emit({ type: 'event', seq: ++this.#seq, event, body });
  }
}

const startOf = ({ location }: CallFrame) => ({
  line: location.lineNumber + 1,
  column: (location.columnNumber ?? 0) + 1,
});

/** What is answered before the debugger has been started. */
const ALWAYS = new Set([
  'initialize',
  'debugInfo',
  'inspectVariables',
  'richInspectVariables',
  'modules',
  'disconnect',
  'terminate',
  'dumpCell',
  'source',
]);

function pathOf(source: unknown): string {
  const path = (source as { path?: unknown } | undefined)?.path;
  if (typeof path !== 'string') throw new Error(`source.path must be a string, not ${JSON.stringify(path)}`);
  return path;
}
