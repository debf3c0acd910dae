/** What is to become of a picture; null: nothing was decided yet. `label`: position in `classes`. */
export type CleanerDecision = { action: 'keep' } | { action: 'remove' } | { action: 'relabel'; label: number } | null;

/** One picture. The front end knows ids and names, never a path that leads anywhere. */
export interface CleanerRow {
  id: number;
  /** File with its folder in the data set, for people; not used to find the file. */
  name: string;
  /** Position in `classes`. */
  label: number;
  /** What the model takes it for, as a position in `classes`. Null: not known; so with the others. */
  predicted: number | null;
  loss: number | null;
  /** Probability of its label, 0–1. */
  probability: number | null;
  /** Such as `train`; empty: not known. */
  split: string;
  /** What may be wrong with it, in words. */
  flags: string[];
  /** Number of its group of duplicates. */
  group: number | null;
  decision: CleanerDecision;
}

/** Which pictures are on show, and in which order. Empty text: all. */
export interface CleanerView {
  /** Position in `classes`; -1: all. */
  label: number;
  split: string;
  state: '' | 'undecided' | 'keep' | 'remove' | 'relabel';
  /** One of `flags`. */
  flag: string;
  order: CleanerOrder;
}

/** `given`: as the caller gave them. `duplicates`: groups side by side, and only what is in one. */
export type CleanerOrder = 'given' | 'mistakes' | 'loss' | 'confidence' | 'unsure' | 'name' | 'duplicates';

/** What `apply` would do, before it does it. */
export interface CleanerPlan {
  /** The number of `edition` it was made for. */
  edition: number;
  remove: number;
  relabel: number;
  /** Of all that would happen the first lines, and what cannot be done, as text. */
  lines: string[];
  problems: string[];
  /** Lines that are left out. */
  more: number;
}

/** State of `ImageCleaner`. Rows and thumbnails come by messages, as they come into view; the first ones are in here. */
export interface ImageCleanerState {
  classes: string[];
  splits: string[];
  flags: string[];
  orders: CleanerOrder[];
  view: CleanerView;
  /** Pictures on show. */
  count: number;
  /** Pictures of the data set, those in the trash excluded. */
  total: number;
  /** Counts every change of which pictures are where: positions are valid for one number only. */
  version: number;
  /** Counts every change of what was decided. */
  edition: number;
  decided: { keep: number; remove: number; relabel: number };
  canUndo: boolean;
  canRedo: boolean;
  canRestore: boolean;
  /** A run that was cut off: it must be ended or taken back before anything else. */
  unfinished: '' | 'apply' | 'restore';
  busy: boolean;
  plan: CleanerPlan | null;
  /** What happened last or went wrong, in a sentence. */
  message: string;
  /** The first rows on show, and their thumbnails (JPEG): what a saved notebook shows. */
  rows: CleanerRow[];
  thumbnails: Uint8Array[];
}

/** Positions in the order on show, `to` included. */
export type PositionRange = [from: number, to: number];

/** Front end → kernel, as custom messages. What carries a `version` (or `edition`) that is past is not done. */
export type CleanerMessage =
  | { type: 'rows'; version: number; from: number; to: number }
  /** All thumbnails wanted now: what was asked for earlier and is not among them is not made any more. */
  | { type: 'thumbnails'; ids: number[] }
  | { type: 'full'; id: number }
  | { type: 'decide'; version: number; ranges: PositionRange[]; decision: CleanerDecision }
  | { type: 'view'; view: CleanerView }
  | { type: 'plan' }
  | { type: 'apply'; edition: number; how: 'trash' | 'csv' }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'restore' }
  | { type: 'resume' }
  | { type: 'dismiss' };

/** Kernel → front end, as custom messages. */
export type CleanerAnswer =
  | { type: 'rows'; version: number; from: number; rows: CleanerRow[] }
  /** With one buffer of JPEG bytes for each id. */
  | { type: 'thumbnails'; ids: number[] }
  | { type: 'full'; id: number }
  /** A position worth looking at: what was undone. */
  | { type: 'reveal'; version: number; position: number };

/** Rows that one message may ask for, and thumbnails. */
export const MAX_ROWS = 500;
