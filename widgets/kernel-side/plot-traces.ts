import type { HeatmapTrace, ScatterTrace } from '../state/figure.js';
import { cellShares, cellTextColor, HEATMAP_COLORS } from '../state/plotly.js';
import type { Scale } from './plot-scale.js';
import { escapeXml, round, svg } from './svg.js';

const DASHES = { solid: undefined, dot: '2 4', dash: '8 5' } as const;

/** Beyond the paper a line is cut at this distance (px), so that an exploded value stays a number SVG can hold. */
const FAR = 1e4;

/** A line with a gap wherever a value has no place, or points, or both. */
export function drawScatter(trace: ScatterTrace, x: Scale, y: Scale, color: string): string {
  const runs = unbroken(trace.x.map((value, i) => [x.at(value), y.at(trace.y[i] ?? Number.NaN)] as const));
  const lines = trace.mode.includes('lines') ? runs.map((run) => polyline(run, trace, color)) : [];
  const marks = trace.mode.includes('markers') ? runs.flat().map((point) => marker(point, trace, color)) : [];
  return svg('g', { opacity: trace.opacity, class: 'trace' }, [...lines, ...marks].join(''));
}

/** The short piece that stands for a trace in the legend, at `left`, `middle` px. */
export function drawLegendKey(trace: ScatterTrace, color: string, left: number, middle: number): string {
  const line = polyline(
    [
      [left, middle],
      [left + 22, middle],
    ],
    trace,
    color,
  );
  const mark = marker([left + 11, middle], trace, color);
  const parts = [trace.mode.includes('lines') ? line : '', trace.mode.includes('markers') ? mark : ''];
  return svg('g', { opacity: trace.opacity }, parts.join(''));
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Cells from light to dark, the first row on top; text white where the cell is dark. `text` false leaves it out. */
export function drawHeatmap(trace: HeatmapTrace, box: Box, text: boolean): string {
  const [width, height] = [box.width / trace.x.length, box.height / trace.y.length];
  const cells = cellShares(trace.z).flatMap((row, r) =>
    row.map((share, c) => {
      const [left, top] = [box.left + c * width, box.top + r * height];
      const label = text ? (trace.text?.[r]?.[c] ?? '') : '';
      const fill = cellTextColor(share);
      const place = { x: left + width / 2, y: top + height / 2 + 4, 'text-anchor': 'middle', fill };
      return (
        svg('rect', { x: left, y: top, width, height, fill: mix(share) }) +
        (label && svg('text', place, escapeXml(label)))
      );
    }),
  );
  return svg('g', { class: 'trace' }, cells.join(''));
}

type Point = readonly [x: number, y: number];

function unbroken(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const [x, y] of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) runs.at(-1)!.push([near(x), near(y)]);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

const near = (px: number) => Math.min(Math.max(px, -FAR), FAR);

function polyline(points: readonly Point[], { line }: ScatterTrace, color: string): string {
  return svg('polyline', {
    points: points.map(([x, y]) => `${round(x)},${round(y)}`).join(' '),
    fill: 'none',
    stroke: color,
    'stroke-width': line?.width ?? 2,
    'stroke-dasharray': DASHES[line?.dash ?? 'solid'],
    'stroke-linejoin': 'round',
  });
}

function marker([cx, cy]: Point, { marker, line }: ScatterTrace, color: string): string {
  return svg('circle', { cx, cy, r: (marker?.size ?? 6) / 2, fill: marker?.color ?? line?.color ?? color });
}

/** A colour between those of the lowest (0) and the highest number (1). */
function mix(share: number): string {
  const channel = (hex: string, i: number) => Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  const { low, high } = HEATMAP_COLORS;
  const rgb = [0, 1, 2].map((i) => Math.round(channel(low, i) * (1 - share) + channel(high, i) * share));
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
