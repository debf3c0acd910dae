import type { CellCode } from '../../link.js';
import { Breakpoints } from './breakpoints.js';
import { argument, type DapEvent, type DapRequest, type DapResponse, pathOf, type SourceBreakpoint } from './dap.js';
import { Evaluation } from './evaluation.js';
import type { Inspector } from './inspector.js';
import { CELL_PATHS, isCell, type Script, Sources } from './sources.js';
import { type Paused, Stops, THREAD } from './stops.js';
import { Variables } from './variables.js';

/** What the debugger needs of the rest of the front process. */
export interface DebuggerParts {
  inspector: Inspector;
  /** Publishes a `debug_event`. */
  emit(event: DapEvent): void;
  /** Makes a variable that the debugger has set known to later cells. */
  declare(name: string): Promise<void>;
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
  readonly #stops: Stops;
  readonly #evaluation: Evaluation;
  #started = false;
  #seq = 0;
  #answered: Promise<unknown> = Promise.resolve();

  constructor(readonly parts: DebuggerParts) {
    this.#inspector = parts.inspector;
    this.#variables = new Variables(parts.inspector);
    this.#stops = new Stops({
      inspector: parts.inspector,
      sources: this.#sources,
      emit: (event, body) => this.#emit(event, body),
      onResumed: () => this.#variables.clear(),
    });
    const declare = (name: string) => parts.declare(name);
    this.#evaluation = new Evaluation({ stops: this.#stops, variables: this.#variables, declare });
    const { names } = this.#evaluation;
    this.#breakpoints = new Breakpoints(parts.inspector, this.#sources, (name) => names.has(name));
  }

  /**
   * Answers a request, in the order in which they come: JupyterLab shows what it was told last, and it asks for the
   * notebook's variables just before it asks for those of the frame where the program stands.
   */
  handle(request: DapRequest): Promise<DapResponse> {
    const answer = this.#answered.then(() => this.#answer(request));
    this.#answered = answer;
    return answer;
  }

  async #answer(request: DapRequest): Promise<DapResponse> {
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
      return { ...response, success: false, message: (error as Error).message, body: NOTHING[command] ?? {} };
    }
  }

  /** A cell is about to run: its breakpoints are set first. */
  async beforeRun(source: string, cell: CellCode): Promise<void> {
    for (const name of cell.names) this.#evaluation.names.add(name);
    // The variables that a panel shows are as they were after the last cell.
    if (!this.#stops.isStopped) this.#variables.clear();
    const path = this.#sources.addCell(source, cell);
    if (this.#started) await this.#breakpoints.apply(path, `In [${cell.count}]`);
  }

  onEvent(method: string, params: unknown): void {
    if (method === 'Debugger.scriptParsed') this.#onScript(params as Script);
    else if (method === 'Debugger.paused') this.#stops.onPaused(params as Paused);
    else if (method === 'Debugger.resumed') this.#stops.onResumed();
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
    stackTrace: () => this.#stops.stackTrace(),
    scopes: async (request) => ({ scopes: await this.#variables.scopes(this.#stops.frame(request)) }),
    variables: async (request) => ({
      variables: await this.#variables.children(argument(request, 'variablesReference', 'number')),
    }),
    inspectVariables: async () => ({ variables: await this.#variables.notebook() }),
    richInspectVariables: (request) => this.#evaluation.show(request),
    evaluate: (request) => this.#evaluation.evaluate(request),
    copyToGlobals: (request) => this.#evaluation.copyToGlobals(request),
    modules: () => this.#sources.modules(),
    continue: () => this.#stops.go('Debugger.resume', { allThreadsContinued: true }),
    next: () => this.#stops.step('Debugger.stepOver'),
    stepIn: () => this.#stops.step('Debugger.stepInto'),
    stepOut: () => this.#stops.go('Debugger.stepOut'),
    pause: () => this.#stops.pause(),
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
      // For V8 the kernel, which tells an error, catches each: so there are no uncaught ones to stop at.
      exceptionBreakpointFilters: [{ filter: 'all', label: 'All exceptions', default: false }],
    };
  }

  #info(): object {
    return {
      isStarted: this.#started,
      ...CELL_PATHS,
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#stops.isStopped ? [THREAD] : [],
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
    this.#stops.onResumed();
  }

  async #pauseOnExceptions(filters: readonly string[]): Promise<undefined> {
    const state = filters.includes('all') ? 'all' : 'none';
    await this.#inspector.post('Debugger.setPauseOnExceptions', { state });
  }

  #onScript(script: Script): void {
    this.#sources.addScript(script);
    const path = this.#sources.path(script.url);
    if (path && !isCell(script.url)) void this.#breakpoints.load(path, script);
  }

  #emit(event: string, body: object = {}): undefined {
    this.parts.emit({ type: 'event', seq: ++this.#seq, event, body });
  }
}

/**
 * Bodies of answers to questions that come too late, when the program has gone on: JupyterLab looks into them whether the
 * answer has success or not.
 */
const NOTHING: Record<string, object> = {
  scopes: { scopes: [] },
  variables: { variables: [] },
  inspectVariables: { variables: [] },
  stackTrace: { stackFrames: [], totalFrames: 0 },
};

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
