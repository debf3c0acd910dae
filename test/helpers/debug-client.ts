import type { DapEvent, DapResponse, Variable } from '../../kernel/front/debugger/dap.js';
import type { KernelClient } from './kernel-client.js';

interface StackFrame {
  id: number;
  name: string;
  line: number;
  column: number;
  source: { path: string };
}

/** A debugger's front end: speaks the Debug Adapter Protocol over a kernel's control channel, as JupyterLab does. */
export class DebugClient {
  #seq = 0;
  #stops = 0;

  constructor(readonly kernel: KernelClient) {}

  /** Sends a request and returns the body of its response; rejects with its message when it has no success. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies differ by command.
  async request(command: string, args: object = {}): Promise<any> {
    const content = { type: 'request', seq: ++this.#seq, command, arguments: args };
    const response = (await this.kernel.request('control', 'debug_request', content)).reply
      .content as unknown as DapResponse;
    if (!response.success) throw new Error(response.message);
    return response.body;
  }

  async start(): Promise<void> {
    await this.request('initialize', { clientID: 'test' });
    await this.request('attach');
  }

  /** Sets breakpoints in a cell that has this code. Returns the cell's path. */
  async breakAt(code: string, ...lines: number[]): Promise<string> {
    const { sourcePath } = await this.request('dumpCell', { code });
    await this.request('setBreakpoints', {
      source: { path: sourcePath },
      breakpoints: lines.map((line) => ({ line })),
    });
    await this.request('configurationDone');
    return sourcePath;
  }

  events(name: string): DapEvent[] {
    const all = this.kernel.iopub.filter(({ header }) => header.msg_type === 'debug_event');
    return all.map(({ content }) => content as unknown as DapEvent).filter(({ event }) => event === name);
  }

  /** Waits until the program stands again; returns its stack, the innermost frame first. */
  async stopped(): Promise<StackFrame[]> {
    const seen = this.#stops++;
    await this.kernel.published(() => this.events('stopped').length > seen, 'a stop');
    return (await this.request('stackTrace', { threadId: 1 })).stackFrames;
  }

  /** The variables of a scope, as `name: value`. */
  async scope(name: string, frameId: number): Promise<Record<string, string>> {
    const { scopes } = await this.request('scopes', { frameId });
    const scope = scopes.find((one: { name: string }) => one.name === name);
    if (!scope) throw new Error(`no scope ${name} among ${JSON.stringify(scopes)}`);
    return shown((await this.request('variables', { variablesReference: scope.variablesReference })).variables);
  }
}

export const shown = (variables: readonly Variable[]): Record<string, string> =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));
