import type { CleanerPicture } from './cleaner-view.js';

/** A decision in words: what the widget's class numbers stand for. Null: undecided. */
export type NamedDecision = { action: 'keep' } | { action: 'remove' } | { action: 'relabel'; label: string } | null;

/** What would happen, in names relative to the data set. */
export interface NamedPlan {
  remove: readonly string[];
  relabel: readonly { from: string; to: string }[];
  problems: readonly { path: string; problem: string }[];
}

/** The cleaning behind the widget, which itself knows no file: pictures are numbers to it. */
export interface CleanerBackend {
  /** Every picture that there is or was; a picture's id is its position. Names and labels may change by `apply`. */
  readonly pictures: readonly CleanerPicture[];
  readonly classes: readonly string[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canRestore: boolean;
  readonly unfinished: 'apply' | 'restore' | null;
  /** False for a picture in the trash. */
  isPresent(id: number): boolean;
  decisionOf(id: number): NamedDecision;
  decide(ids: readonly number[], decision: NamedDecision): Promise<void>;
  /** Take steps of decisions back and forth; return the pictures they were about. */
  undo(): Promise<number[]>;
  redo(): Promise<number[]>;
  plan(): Promise<NamedPlan>;
  /** Carries the last plan out. This and the next three say in a sentence what happened. */
  apply(): Promise<string>;
  writeCsv(): Promise<string>;
  restore(): Promise<string>;
  resume(): Promise<string>;
  /** A file's path if it may be read: it lies in the data set, and leads nowhere else. Rejects otherwise. */
  readablePath(id: number): Promise<string>;
  close(): Promise<void>;
}
