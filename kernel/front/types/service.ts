import type { CellNames } from '../rewrite/names.js';

/** What the type checker has against a cell. Offsets in UTF-16 units of the cell's text. */
export interface TypeProblem {
  /** TypeScript's number, such as 2322. */
  code: number;
  /** TypeScript's words, without the details of nested reasons beyond the second level. */
  message: string;
  start: number;
  end: number;
}

export interface Completion {
  name: string;
  /** Jupyter's words: `function`, `class`, `property`, … */
  kind: string;
}

/** What a name is: its type in TypeScript, and its documentation. */
export interface Hover {
  signature: string;
  documentation: string;
}

/** The types of a notebook: what earlier cells declared, and what that means for the next one. */
export interface TypeService {
  /** Problems of a cell; empty: it may run. `text`: without `export` keywords. */
  check(text: string, names: CellNames): Promise<TypeProblem[]>;
  /** Makes what the cell checked last declares known to later cells; `values`: those of its values that exist. */
  commit(values: readonly string[]): void;
  complete(text: string, offset: number): Promise<{ start: number; end: number; items: Completion[] }>;
  hover(text: string, offset: number): Promise<Hover | undefined>;
  close(): Promise<void>;
}
