import type { Figure } from '../state/figure.js';
import type { AppendPoints } from '../state/recorder-plot.js';

/**
 * Takes a message's points into a figure, in place. Points the figure has already are passed over (a state that was
 * sent while they were waiting holds them); returns false, with nothing changed, if points before them are missing.
 */
export function appendPoints(figure: Figure, message: AppendPoints, buffers: readonly DataView[]): boolean {
  const traces = message.traces.map((index) => figure.data[index]);
  const fits = traces.every((trace, i) => trace?.type === 'scatter' && message.from[i]! <= trace.x.length);
  if (!fits) return false;
  for (const [i, trace] of traces.entries()) {
    if (trace?.type !== 'scatter') continue;
    const known = trace.x.length - message.from[i]!;
    trace.x.push(...numbers(buffers[2 * i]!).slice(known));
    trace.y.push(
      ...numbers(buffers[2 * i + 1]!)
        .slice(known)
        .map((value) => (Number.isFinite(value) ? value : null)),
    );
  }
  return true;
}

/** Float64 values, little-endian. A buffer may begin anywhere in its message, so it is read through its view. */
function numbers(view: DataView): number[] {
  return Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}
