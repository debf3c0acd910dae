import type { Answers, RunRecord } from './run-record.js';

/** Numbers that the rules look at, each taken from a record once. Null: the record does not have it. */
export interface Facts {
  readonly record: RunRecord;
  /** Epochs that were trained. */
  readonly epochs: number;
  /** Loss of one who guesses, ln C; of an unknown number of classes that of three, without classes that of the first batches. */
  readonly chance: number;
  /** Greatest rate. */
  readonly lr: number | null;
  /** The same as Adam would have it, whose steps are as long whatever the gradient is; rates are judged by this. */
  readonly step: number | null;
  /** Training loss of the first eighth and the last tenth of the batches, each by itself, and its greatest mean between. */
  readonly start: number | null;
  readonly end: number | null;
  readonly peak: number | null;
  /** Numbers of the last epoch. */
  readonly validLoss: number | null;
  readonly error: number | null;
  /** The last row's smoothed training loss; where all batches are known `end` says more. */
  readonly tableLoss: number | null;
  /** What the trained network says of the items, where somebody has looked. */
  readonly train: Score | null;
  readonly valid: Score | null;
}

/** How good answers are. */
export interface Score {
  readonly items: number;
  /** Mean of -ln p of the right class, no item counted above 10. */
  readonly loss: number;
  readonly error: number;
  /** The error rate to expect of a network that is as sure as this one and right about how sure it is. */
  readonly expected: number;
}

/** Takes the facts from a record. */
export function factsOf(record: RunRecord): Facts {
  const { lr, epochs, classes } = record;
  const last = epochs.at(-1);
  const losses = record.losses ?? [];
  const parts = eighths(losses);
  return {
    record,
    epochs: epochs.length,
    chance: classes === 0 ? (parts[0] ?? 1) : Math.log(Math.max(classes ?? 3, 2)),
    lr,
    step: lr !== null && record.optimizer === 'SGD' ? lr / SGD_TO_ADAM : lr,
    start: parts[0] ?? null,
    end: losses.length > 0 ? mean(losses.slice(-Math.max(1, Math.floor(losses.length / 10)))) : null,
    peak: parts.length > 0 ? Math.max(...parts.filter((part) => !Number.isNaN(part))) : null,
    validLoss: last?.validLoss ?? null,
    error: last?.error ?? null,
    tableLoss: last?.trainLoss ?? null,
    train: record.train && scoreOf(record.train),
    valid: record.valid && scoreOf(record.valid),
  };
}

/** Rates that do about as much are so many times greater in SGD than in Adam: fastai's and PyTorch's defaults, 0.1 and 3e-3. */
const SGD_TO_ADAM = 30;

/** How good a network's answers are. */
export function scoreOf({ own, other }: Answers): Score {
  const over = (of: (own: number, other: number) => number) => mean(own.map((p, i) => of(p, other[i]!)));
  return {
    items: own.length,
    loss: over((p) => Math.min(10, -Math.log(Math.max(p, 1e-7)))),
    error: over((p, q) => Number(q > p)),
    expected: over((p, q) => 1 - Math.max(p, q)),
  };
}

/** Means of eight parts, one after the other; of few batches fewer, so that each has four: one batch alone says little. */
function eighths(values: readonly number[]): number[] {
  const count = Math.min(8, Math.max(Math.floor(values.length / 4), Math.min(values.length, 1)));
  const at = (i: number) => Math.floor((i * values.length) / count);
  return Array.from({ length: count }, (_, i) => mean(values.slice(at(i), at(i + 1))));
}

/** 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
