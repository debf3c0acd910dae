import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { figurePng, figureSvg } from '../../../widgets/kernel-side/static-plot.js';
import type { Axis, Figure, ScatterTrace, Trace } from '../../../widgets/state/figure.js';

const size = { width: 640, height: 400 };
const axis = (text: string, type: Axis['type'] = 'linear'): Axis => ({ title: { text }, type });

function figure(data: Trace[], xaxis = axis('Batches processed'), yaxis = axis('Loss')): Figure {
  return { data, layout: { title: { text: 'Losses' }, xaxis, yaxis }, summary: '' };
}

const line = (x: number[], y: (number | null)[], more: Partial<ScatterTrace> = {}): ScatterTrace => ({
  type: 'scatter',
  name: 'Train',
  mode: 'lines',
  x,
  y,
  ...more,
});

const texts = (drawing: string) => [...drawing.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1]);
const points = (drawing: string) =>
  [...drawing.matchAll(/<polyline points="([^"]*)"/g)].map((match) =>
    match[1]!.split(' ').map((pair) => pair.split(',').map(Number)),
  );

test('a line is drawn from left to right, larger values higher', () => {
  const [[first, last] = []] = points(figureSvg(figure([line([0, 10], [0, 1])]), size));
  assert.ok(first![0]! < last![0]! && first![1]! > last![1]!);
});

test('ticks are round numbers, and titles and axis titles are written', () => {
  const words = texts(figureSvg(figure([line([0, 100], [0.02, 1])]), size));
  for (const word of ['Losses', 'Batches processed', 'Loss', '0', '20', '100', '0.2', '1.0'])
    assert.ok(words.includes(word), word);
});

test('a log axis puts decades at equal distances and names them as 1e-5', () => {
  const drawing = figureSvg(figure([line([1e-5, 1e-3, 1e-1], [1, 1, 1])], axis('Learning Rate', 'log')), size);
  const [[a, b, c] = []] = points(drawing);
  assert.ok(Math.abs(c![0]! - b![0]! - (b![0]! - a![0]!)) < 0.1);
  for (const word of ['1e-5', '1e-4', '1e-3', '1e-2', '1e-1']) assert.ok(texts(drawing).includes(word), word);
});

test('a value that is missing or not finite leaves a gap', () => {
  const drawing = figureSvg(figure([line([0, 1, 2, 3, 4, 5], [1, 2, null, 3, Number.NaN, 5])]), size);
  assert.deepEqual(
    points(drawing).map((run) => run.length),
    [2, 1, 1],
  );
});

test('where the loss explodes, the part that can be read fills the plot', () => {
  const y = [...Array.from({ length: 40 }, (_, i) => 2 - i / 40), 1e9];
  const [[first, ...rest] = []] = points(
    figureSvg(
      figure([
        line(
          y.map((_, i) => i),
          y,
        ),
      ]),
      size,
    ),
  );
  assert.ok(rest[38]![1]! - first![1]! > 60, 'the readable part has some height');
  assert.ok(rest.at(-1)![1]! < 0, 'the exploded value is outside');
});

test('two traces have a legend with their names and colours; one has none', () => {
  const two = figureSvg(figure([line([0, 1], [0, 1]), line([0], [1], { name: 'Validation', mode: 'markers' })]), size);
  assert.ok(texts(two).includes('Validation') && two.includes('#ff7f0e'));
  assert.ok(!texts(figureSvg(figure([line([0, 1], [0, 1])]), size)).includes('Train'));
});

test('dashes, width, colour and opacity are as asked', () => {
  const drawing = figureSvg(
    figure([line([0, 1], [0, 1], { line: { dash: 'dash', width: 3, color: '#123456' }, opacity: 0.5 })]),
    size,
  );
  assert.match(drawing, /stroke="#123456" stroke-width="3" stroke-dasharray="8 5"/);
  assert.match(drawing, /<g opacity="0.5" class="trace">/);
});

test('a matrix has its first row on top and white text where a cell is dark', () => {
  const z = [
    [9, 0],
    [1, 8],
  ];
  const matrix: Trace = {
    type: 'heatmap',
    x: ['black', 'teddys'],
    y: ['black', 'teddys'],
    z,
    text: z.map((row) => row.map(String)),
  };
  const drawing = figureSvg(figure([matrix], axis('Predicted', 'category'), axis('Actual', 'category')), size);
  const cell = (label: string) =>
    new RegExp(`<text x="([\\d.]+)" y="([\\d.]+)" text-anchor="middle" fill="([^"]+)">${label}<`).exec(drawing)!;
  assert.ok(Number(cell('9')[2]) < Number(cell('8')[2]));
  assert.deepEqual([cell('9')[3], cell('0')[3]], ['#ffffff', '#222222']);
});

test('names with markup in them stay text', () => {
  const drawing = figureSvg(
    figure([line([0, 1], [0, 1], { name: '<script>' }), line([0], [0], { name: 'a & b' })]),
    size,
  );
  assert.ok(!drawing.includes('<script>') && drawing.includes('&#60;script&#62;') && drawing.includes('a &#38; b'));
});

test('an empty figure, a constant and a single point are drawn too', () => {
  for (const trace of [line([], []), line([1], [1]), line([0, 1], [3, 3]), line([0, 1], [null, null])]) {
    assert.doesNotMatch(figureSvg(figure([trace]), size), /NaN|Infinity/);
  }
});

test('without text only lines and shapes remain', () => {
  assert.deepEqual(texts(figureSvg(figure([line([0, 1], [0, 1])]), { ...size, text: false })), []);
});

test('the PNG has twice the pixels of the drawing', async () => {
  const { format, width, height } = await sharp(await figurePng(figure([line([0, 1], [0, 1])]))).metadata();
  assert.deepEqual([format, width, height], ['png', 1280, 800]);
});

test('a long name in the legend is broken into lines that end inside the picture', () => {
  const name = 'few pictures learned by heart, in validation';
  const drawing = figureSvg(figure([line([0, 1], [0, 1], { name }), line([0, 1], [1, 2])]), size);
  const inLegend = [...drawing.matchAll(/<text x="([\d.]+)" y="([\d.]+)">([^<]*)</g)].filter(
    ([, x]) => Number(x) > 400,
  );
  const rows = inLegend.map(([, x, y, text]) => ({ end: Number(x) + 7 * text!.length, y: Number(y), text }));
  assert.equal(rows.map(({ text }) => text).join(' '), `${name} Train`);
  for (const { end, text } of rows) assert.ok(end <= size.width, `${text} ends at ${end} px`);
  for (const [i, { y }] of rows.slice(1).entries()) assert.ok(y - rows[i]!.y >= 14, 'no line lies on another');
});

test('a name without a space is broken too', () => {
  const name = 'efficientnetLite0-unfrozen-3e-3';
  const drawing = figureSvg(figure([line([0, 1], [0, 1], { name }), line([0, 1], [1, 2])]), size);
  assert.ok(texts(drawing).join('').includes(name));
  assert.ok(!texts(drawing).includes(name));
});
