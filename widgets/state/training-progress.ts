/** A progress bar. Times in seconds; `remaining` is an estimate, null before there is one. */
export interface Bar {
  value: number;
  total: number;
  elapsed: number;
  remaining: number | null;
  /** Shown behind the numbers, such as the smoothed loss. */
  comment: string;
}

/** `stopping`: the reader has asked for the end, and the batch under way is the last; `stopped`: that came to pass. */
export type ProgressStatus = 'running' | 'stopping' | 'done' | 'stopped' | 'interrupted' | 'failed';

/** What is wrong with a number of the table; null: nothing. */
export type Flag = 'not a number' | 'diverged' | null;

/** Front end → kernel, a custom message: end the run after this batch. */
export interface StopRequest {
  type: 'stop';
}

/** State of `TrainingProgress`: the table of a training run with its two bars, epochs and batches. */
export interface TrainingProgressState {
  /** Headers, such as `['epoch', 'train_loss', 'valid_loss', 'error_rate', 'time']`. */
  names: string[];
  /** One row of formatted cells per finished epoch. */
  rows: string[][];
  /** What is wrong with each cell, as `rows`. */
  flags: Flag[][];
  epochs: Bar;
  batches: Bar;
  status: ProgressStatus;
  /** There is somebody to ask for the end. */
  stoppable: boolean;
  /** What is wrong with the run so far, in a sentence; empty: nothing. */
  warning: string;
}
