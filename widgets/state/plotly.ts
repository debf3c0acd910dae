import { at, type DecimateOptions, keptPoints } from './decimate.js';
import type { Axis, Figure, ScatterTrace, Trace } from './figure.js';
import { cutRange } from './value-range.js';

/** What plotly.js is given: the MIME type `application/vnd.plotly.v1+json` holds exactly this. */
export interface PlotlyFigure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

/** Colours of traces that name none, in order; plotly's own. */
export const COLORWAY = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f'];

/** Colours of a heatmap's lowest and highest number. */
export const HEATMAP_COLORS = { low: '#f7fbff', high: '#08306b' } as const;

/** How many columns the lines of a picture are thinned to that does not say how wide it is. */
const COLUMNS = 2000;

/**
 * The figure in plotly's full words, with what every plot of ours has in common. Lines of many points are thinned to
 * what can be seen, an exploding loss is cut off. Nothing in it is the figure's own.
 */
export function toPlotly(figure: Figure, { columns = COLUMNS, window }: Partial<DecimateOptions> = {}): PlotlyFigure {
  const log = figure.layout.xaxis.type === 'log';
  const data = figure.data.map((trace) => thinned(trace, { columns, log, ...(window && { window }) }));
  const layout = structuredClone(figure.layout);
  const matrix = data.some((trace) => trace.type === 'heatmap');
  const range = layout.yaxis.type === 'linear' ? cutRange(allY(figure)) : undefined;
  return {
    data: data.map(toTrace),
    layout: {
      title: layout.title,
      xaxis: toAxis(layout.xaxis),
      // The first row of a matrix is on top; plotly's axes go upwards.
      yaxis: { ...(range && { range }), ...toAxis(layout.yaxis), ...(matrix ? { autorange: 'reversed' } : {}) },
      showlegend: data.filter((trace) => trace.type === 'scatter' && trace.showlegend !== false).length > 1,
      colorway: COLORWAY,
      // On lines the pointer need not be on a point, only above or below it.
      hovermode: matrix ? 'closest' : 'x',
    },
  };
}

/** The values of all lines; those of a single one are not copied. */
function allY({ data }: Figure): readonly (number | null)[] {
  const lines = data.flatMap((trace) => (trace.type === 'scatter' ? [trace.y] : []));
  return lines.length === 1 ? lines[0]! : lines.flat();
}

/** A copy with those of its points that a drawing needs. */
export function thinned(trace: Trace, options: DecimateOptions): Trace {
  if (trace.type !== 'scatter') return structuredClone(trace);
  const kept = keptPoints(trace.x, trace.y, options);
  const hover = trace.hover?.map((column) => ({ ...column, values: at(column.values, kept) }));
  return { ...trace, x: at(trace.x, kept), y: at(trace.y, kept), ...(hover && { hover }) };
}

function toTrace(trace: Trace): Record<string, unknown> {
  if (trace.type === 'scatter') return toLine(trace);
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

/** plotly's `customdata` are what a hover says beside x and y, a row for each point. */
function toLine({ hover, ...trace }: ScatterTrace): Record<string, unknown> {
  if (!hover?.length) return trace;
  const rows = trace.x.map((_, i) => hover.map(({ values }) => values[i] ?? null));
  const lines = hover.map(({ label, format }, i) => `${label}: %{customdata[${i}]${format ? `:${format}` : ''}}`);
  return {
    ...trace,
    customdata: rows,
    hovertemplate: `${['%{y:.4g}', ...lines].join('<br>')}<extra>%{fullData.name}</extra>`,
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
