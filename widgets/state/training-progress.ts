/** A progress bar. Times in seconds; `remaining` is an estimate, null before there is one. */
export interface Bar {
  value: number;
  total: number;
  elapsed: number;
  remaining: number | null;
  /** Shown behind the numbers, such as the smoothed loss. */
  comment: string;
}

export type ProgressStatus = 'running' | 'done' | 'interrupted' | 'failed';

/** State of `TrainingProgress`: the table of a training run with its two bars, epochs and batches. */
export interface TrainingProgressState {
  /** Headers, such as `['epoch', 'train_loss', 'valid_loss', 'error_rate', 'time']`. */
  names: string[];
  /** One row of formatted cells per finished epoch. */
  rows: string[][];
  epochs: Bar;
  batches: Bar;
  status: ProgressStatus;
}
