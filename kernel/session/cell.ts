import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import vm from 'node:vm';
import type { DisplayOptions, MimeBundle } from '../api.js';
import type { CellCode, Outcome, RunCell } from '../link.js';
import { addSource, cellFile } from './cell-sources.js';
import { Consoles } from './console.js';
import { type Shown, toBundle } from './display.js';
import { describeError } from './errors.js';
import { evaluateExpressions } from './expressions.js';
import { babelHelpers } from './helpers.js';
import { publishClear, publishDisplay } from './host.js';
import { type CellImport, cellImport } from './imports.js';
import type { Interrupts } from './interrupts.js';
import type { OutputCell, Outputs } from './output.js';
import type { Waits } from './waits.js';

/** A cell's `display`: see the declarations for cells. */
type CellDisplay = (value: unknown, options?: DisplayOptions & { raw?: boolean }) => Promise<void>;

/** A cell's code; see `CELL_PARAMETERS` for what it is given after the scope. */
type CellFunction = (scope: object, ...given: unknown[]) => Promise<LastExpression>;

/** Runs cells on one scope; those of different shells take turns at each `await`. */
export class CellRunner {
  /** The notebook's variables. */
  readonly scope: Record<string, unknown> = Object.create(null);
  readonly #consoles: Consoles;
  readonly #import: CellImport;
  /** Where cells are, as far as modules are concerned. */
  readonly #file: string;
  readonly #url: string;
  readonly #require: NodeJS.Require;

  constructor(
    readonly outputs: Outputs,
    readonly interrupts: Interrupts,
    readonly folder: string,
  ) {
    this.#consoles = new Consoles(outputs);
    this.#import = cellImport(folder);
    this.#file = join(folder, '[cell].js');
    this.#url = pathToFileURL(this.#file).href;
    this.#require = createRequire(this.#file);
  }

  /** Runs a cell to its end. All its output is out when this resolves, but for what native code printed. */
  async run({ parent, cell, expressions, silent }: RunCell): Promise<Outcome> {
    const output: OutputCell = { count: cell.count, parent, silent };
    const before = { ...this.scope };
    this.outputs.running.add(output);
    const assigned = () =>
      cell.names.filter((name) => name in this.scope && !(name in before && Object.is(before[name], this.scope[name])));
    try {
      const { result, ...rest } = await this.interrupts.cell((waits) =>
        this.#evaluate(cell, expressions, output, waits),
      );
      return { ok: true, assigned: assigned(), ...(result && !silent && { result }), ...rest };
    } catch (error) {
      return { ok: false, assigned: assigned(), error: describeError(error) };
    } finally {
      this.outputs.flush();
      this.outputs.running.delete(output);
      this.outputs.ended(output);
    }
  }

  async #evaluate(cell: CellCode, expressions: RunCell['expressions'], output: OutputCell, waits: Waits) {
    const displays = new Set<Promise<void>>();
    const display = this.#display(output, displays);
    const file = this.#file;
    const { resolve } = this.#import;
    const meta = { url: this.#url, dirname: this.folder, filename: file, resolve };
    const clear = (wait?: boolean) => publishClear(this.outputs, wait, output);
    const console = this.#consoles.of(output);
    const { pause, resume } = waits;
    const given = [this.#import, meta, pause, resume, console, display, clear, this.#require];
    const call = async (source: CellCode, filename: string) => {
      addSource(filename, source);
      const run = new vm.Script(source.code, { filename }).runInThisContext() as CellFunction;
      waits.begin(filename);
      const last = await lastValue(run(this.scope, ...given, this.folder, file, babelHelpers));
      waits.end();
      return last;
    };
    const name = cellFile(cell.count);
    const { value } = await call(cell, name);
    await Promise.all(displays);
    return {
      result: value === undefined ? undefined : await toBundle(value),
      expressions: await evaluateExpressions(
        expressions,
        (source, key) => call(source, `${name} ${key}`),
        describeError,
      ),
    };
  }

  #display(cell: OutputCell, displays: Set<Promise<void>>): CellDisplay {
    const publish = ({ data, metadata }: Shown, options: DisplayOptions) =>
      publishDisplay(this.outputs, data, { metadata, ...options }, cell);
    return (value, { raw = false, ...options } = {}) => {
      const bundle = raw ? { data: value as MimeBundle, metadata: {} } : toBundle(value);
      if (!(bundle instanceof Promise)) {
        publish(bundle, options);
        return Promise.resolve();
      }
      const shown = bundle.then((data) => publish(data, options));
      displays.add(shown);
      return shown.finally(() => displays.delete(shown));
    };
  }
}

/** What a cell's function gives: its last expression, in a list. */
type LastExpression = readonly [unknown] | undefined;

/** The value of the last expression, awaited, unless it is a proxy: one that answers every name never would be. */
async function lastValue(result: Promise<LastExpression>): Promise<{ value: unknown }> {
  const [last] = (await result) ?? [];
  return { value: types.isProxy(last) ? last : await last };
}
