import type { Axis } from '../state/figure.js';
import { rangeOf } from '../state/value-range.js';

export interface Tick {
  /** Position, px. */
  at: number;
  label: string;
}

/** Where values of one axis lie on the paper. */
export interface Scale {
  /** Position of a value, px; NaN where it has none (not finite, or not above 0 on a log axis). */
  at(value: number): number;
  ticks: Tick[];
}

/** The scale that puts the values of an axis between `start` and `end` (px). Categories are not for this one. */
export function scaleOf(axis: Axis, values: readonly number[], start: number, end: number): Scale {
  const log = axis.type === 'log';
  const place = log ? Math.log10 : (value: number) => value;
  const [low, high] = axis.range ?? rangeOf(values.map(place).filter(Number.isFinite));
  const px = (placed: number) => start + ((placed - low) / (high - low)) * (end - start);
  const ticks = log ? logTicks(low, high) : linearTicks(low, high);
  return { at: (value) => px(place(value)), ticks: ticks.map(({ value, label }) => ({ at: px(place(value)), label })) };
}

/** About six round numbers: steps of 1, 2 or 5 times a power of ten. */
function linearTicks(low: number, high: number): { value: number; label: string }[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const count = Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => {
    const value = (Math.ceil(low / step - 1e-9) + i) * step;
    return { value, label: linearLabel(value, digits) };
  });
}

function linearLabel(value: number, digits: number): string {
  if (Math.abs(value) >= 1e5 || digits > 5) return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
  return (value === 0 ? 0 : value).toFixed(digits);
}

/** Powers of ten; where fewer than two are in sight, 2 and 5 times them as well. At most about ten labels. */
function logTicks(low: number, high: number): { value: number; label: string }[] {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first + 1) / 10));
  const factors = last - first < 1 ? [1, 2, 5] : [1];
  const ticks: { value: number; label: string }[] = [];
  for (let power = Math.floor(low); power <= last; power += every) {
    for (const factor of factors) {
      const place = power + Math.log10(factor);
      if (place >= low - 1e-9 && place <= high + 1e-9)
        ticks.push({ value: factor * 10 ** power, label: `${factor}e${power}` });
    }
  }
  return ticks;
}
