import type { Answers, RunRecord } from './run-record.js';

/** Numbers that the rules look at, each taken from a record once. Null: the record does not have it. */
export interface Facts {
  readonly record: RunRecord;
  /** Epochs that were trained. */
  readonly epochs: number;
  /** Loss of one who guesses, ln C; of an unknown number of classes that of three. */
  readonly chance: number;
  /** Greatest rate. */
  readonly lr: number | null;
  /** Training loss at the beginning and at the end, and its greatest between: means over several batches of their own losses. */
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
  /** Part of the items that are sure to be of another class than their label: it is given less than 5 %, another over 80 %. */
  readonly contradicted: number;
}

/** Takes the facts from a record. */
export function factsOf(record: RunRecord): Facts {
  const { batches, epochs, classes } = record;
  const last = epochs.at(-1);
  const losses = batches?.losses ?? [];
  const several = Math.max(1, Math.min(8, Math.floor(losses.length / 8)));
  const means = windows(losses, several);
  return {
    record,
    epochs: epochs.length,
    chance: Math.log(Math.max(classes ?? 3, 2)),
    lr: batches && batches.lrs.length > 0 ? Math.max(...batches.lrs) : null,
    start: means[0] ?? null,
    end: means.at(-1) ?? null,
    peak: means.length > 0 ? Math.max(...means.filter((mean) => !Number.isNaN(mean))) : null,
    validLoss: last?.validLoss ?? null,
    error: last?.error ?? null,
    tableLoss: last?.trainLoss ?? null,
    train: record.train && scoreOf(record.train),
    valid: record.valid && scoreOf(record.valid),
  };
}

/** How good a network's answers are. */
export function scoreOf({ own, other }: Answers): Score {
  const items = own.length;
  const mean = (of: (own: number, other: number) => number) =>
    own.reduce((sum, p, i) => sum + of(p, other[i]!), 0) / Math.max(items, 1);
  return {
    items,
    loss: mean((p) => Math.min(10, -Math.log(Math.max(p, 1e-7)))),
    error: mean((p, q) => Number(q > p)),
    expected: mean((p, q) => 1 - Math.max(p, q)),
    contradicted: mean((p, q) => Number(p < 0.05 && q > 0.8)),
  };
}

/** Means over `size` neighbours, one after the other; what is left at the end joins the last. */
function windows(values: readonly number[], size: number): number[] {
  const count = Math.max(1, Math.floor(values.length / size));
  if (values.length === 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const part = values.slice(i * size, i === count - 1 ? undefined : (i + 1) * size);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
