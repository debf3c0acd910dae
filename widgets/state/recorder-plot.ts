import type { Figure } from './figure.js';

/**
 * State of `RecorderPlot`. Points that come while the plot is live travel as custom messages of type `append`
 * and are taken into the model, so a view that is drawn late misses none; the whole figure is sent again at the end.
 */
export interface RecorderPlotState {
  figure: Figure;
  /** True while points are still coming. */
  live: boolean;
}

/** Kernel → front end, with buffers `[x0, y0, x1, y1, …]`, Float64Array bytes, one pair per entry of `traces`. */
export interface AppendPoints {
  type: 'append';
  /** Index of the trace each pair of buffers belongs to. */
  traces: number[];
  /** Number of points of each trace before this message: a gap shows that one was missed. */
  from: number[];
}

/** Front end → kernel: points were missed, please send the whole figure. */
export interface ResyncRequest {
  type: 'resync';
}
