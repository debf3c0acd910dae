import type { Figure } from '../state/figure.js';
import { type AppendPoints, columnsOf, unpackNumbers, unpackValues } from '../state/recorder-plot.js';

/**
 * Takes a message's points into a figure, in place. Points the figure has already are passed over (a state that was
 * sent while they were waiting holds them); returns false, with nothing changed, if points before them are missing.
 */
export function appendPoints(figure: Figure, message: AppendPoints, buffers: readonly DataView[]): boolean {
  const traces = message.traces.map((index) => figure.data[index]);
  const fits = traces.every((trace, i) => trace?.type === 'scatter' && message.from[i]! <= trace.x.length);
  if (!fits) return false;
  let next = 0;
  for (const [i, trace] of traces.entries()) {
    if (trace?.type !== 'scatter') continue;
    const known = trace.x.length - message.from[i]!;
    for (const [column, values] of columnsOf(trace).entries()) {
      const come = column === 1 ? unpackValues(buffers[next++]!) : unpackNumbers(buffers[next++]!);
      for (let k = known; k < come.length; k++) values.push(come[k]!);
    }
  }
  return true;
}
