import type { Verdict, VerdictName } from './diagnosis.js';
import type { Facts } from './facts.js';

/** How one thing that can be wrong is found; null: no sign of it. A pure function. */
export interface Rule {
  readonly name: VerdictName;
  look(facts: Facts): Finding | null;
}

/** A verdict without its name. */
export type Finding = Omit<Verdict, 'name'>;

/** Three digits: `1.14e+9`, `0.0871`. Not finite: Python's words, as in the table. */
export function short(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Math.abs(value) < 1e6 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

/** `4.9 %`. */
export const percent = (part: number): string => `${short(100 * part)} %`;

/** `1 epoch`, `4 epochs`. */
export const epochsText = (epochs: number): string => `${epochs} epoch${epochs === 1 ? '' : 's'}`;

/** A rate as code has it: `3e-3`. */
export const rate = (value: number): string => Number(value.toPrecision(2)).toExponential().replace('e+', 'e');

/** `maxLr` for a call of training: `factor` times the run's rate; without one, what it is times that. */
export const maxLr = (lr: number | null, factor: number): string =>
  lr === null ? `/* ${factor > 1 ? `${factor} times` : `1/${1 / factor} of`} the rate it had */` : rate(lr * factor);

/** The error rate moves by this much by chance: one standard deviation of a share of `items`. Of an unknown number: 100. */
export const chanceOf = (error: number, items: number | null): number => {
  const n = Math.max(items ?? 100, 1);
  return Math.sqrt((Math.max(error, 0.5 / n) * (1 - Math.min(error, 1 - 0.5 / n))) / n);
};
