import type { SourceBreakpoint } from './dap.js';
import type { Inspector } from './inspector.js';
import type { Script, Sources } from './sources.js';

/** Breakpoints by source. A cell's are set each time before it runs, for every run of a cell is a script of its own. */
export class Breakpoints {
  readonly #wanted = new Map<string, SourceBreakpoint[]>();
  /** The inspector's names of those that are set, by path. */
  readonly #set = new Map<string, string[]>();

  constructor(
    readonly inspector: Inspector,
    readonly sources: Sources,
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
    return { breakpoints: breakpoints.map(({ line }) => ({ verified: true, line, source })) };
  }

  /** Sets a source's breakpoints in one of its scripts. */
  async apply(path: string, url: string): Promise<void> {
    for (const { line, condition } of this.#wanted.get(path) ?? []) {
      const place = this.sources.generated(url, line);
      if (!place) continue;
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

  /** A local file has been loaded. */
  async load(path: string, { scriptId, url }: Script): Promise<void> {
    const { scriptSource } = (await this.inspector.post('Debugger.getScriptSource', { scriptId })) as {
      scriptSource: string;
    };
    this.sources.addText(url, scriptSource);
    await this.apply(path, url);
  }
}
