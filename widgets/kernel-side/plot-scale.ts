import type { Axis } from '../state/figure.js';

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

/**
 * What an axis shows of these values: all, with a little room; but where the loss explodes, the part that can be read,
 * and the curve leaves the frame. A value counts as exploded when it is more than ten times the spread of the middle
 * 80 % away from it; fewer than ten values are always shown whole.
 */
export function rangeOf(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const sorted = Float64Array.from(values).sort();
  const quantile = (q: number) => sorted[Math.round(q * (sorted.length - 1))]!;
  let [low, high] = [sorted[0]!, sorted.at(-1)!];
  const [q10, q90] = [quantile(0.1), quantile(0.9)];
  const spread = q90 - q10;
  if (values.length >= 10 && spread > 0) {
    if (high > q90 + 10 * spread) high = q90 + 1.5 * spread;
    if (low < q10 - 10 * spread) low = q10 - 1.5 * spread;
  }
  const room = high > low ? (high - low) * 0.04 : Math.max(Math.abs(high) * 0.1, 1e-9);
  return [low - room, high + room];
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
