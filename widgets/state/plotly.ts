import type { Axis, Figure, Trace } from './figure.js';

/** What plotly.js is given: the MIME type `application/vnd.plotly.v1+json` holds exactly this. */
export interface PlotlyFigure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

/** Colours of traces that name none, in order; plotly's own. */
export const COLORWAY = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f'];

/** Colours of a heatmap's lowest and highest number. */
export const HEATMAP_COLORS = { low: '#f7fbff', high: '#08306b' } as const;

/** The figure in plotly's full words, with what every plot of ours has in common. A deep copy. */
export function toPlotly(figure: Figure): PlotlyFigure {
  const { data, layout } = structuredClone(figure);
  const matrix = data.some((trace) => trace.type === 'heatmap');
  return {
    data: data.map(toTrace),
    layout: {
      title: layout.title,
      xaxis: toAxis(layout.xaxis),
      // The first row of a matrix is on top; plotly's axes go upwards.
      yaxis: { ...toAxis(layout.yaxis), ...(matrix ? { autorange: 'reversed' } : {}) },
      showlegend: data.filter((trace) => trace.type === 'scatter' && trace.showlegend !== false).length > 1,
      colorway: COLORWAY,
    },
  };
}

function toTrace(trace: Trace): Record<string, unknown> {
  if (trace.type === 'scatter') return { ...trace };
  const { low, high } = HEATMAP_COLORS;
  const text = trace.text ? { text: legible(trace.z, trace.text), texttemplate: '%{text}' } : {};
  return {
    ...trace,
    ...text,
    colorscale: [
      [0, low],
      [1, high],
    ],
    showscale: false,
    hovertemplate: '%{y} → %{x}: %{z}<extra></extra>',
  };
}

/** Where each number of a matrix stands between its lowest (0) and its highest (1); what is no number counts as lowest. */
export function cellShares(z: readonly (readonly number[])[]): number[][] {
  const finite = z.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return z.map((row) => row.map((n) => (high > low && Number.isFinite(n) ? (n - low) / (high - low) : 0)));
}

/** Of dark and white the one that is easier to read on a cell; both are as easy at 0.6. */
export const cellTextColor = (share: number): string => (share > 0.6 ? '#ffffff' : '#222222');

/** Plotly's own choice of colours leaves grey text on the cells in the middle. */
const legible = (z: readonly (readonly number[])[], text: readonly (readonly string[])[]): string[][] =>
  cellShares(z).map((row, r) =>
    row.map((share, c) => `<span style="color:${cellTextColor(share)}">${text[r]?.[c] ?? ''}</span>`),
  );

function toAxis(axis: Axis): Record<string, unknown> {
  // Powers of ten as 1e-5, as fastai writes learning rates.
  const log = { tickformat: '.0e', dtick: 1 };
  // `standoff`: without one plotly writes the title across long labels.
  const title = { standoff: 12, ...axis.title };
  return { automargin: true, ...axis, title, ...(axis.type === 'log' ? log : {}) };
}
