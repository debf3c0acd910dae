import sharp from 'sharp';
import type { Figure, HeatmapTrace, ScatterTrace } from '../state/figure.js';
import { COLORWAY, thinned } from '../state/plotly.js';
import { systemHasFonts } from './fonts.js';
import { type Scale, scaleOf } from './plot-scale.js';
import { type Box, drawHeatmap, drawLegendKey, drawScatter } from './plot-traces.js';
import { escapeXml, svg } from './svg.js';

/** Size of a plot beside the widget, px. */
const SIZE = { width: 640, height: 400 };

/** Metadata of `figurePng` in a bundle: it has twice as many pixels as it is wide on the page. */
export const PNG_METADATA = { 'image/png': SIZE };

/** Width of a character at 12 px, on average: enough to make room for labels without measuring them. */
const CHAR = 7;
/** Characters that labels beside a plot get room for; longer names in the legend are broken. */
const MOST_CHARS = 20;

/**
 * The figure as PNG, 640 × 400 px drawn at double density: what a saved notebook shows where no plotly runs.
 *
 * On a system without any font it has lines and shapes but no text, which would be boxes; the figure's summary, shown
 * as `text/plain` beside it, then has to say the rest.
 */
export async function figurePng(figure: Figure): Promise<Buffer> {
  const drawing = figureSvg(figure, { ...SIZE, text: systemHasFonts() });
  return await sharp(Buffer.from(drawing), { density: 144 }).png({ palette: true }).toBuffer();
}

/** The figure as an SVG drawing of `width` × `height` px. `text`: draw titles and labels. Default true. */
export function figureSvg(
  figure: Figure,
  { width, height, text = true }: { width: number; height: number; text?: boolean },
): string {
  const heatmap = figure.data.find((trace): trace is HeatmapTrace => trace.type === 'heatmap');
  const legend = heatmap ? [] : inLegend(figure);
  const box = plotBox(figure, heatmap, legend.length > 1 ? legend : [], width, height);
  const body = heatmap ? drawMatrix(heatmap, box, text) : drawLines(figure, box, text);
  const words = text ? [titles(figure, box, width, height), legend.length > 1 ? drawLegend(legend, box) : ''] : [];
  const clip = svg('clipPath', { id: 'box' }, svg('rect', rectangle(box)));
  const paper = svg('rect', { width, height, fill: '#ffffff' });
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif',
    'font-size': 12,
    fill: '#222222',
  };
  return svg('svg', attributes, [paper, svg('defs', {}, clip), body, ...words].join(''));
}

interface Entry {
  trace: ScatterTrace;
  color: string;
}

function entries({ data }: Figure): Entry[] {
  return data.flatMap((trace, i) => {
    if (trace.type !== 'scatter') return [];
    return [{ trace, color: trace.line?.color ?? trace.marker?.color ?? COLORWAY[i % COLORWAY.length]! }];
  });
}

const inLegend = (figure: Figure) => entries(figure).filter(({ trace }) => trace.showlegend !== false);

function plotBox(
  figure: Figure,
  heatmap: HeatmapTrace | undefined,
  legend: Entry[],
  width: number,
  height: number,
): Box {
  const longest = (labels: readonly string[]) =>
    Math.min(Math.max(0, ...labels.map((label) => label.length)), MOST_CHARS) * CHAR;
  const left = heatmap ? 44 + longest(heatmap.y) : 68;
  const right = legend.length > 0 ? 54 + longest(legend.flatMap(({ trace }) => brokenLines(trace.name))) : 20;
  const top = figure.layout.title.text ? 40 : 16;
  const bottom = figure.layout.xaxis.title.text ? 54 : 34;
  return { left, top, width: Math.max(width - left - right, 20), height: Math.max(height - top - bottom, 20) };
}

const rectangle = ({ left, top, width, height }: Box) => ({ x: left, y: top, width, height });

function drawLines(figure: Figure, box: Box, text: boolean): string {
  const log = figure.layout.xaxis.type === 'log';
  const thin = { columns: Math.ceil(box.width * 2), log };
  const all = entries({ ...figure, data: figure.data.map((trace) => thinned(trace, thin)) });
  const xs = all.flatMap(({ trace }) => trace.x);
  // All of them: what is cut off is decided as in the browser.
  const ys = entries(figure).flatMap(({ trace }) => trace.y.map((value) => value ?? Number.NaN));
  const x = scaleOf(figure.layout.xaxis, xs, box.left, box.left + box.width);
  const y = scaleOf(figure.layout.yaxis, ys, box.top + box.height, box.top);
  const traces = all.map(({ trace, color }) => drawScatter(trace, x, y, color)).join('');
  return grid(x, y, box, text) + svg('g', { 'clip-path': 'url(#box)' }, traces) + frame(box);
}

function drawMatrix(heatmap: HeatmapTrace, box: Box, text: boolean): string {
  const cells = drawHeatmap(heatmap, box, text) + frame(box);
  if (!text) return cells;
  const [width, height] = [box.width / heatmap.x.length, box.height / heatmap.y.length];
  const below = heatmap.x.map((label, i) =>
    svg(
      'text',
      { x: box.left + (i + 0.5) * width, y: box.top + box.height + 16, 'text-anchor': 'middle' },
      escapeXml(label),
    ),
  );
  const beside = heatmap.y.map((label, i) =>
    svg('text', { x: box.left - 8, y: box.top + (i + 0.5) * height + 4, 'text-anchor': 'end' }, escapeXml(label)),
  );
  return cells + [...below, ...beside].join('');
}

function grid(x: Scale, y: Scale, box: Box, text: boolean): string {
  const [bottom, right] = [box.top + box.height, box.left + box.width];
  const line = { stroke: '#e4e4e4', 'stroke-width': 1 };
  const upright = x.ticks.map(({ at, label }) => [
    svg('line', { x1: at, x2: at, y1: box.top, y2: bottom, ...line }),
    text ? svg('text', { x: at, y: bottom + 16, 'text-anchor': 'middle' }, escapeXml(label)) : '',
  ]);
  const level = y.ticks.map(({ at, label }) => [
    svg('line', { y1: at, y2: at, x1: box.left, x2: right, ...line }),
    text ? svg('text', { x: box.left - 8, y: at + 4, 'text-anchor': 'end' }, escapeXml(label)) : '',
  ]);
  return [...upright, ...level].flat().join('');
}

const frame = (box: Box) => svg('rect', { ...rectangle(box), fill: 'none', stroke: '#9a9a9a' });

function titles({ layout }: Figure, box: Box, width: number, height: number): string {
  const [middle, centre] = [box.left + box.width / 2, box.top + box.height / 2];
  const label = { 'text-anchor': 'middle', 'font-size': 13 };
  return [
    svg('text', { x: width / 2, y: 25, ...label, 'font-size': 16 }, escapeXml(layout.title.text)),
    svg('text', { x: middle, y: height - 12, ...label }, escapeXml(layout.xaxis.title.text)),
    svg('text', { transform: `translate(18 ${centre}) rotate(-90)`, ...label }, escapeXml(layout.yaxis.title.text)),
  ].join('');
}

function drawLegend(legend: Entry[], box: Box): string {
  const left = box.left + box.width + 12;
  let middle = box.top + 12;
  return legend
    .map(({ trace, color }) => {
      const key = drawLegendKey(trace, color, left, middle);
      const lines = brokenLines(trace.name).map((line, i) =>
        svg('text', { x: left + 28, y: middle + 4 + 15 * i }, escapeXml(line)),
      );
      middle += 20 + 15 * (lines.length - 1);
      return key + lines.join('');
    })
    .join('');
}

/** A name in lines that have room in the legend, broken at its spaces where it has some. */
function brokenLines(name: string): string[] {
  const lines: string[] = [];
  for (const piece of name.split(' ').flatMap((word) => word.match(PIECE) ?? [''])) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${piece}` : piece;
    if (longer.length <= MOST_CHARS) lines[Math.max(lines.length - 1, 0)] = longer;
    else lines.push(piece);
  }
  return lines;
}

const PIECE = new RegExp(`.{1,${MOST_CHARS}}`, 'gu');
