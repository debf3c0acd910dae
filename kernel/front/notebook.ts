import type { CellCode, CellError } from '../link.js';
import { prepareCell, prepareExpression } from './prepare.js';
import type { TypeService } from './types/service.js';

/** A cell that may run. */
export interface PreparedCell {
  source: string;
  cell: CellCode;
}

/** What all cells share, whichever shell they come from: names, types, the count. */
export class Notebook {
  /** Names of the notebook's variables. */
  readonly #known = new Set<string>();
  #count = 0;
  /** The cell that the type service has checked last: what its next `commit` is about. */
  #checked: CellCode | undefined;
  /** Cells of different shells take turns with the type service. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly types: Promise<TypeService>) {}

  /** Number of the last cell that was counted. */
  get count(): number {
    return this.#count;
  }

  /** A variable that no cell has declared: the debugger made it. */
  async declare(name: string): Promise<void> {
    const prepared = await this.prepare(`let ${name}: any;`, this.#count);
    if (!('ename' in prepared)) await this.commit(prepared, [name]);
  }

  /** Counts a cell. */
  next(): number {
    return ++this.#count;
  }

  /** Reads, rewrites and checks a cell; the error says why it cannot run. */
  prepare(source: string, count: number): Promise<PreparedCell | CellError> {
    return this.#inTurn(async () => {
      const types = await this.types;
      const cell = await prepareCell(source, count, this.#known, types);
      this.#checked = 'ename' in cell ? undefined : cell;
      return 'ename' in cell ? cell : { source, cell };
    });
  }

  /** What the user should know about the type checker and has not been told yet. */
  async takeNotice(): Promise<string | undefined> {
    return (await this.types).takeNotice();
  }

  /** The `user_expressions` of a cell's request, which know the cell's names. */
  expressions({ cell }: PreparedCell, texts: Record<string, string>): Record<string, CellCode | CellError> {
    const known = new Set([...this.#known, ...cell.names]);
    const read = Object.entries(texts).map(([key, text]) => [key, prepareExpression(text, cell.count, known)]);
    return Object.fromEntries(read);
  }

  /** The cell has run: `values` are those of its names that exist now, and later cells know them. */
  commit({ source, cell }: PreparedCell, values: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const types = await this.types;
      if (this.#checked !== cell) await prepareCell(source, cell.count, this.#known, types);
      this.#checked = undefined;
      for (const name of values) this.#known.add(name);
      types.commit(values);
    });
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
