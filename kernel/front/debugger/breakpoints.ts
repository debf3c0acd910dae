import type { SourceBreakpoint } from './dap.js';
import { debugExpression } from './expression.js';
import type { Inspector } from './inspector.js';
import { localNames } from './local-names.js';
import { isCell, type Script, type Sources } from './sources.js';

/** Breakpoints by source. A cell's are set each time before it runs, for every run of a cell is a script of its own. */
export class Breakpoints {
  readonly #wanted = new Map<string, SourceBreakpoint[]>();
  /** The inspector's names of those that are set, by path. */
  readonly #set = new Map<string, string[]>();

  constructor(
    readonly inspector: Inspector,
    readonly sources: Sources,
    /** Says whether a name is the notebook's. */
    readonly isNotebook: (name: string) => boolean,
  ) {}

  list(): { source: string; breakpoints: SourceBreakpoint[] }[] {
    return [...this.#wanted].map(([source, breakpoints]) => ({ source, breakpoints }));
  }

  clear(): void {
    this.#wanted.clear();
    this.#set.clear();
  }

  /** Replaces the breakpoints of a source. */
  async set(path: string, breakpoints: SourceBreakpoint[]): Promise<object> {
    for (const breakpointId of this.#set.get(path) ?? [])
      await this.inspector.post('Debugger.removeBreakpoint', { breakpointId });
    this.#set.delete(path);
    this.#wanted.set(path, breakpoints);
    for (const url of this.sources.scripts(path)) await this.apply(path, url);
    const source = { path };
    return {
      breakpoints: breakpoints.map((breakpoint) => {
        const message = this.#faultOf(path, breakpoint);
        return { verified: message === undefined, line: breakpoint.line, source, ...(message && { message }) };
      }),
    };
  }

  /** Why a breakpoint never stops; undefined: it may. */
  #faultOf(path: string, { line, condition }: SourceBreakpoint): string | undefined {
    const length = this.sources.lineCount(path);
    if (length !== undefined && line > length) return `there is no line ${line}: the last one is ${length}`;
    try {
      if (condition) debugExpression(condition, () => false);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  }

  /** Sets a source's breakpoints in one of its scripts. */
  async apply(path: string, url: string): Promise<void> {
    for (const breakpoint of this.#wanted.get(path) ?? []) {
      const place = this.sources.generated(url, breakpoint.line);
      if (!place || this.#faultOf(path, breakpoint) !== undefined) continue;
      const condition = breakpoint.condition && this.#condition(path, url, breakpoint.line, breakpoint.condition);
      const params = {
        url,
        lineNumber: place.line - 1,
        columnNumber: place.column - 1,
        ...(condition && { condition }),
      };
      const { breakpointId } = (await this.inspector.post('Debugger.setBreakpointByUrl', params)) as {
        breakpointId: string;
      };
      this.#set.set(path, [...(this.#set.get(path) ?? []), breakpointId]);
    }
  }

  /** A condition as V8 evaluates it in the script. Only cells see the notebook's names. */
  #condition(path: string, url: string, line: number, source: string): string {
    if (!isCell(url)) return debugExpression(source, () => false);
    const hidden = localNames(this.sources.text(path), line);
    return debugExpression(source, (name) => this.isNotebook(name) && !hidden.has(name));
  }

  /** A local file has been loaded. */
  async load(path: string, { scriptId, url }: Script): Promise<void> {
    const { scriptSource } = (await this.inspector.post('Debugger.getScriptSource', { scriptId })) as {
      scriptSource: string;
    };
    this.sources.addText(url, scriptSource);
    await this.apply(path, url);
  }
}
