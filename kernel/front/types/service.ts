import type { CompilerOptions } from '../../tsconfig.js';
import type { CellNames } from '../rewrite/names.js';
import type { Description, EngineCompletion, EngineProblem, SignatureText } from './engine.js';

/** What the type checker has against a cell: `code` is TypeScript's number; offsets in UTF-16 units of the cell's text. */
export type TypeProblem = EngineProblem;

export type Completion = EngineCompletion;

/** A call that is being written. */
export interface CallHelp {
  signatures: SignatureText[];
  /** Which argument the cursor is in, from 0. */
  argument: number;
}

/** The types of a notebook: what earlier cells declared, and what that means for the next one. */
export interface TypeService {
  /** Of the notebook's tsconfig.json. */
  readonly options: CompilerOptions;
  /** What the user should know about the checker and has not been told yet. */
  takeNotice(): string | undefined;
  /**
   * Problems of a cell; empty: it may run. `text`: without `export` keywords. `onAsked` is called when the checker works on them
   * and asks nothing back, if it comes to that: time for something else.
   */
  check(text: string, names: CellNames, onAsked?: () => void): Promise<TypeProblem[]>;
  /** Problems of a text that cannot be read. What is missing is missing at its end. */
  unfinished(text: string): Promise<TypeProblem[]>;
  /** Makes what the cell checked last declares known to later cells; `values`: those of its values that exist. */
  commit(values: readonly string[]): void;
  complete(text: string, offset: number): Promise<{ start: number; end: number; items: Completion[] }>;
  /** What the name at or just before `offset` is. */
  hover(text: string, offset: number): Promise<Description | undefined>;
  /** The innermost call whose parentheses `offset` is in. */
  callHelp(text: string, offset: number): Promise<CallHelp | undefined>;
  close(): Promise<void>;
}
