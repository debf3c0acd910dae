import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figure } from '../../../widgets/state/figure.js';
import { toPlotly } from '../../../widgets/state/plotly.js';

const axis = (type: 'log' | 'category' | 'linear') => ({ title: { text: '' }, type });

test('a log axis names its decades as fastai does', () => {
  const figure: Figure = {
    data: [{ type: 'scatter', name: 'loss', mode: 'lines', x: [1], y: [1] }],
    layout: { title: { text: 'LR' }, xaxis: axis('log'), yaxis: axis('linear') },
    summary: '',
  };
  const { layout } = toPlotly(figure);
  assert.equal((layout.xaxis as Record<string, unknown>).tickformat, '.0e');
  assert.equal((layout.yaxis as Record<string, unknown>).tickformat, undefined);
  assert.equal(layout.showlegend, false);
});

test('a matrix has its first row on top and its text in the cells', () => {
  const figure: Figure = {
    data: [
      {
        type: 'heatmap',
        x: ['a', 'b'],
        y: ['a', 'b'],
        z: [
          [4, 2],
          [1, 0],
        ],
        text: [
          ['4', '2'],
          ['1', '0'],
        ],
      },
    ],
    layout: { title: { text: '' }, xaxis: axis('category'), yaxis: axis('category') },
    summary: '',
  };
  const { data, layout } = toPlotly(figure);
  assert.equal((layout.yaxis as Record<string, unknown>).autorange, 'reversed');
  assert.equal(data[0]?.texttemplate, '%{text}');
  const [dark, white] = ['#222222', '#ffffff'].map(
    (color) => (n: number) => `<span style="color:${color}">${n}</span>`,
  );
  assert.deepEqual(data[0]?.text, [
    [white!(4), dark!(2)],
    [dark!(1), dark!(0)],
  ]);
});

test('changing what comes out does not change the figure', () => {
  const figure: Figure = {
    data: [{ type: 'scatter', name: 'loss', mode: 'lines', x: [1], y: [1] }],
    layout: { title: { text: 'LR' }, xaxis: axis('log'), yaxis: axis('linear') },
    summary: '',
  };
  (toPlotly(figure).data[0]!.x as number[]).push(2);
  assert.deepEqual(figure.data[0]?.x, [1]);
});

test('what a hover says is named, in its format, and thinned with the points', () => {
  const n = 100_000;
  const x = Array.from({ length: n }, (_, i) => i);
  const hover = [
    { label: 'epoch', values: x.map((i) => Math.floor(i / 1000)) },
    { label: 'rate', values: x, format: '.2e' },
  ];
  const figure: Figure = {
    data: [{ type: 'scatter', name: 'Train', mode: 'lines', x, y: x, hover }],
    layout: { title: { text: '' }, xaxis: axis('linear'), yaxis: axis('linear') },
    summary: '',
  };
  const [trace] = toPlotly(figure, { columns: 100 }).data as [
    { x: number[]; customdata: number[][]; hovertemplate: string },
  ];
  assert.match(trace.hovertemplate, /epoch: %\{customdata\[0\]\}<br>rate: %\{customdata\[1\]:\.2e\}/);
  assert.ok(trace.x.length <= 500);
  for (const [i, at] of trace.x.entries()) assert.deepEqual(trace.customdata[i], [Math.floor(at / 1000), at]);
});

test('the figure keeps its own numbers', () => {
  const x = [1, 2];
  const figure: Figure = {
    data: [{ type: 'scatter', name: 'Train', mode: 'lines', x, y: x }],
    layout: { title: { text: '' }, xaxis: axis('linear'), yaxis: axis('linear') },
    summary: '',
  };
  assert.notEqual(toPlotly(figure).data[0]!.x, x);
});
