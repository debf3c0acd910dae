import type { Figure, ScatterTrace } from '../state/figure.js';
import { COLORWAY } from '../state/plotly.js';

/** How the lines of one run are told apart, in order. */
const DASHES = ['solid', 'dash', 'dot'] as const;

/**
 * One figure of several of the same kind, by name: each has a colour, the lines within it differ by their dashes. Title
 * and axes are the first one's. Throws where there is none, or where one has no lines.
 */
export function overlay(figures: Readonly<Record<string, Figure>>): Figure {
  const named = Object.entries(figures);
  const [first] = named;
  if (!first) throw new TypeError('overlay: give at least one figure');
  const data = named.flatMap(([name, figure], i) => {
    const color = COLORWAY[i % COLORWAY.length]!;
    return figure.data.map((trace, k): ScatterTrace => {
      if (trace.type !== 'scatter')
        throw new TypeError(`overlay: '${name}' is a ${trace.type}, which nothing can be laid over`);
      const look = { line: { color, dash: DASHES[k % DASHES.length]! }, marker: { ...trace.marker, color } };
      return { ...structuredClone(trace), ...look, name: figure.data.length > 1 ? `${name}: ${trace.name}` : name };
    });
  });
  const summary = named.map(([name, figure]) => `${name}: ${figure.summary}`).join(' ');
  return { data, layout: structuredClone(first[1].layout), summary };
}
