/** Learning rates and momenta as pure functions of the position in training. */
import { expect } from './options.js';

/** A course from `start` to `end`; `pct`: how far, 0–1. */
export type Anneal = (start: number, end: number, pct: number) => number;

/** From `start` to `end` along half a cosine; `pct` 0–1. fastai's `annealing_cos`. */
export const annealCos = (start: number, end: number, pct: number): number =>
  end + ((start - end) / 2) * (Math.cos(Math.PI * pct) + 1);

/** From `start` to `end` by equal factors. fastai's `annealing_exp`. */
export const annealExp = (start: number, end: number, pct: number): number => start * (end / start) ** pct;

/** From `start` to `end` by equal steps. fastai's `annealing_linear`. */
export const annealLinear = (start: number, end: number, pct: number): number => start + pct * (end - start);

/** Stays at `start`. fastai's `annealing_no`. */
export const annealNo: Anneal = (start) => start;

/** From `start` to `end` as `(1 - pct) ** degree` falls. fastai's `annealing_poly`. */
export const annealPoly =
  (degree: number): Anneal =>
  (start, end, pct) =>
    end + (start - end) * (1 - pct) ** degree;

/** Learning rates for layer groups, from the first to the last: fastai's `slice`. Made by `slice`. */
export interface Slice {
  /** Rate of the first layer group; null: a tenth of `stop`, for all but the last. */
  readonly start: number | null;
  /** Rate of the last layer group. */
  readonly stop: number;
}

/** One rate for all layer groups, a slice of rates, or a list of one rate for each. */
export type LearningRate = number | Slice | readonly number[];

/**
 * `slice(a, b)`: rates from `a` for the first layer group to `b` for the last, by equal factors. `slice(b)`: `b` for the
 * last group and `b / 10` for the others.
 */
export function slice(start: number, stop?: number): Slice {
  return stop === undefined ? { start: null, stop: start } : { start, stop };
}

/** The rate of each of `groups` layer groups (default: as many as a list has, else one): fastai's `lr_range`. `name`: for messages. */
export function lrRange(lr: LearningRate, groups = isList(lr) ? lr.length : 1, name = 'lr'): number[] {
  if (isList(lr)) {
    expect(name, lr, lr.length === groups && lr.every(isRate), `${groups} positive numbers, one a layer group`);
    return [...lr];
  }
  const { start, stop } = typeof lr === 'object' && lr !== null ? lr : { start: lr, stop: lr };
  for (const rate of [start ?? stop, stop]) {
    expect(name, rate === undefined ? lr : rate, isRate(rate), 'a positive number or slice(…) of such');
  }
  return Array.from({ length: groups }, (_, i) => {
    if (i === groups - 1) return stop;
    return start === null ? stop / 10 : annealExp(start, stop, i / (groups - 1));
  });
}

const isList = (lr: LearningRate): lr is readonly number[] => Array.isArray(lr);
const isRate = (rate: number): boolean => Number.isFinite(rate) && rate > 0;

/** The form of a cycle. */
export interface OneCycleOptions {
  /** Momentum at the ends and in the middle of the cycle. Default `[0.95, 0.85]`. */
  moms?: readonly [number, number];
  /** The cycle starts at `maxLr / divFactor`. Default 25. */
  divFactor?: number;
  /** Share of the cycle in which the rate rises, 0–1. Default 0.3. */
  pctStart?: number;
  /** The cycle ends at `maxLr / finalDiv`. Default `divFactor * 1e4`. */
  finalDiv?: number;
}

/** Rate and momentum of one batch. `lr` is a factor of the greatest rate, so it serves all layer groups. */
export interface CyclePoint {
  lr: number;
  mom: number;
}

/**
 * The 1cycle policy (Smith 2018) as fastai 1.0.63 has it: over `batches` batches the rate rises along a cosine, then
 * falls along a longer one, and momentum goes the other way. Batch `i` of the run, from 0.
 */
export function oneCycle(batches: number, options: OneCycleOptions = {}): (i: number) => CyclePoint {
  checkCycle(options);
  const { moms = [0.95, 0.85], divFactor = 25, pctStart = 0.3, finalDiv = divFactor * 1e4 } = options;
  const rising = Math.floor(batches * pctStart);
  const falling = batches - rising;
  return (i) => {
    if (i < rising) {
      const pct = i / rising;
      return { lr: annealCos(1 / divFactor, 1, pct), mom: annealCos(moms[0], moms[1], pct) };
    }
    const pct = Math.min((i - rising) / falling, 1);
    return { lr: annealCos(1, 1 / finalDiv, pct), mom: annealCos(moms[1], moms[0], pct) };
  };
}

/** Throws on an option that would make rates or momenta of no use. */
export function checkCycle({ moms = [0.95, 0.85], divFactor = 1, pctStart = 0, finalDiv = 1 }: OneCycleOptions): void {
  const positive = (value: number) => Number.isFinite(value) && value > 0;
  const isMomentum = (value: number) => Number.isFinite(value) && value >= 0 && value < 1;
  expect('pctStart', pctStart, pctStart >= 0 && pctStart <= 1, 'a share in 0–1');
  expect('divFactor', divFactor, positive(divFactor), 'a positive number');
  expect('finalDiv', finalDiv, positive(finalDiv), 'a positive number');
  const two = Array.isArray(moms) && moms.length === 2 && moms.every(isMomentum);
  expect('moms', moms, two, 'two momenta, each from 0 to below 1');
}

/** fastai's `SmoothenValue`: an exponential moving average with its bias corrected. */
export class SmoothenValue {
  /** How slowly it moves, 0–1. */
  readonly beta: number;
  #count = 0;
  #average = 0;

  /** `beta`: weight of the past. Default 0.98, a window of about 50 values. */
  constructor(beta = 0.98) {
    this.beta = beta;
  }

  /** What a checkpoint has to keep of it. */
  get state(): { count: number; average: number } {
    return { count: this.#count, average: this.#average };
  }
  set state({ count, average }: { count: number; average: number }) {
    this.#count = count;
    this.#average = average;
  }

  /** Takes a value in and returns the average so far. */
  add(value: number): number {
    this.#count++;
    this.#average = this.beta * this.#average + (1 - this.beta) * value;
    return this.#average / (1 - this.beta ** this.#count);
  }
}
