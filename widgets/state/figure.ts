/**
 * A figure as plain data, in plotly's own words (a small part of its schema): made by pure functions, drawn by plotly
 * in the browser and as a PNG beside the widget.
 */
export interface Figure {
  /** What is drawn, one over the other. */
  data: Trace[];
  /** Axes, title and size. */
  layout: FigureLayout;
  /** One sentence that says what the plot shows, for people who cannot see it; the `text/plain` of its output. */
  summary: string;
}

export type Trace = ScatterTrace | HeatmapTrace;

/** A line or a set of points. `x` and `y` have the same length; `null` in `y` leaves a gap. */
export interface ScatterTrace {
  type: 'scatter';
  name: string;
  x: number[];
  y: (number | null)[];
  mode: 'lines' | 'markers' | 'lines+markers';
  line?: { color?: string; width?: number; dash?: 'solid' | 'dot' | 'dash' };
  marker?: { color?: string; size?: number };
  /** What is said of each point under the pointer, beside x and y. */
  hover?: HoverColumn[];
  /** 0–1. Default 1. */
  opacity?: number;
  showlegend?: boolean;
}

/** One more number of each point: `{ label: 'epoch', values: [0, 0, 1, …] }`. */
export interface HoverColumn {
  label: string;
  /** As long as the trace's `x`; what is missing is left out. */
  values: number[];
  /** In d3's format language. Default: as it is. */
  format?: string;
}

/** A matrix with a number in each cell: `z[row][column]`, the first row on top. */
export interface HeatmapTrace {
  type: 'heatmap';
  x: string[];
  y: string[];
  z: number[][];
  /** What is written in each cell, same shape as `z`. */
  text?: string[][];
}

export interface Axis {
  title: { text: string };
  type: 'linear' | 'log' | 'category';
  /** In plotly's units: exponents of ten where `type` is `log`. Default: what the data needs. */
  range?: [number, number];
}

export interface FigureLayout {
  title: { text: string };
  xaxis: Axis;
  yaxis: Axis;
}
