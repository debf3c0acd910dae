import type { Figure, ScatterTrace } from '../state/figure.js';

/** Points to add to the end of one trace. */
export interface NewPoints {
  /** Index into the figure's `data`. */
  trace: number;
  x: number[];
  /** As long as `x`. A value that is not finite leaves a gap. */
  y: number[];
  /** The numbers of each column of the trace's `hover`, each as long as `x`. Default: they are left out. */
  hover?: number[][];
}

/** Number of points of each line; 0 for what is none. */
export const lengths = (figure: Figure) => figure.data.map((trace) => (trace.type === 'scatter' ? trace.x.length : 0));

/** Adds points to a line of a figure; throws where their numbers are not of one length. */
export function addPoints(figure: Figure, { trace, x, y, hover = [] }: NewPoints): void {
  const target = scatterAt(figure, trace);
  const odd = [y, ...hover].find((values) => values.length !== x.length);
  if (odd) {
    throw new RangeError(
      `append: x and y of trace ${trace} must have the same length, got ${x.length} and ${odd.length}`,
    );
  }
  for (let i = 0; i < x.length; i++) {
    target.x.push(x[i]!);
    target.y.push(Number.isFinite(y[i]) ? y[i]! : null);
    for (const [column, { values }] of (target.hover ?? []).entries()) values.push(hover[column]?.[i] ?? Number.NaN);
  }
}

/** Throws, saying what there is, where that trace is no line. */
export function scatterAt(figure: Figure, index: number): ScatterTrace {
  const trace = figure.data[index];
  if (trace?.type === 'scatter') return trace;
  const found = trace ? `a ${trace.type}` : 'nothing';
  throw new RangeError(
    `append: trace ${index} must be a scatter trace, found ${found}; the figure has ${figure.data.length} traces`,
  );
}
