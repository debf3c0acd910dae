import { inspect } from 'node:util';
import { displaySymbol } from '../kernel/api.js';
import { type RateCurve, type SuggestedRates, suggestRates, valley } from './lr-suggestion.js';

/** What of a search for a rate is looked at; a `Recorder` is one. */
export interface SearchRecord {
  /** The learning rate of each batch. */
  readonly lrs: readonly number[];
  /** Smoothed losses, and each batch's own where they are known. */
  readonly losses: readonly number[];
  /** The loss of each batch as it was. */
  readonly rawLosses?: readonly number[];
  /** Batches the search was to have. Default: as many as there are. */
  readonly numIt?: number | null;
}

/**
 * What a search for a learning rate found: suggestions by fastai's formulas, one of them to take, and why. In a notebook it
 * shows itself as `text`. `lr` and all suggestions are null where the curve says nothing.
 */
export class RateAdvice implements SuggestedRates {
  /** The rate to take, `valley`; null where there is none to be had. */
  readonly lr: number | null;
  /** Where the loss falls fastest (fastai v1). */
  readonly steepest: number | null;
  /** A tenth of the rate with the lowest loss (fastai v1 and 2). */
  readonly minimum: number | null;
  /** Two thirds into the longest valley (fastai 2's default). */
  readonly valley: number | null;
  /** fastai 2's `slide`. */
  readonly slide: number | null;
  /** fastai 2's `steep`. */
  readonly steep: number | null;
  /** Why this rate, or why none, in a sentence or two. */
  readonly reason: string;

  constructor(rates: SuggestedRates | null, reason: string) {
    this.lr = this.valley = rates?.valley ?? null;
    this.steepest = rates?.steepest ?? null;
    this.minimum = rates?.minimum ?? null;
    this.slide = rates?.slide ?? null;
    this.steep = rates?.steep ?? null;
    this.reason = reason;
  }

  /** Reason and all suggestions. */
  get text(): string {
    if (this.lr === null) return this.reason;
    const others = [
      `steepest ${shown(this.steepest)}`,
      `minimum/10 ${shown(this.minimum)}`,
      `slide ${shown(this.slide)}`,
      `steep ${shown(this.steep)}`,
    ];
    return `${this.reason}\nOther methods: ${others.join(', ')}.`;
  }

  toString(): string {
    return this.text;
  }

  /** How it is shown in JupyterLab. */
  [displaySymbol](): Record<string, string> {
    return { 'text/plain': this.text };
  }

  /** The text, for `console.log`. */
  [inspect.custom](): string {
    return this.text;
  }
}

/** Fewer points than this say nothing. */
const FEWEST = 6;
/** A loss that falls by less than this part of itself does not fall. */
const FLAT = 0.02;

/**
 * Looks at a search as fastai 2's `lr_find` does: without the first tenth of its batches and the last 5, and from the
 * first loss on that is not finite. (A search of few batches is looked at whole.) Refuses where the loss does not fall.
 */
export function adviseRate(record: SearchRecord): RateAdvice {
  const { curve, whole } = lookAt(record);
  const { losses } = curve;
  if (losses.length < FEWEST) {
    return new RateAdvice(
      null,
      `No learning rate is suggested: ${losses.length} finite losses are too few, give lrFind a larger numIt.`,
    );
  }
  const bottom = losses.indexOf(Math.min(...losses));
  const level = median(losses.slice(0, Math.max(1, Math.ceil(bottom / 3))));
  const fall = level - losses[bottom]!;
  if (!(fall > Math.max(FLAT * Math.abs(level), 2 * noise(record)))) {
    return new RateAdvice(
      null,
      `No learning rate is suggested: the loss does not fall clearly, from ${short(level)} to ${short(losses[bottom]!)} at its lowest. ` +
        'The model may be trained already, or the search too short; to train on, take a rate well below where the loss rises.',
    );
  }
  const found = valley(curve)!;
  const after = bottom < losses.length - 3 ? ', and rises after them' : ', where the search ends';
  const note = whole ? ` (The search had only ${record.losses.length} batches: all are looked at.)` : '';
  return new RateAdvice(
    suggestRates(curve),
    `Suggested learning rate: ${exponent(found.lr)}. The loss falls from ${short(level)} to ${short(losses[bottom]!)} ` +
      `between rates of ${exponent(found.from)} and ${exponent(found.to)}${after}; this is the middle of that stretch.${note}`,
  );
}

function lookAt({ lrs, losses, numIt }: SearchRecord): { curve: RateCurve; whole: boolean } {
  const start = Math.floor((numIt ?? losses.length) / 10);
  const cut = upToFinite(lrs.slice(start, -5), losses.slice(start, -5));
  if (cut.losses.length >= 2 * FEWEST) return { curve: cut, whole: false };
  return { curve: upToFinite(lrs, losses), whole: true };
}

function upToFinite(lrs: readonly number[], losses: readonly number[]): RateCurve {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  return bad < 0 ? { lrs, losses } : { lrs: lrs.slice(0, bad), losses: losses.slice(0, bad) };
}

/**
 * Standard deviation of the smoothed loss that the batches' own scatter explains: an average over n batches, 50 at most,
 * has theirs divided by √n. Taken from the first half of the search, where the rate changes little.
 */
function noise({ losses, rawLosses }: SearchRecord): number {
  if (!rawLosses) return 0;
  const half = Math.ceil(losses.length / 2);
  const squares = rawLosses
    .slice(0, half)
    .map((loss, i) => (loss - losses[i]!) ** 2)
    .filter(Number.isFinite);
  const variance = squares.reduce((sum, square) => sum + square, 0) / Math.max(squares.length, 1);
  return Math.sqrt(variance / Math.min(Math.max(half, 1), 50));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Numbers as fastai prints rates: `1.00E-03`. */
export const exponent = (value: number): string =>
  value
    .toExponential(2)
    .toUpperCase()
    .replace(/E([+-])(\d)$/, 'E$10$2');

const shown = (rate: number | null): string => (rate === null ? 'none' : exponent(rate));
const short = (value: number): string => String(Number(value.toPrecision(3)));
