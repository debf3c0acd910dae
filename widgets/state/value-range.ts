/** Above this many values the quantiles are those of a sample. */
const SAMPLE = 10_000;

/**
 * What an axis shows of these values: all, with a little room; but where the loss explodes, the part that can be read,
 * and the curve leaves the frame. A value counts as exploded when it is more than ten times the spread of the middle
 * 80 % away from it; fewer than ten values are always shown whole. Values that are not finite count for nothing.
 */
export function rangeOf(values: readonly (number | null)[]): [number, number] {
  return withRoom(cut(values) ?? whole(values));
}

function withRoom({ low, high }: Range): [number, number] {
  if (low > high) return [0, 1];
  const room = high > low ? (high - low) * 0.04 : Math.max(Math.abs(high) * 0.1, 1e-9);
  return [low - room, high + room];
}

/** The range of `rangeOf` where it leaves values out; undefined: all are shown. */
export function cutRange(values: readonly (number | null)[]): [number, number] | undefined {
  const shown = cut(values);
  return shown && withRoom(shown);
}

interface Range {
  low: number;
  high: number;
}

function cut(values: readonly (number | null)[]): Range | undefined {
  const every = Math.max(1, Math.floor(values.length / SAMPLE));
  const sample: number[] = [];
  for (let i = 0; i < values.length; i += every) if (isNumber(values[i]!)) sample.push(values[i]!);
  if (sample.length < 10) return undefined;
  const sorted = Float64Array.from(sample).sort();
  const quantile = (q: number) => sorted[Math.round(q * (sorted.length - 1))]!;
  const [q10, q90] = [quantile(0.1), quantile(0.9)];
  const spread = q90 - q10;
  const { low, high } = whole(values);
  const [above, below] = [high > q90 + 10 * spread, low < q10 - 10 * spread];
  if (spread <= 0 || !(above || below)) return undefined;
  return { low: below ? q10 - 1.5 * spread : low, high: above ? q90 + 1.5 * spread : high };
}

/** Lowest and highest; the other way round where there is no value. */
function whole(values: readonly (number | null)[]): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!isNumber(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

const isNumber = (value: number | null): value is number => Number.isFinite(value);
