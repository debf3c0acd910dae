import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendPoints } from '../../../widgets/frontend/append-points.js';
import type { Figure } from '../../../widgets/state/figure.js';
import type { AppendPoints } from '../../../widgets/state/recorder-plot.js';

function figure(): Figure {
  const axis = { title: { text: '' }, type: 'linear' as const };
  const trace = { type: 'scatter' as const, name: 'Train', mode: 'lines' as const, x: [0, 1], y: [5, 4] };
  return { data: [trace], layout: { title: { text: '' }, xaxis: axis, yaxis: axis }, summary: '' };
}

/** As it comes off the wire: somewhere inside a larger buffer, not at a multiple of 8. */
function view(...values: number[]): DataView {
  const bytes = new Uint8Array(3 + 8 * values.length);
  bytes.set(new Uint8Array(Float64Array.from(values).buffer), 3);
  return new DataView(bytes.buffer, 3);
}

const from = (start: number): AppendPoints => ({ type: 'append', traces: [0], from: [start] });

test('points are added, and what is not finite becomes a gap', () => {
  const plot = figure();
  assert.equal(appendPoints(plot, from(2), [view(2, 3), view(3, Number.NaN)]), true);
  assert.deepEqual(plot.data[0], { ...figure().data[0], x: [0, 1, 2, 3], y: [5, 4, 3, null] });
});

test('points that are there already are passed over', () => {
  const plot = figure();
  assert.equal(appendPoints(plot, from(1), [view(1, 2), view(4, 3)]), true);
  assert.deepEqual(plot.data[0], { ...figure().data[0], x: [0, 1, 2], y: [5, 4, 3] });
});

test('a gap is reported, and nothing is added', () => {
  const plot = figure();
  assert.equal(appendPoints(plot, from(3), [view(3), view(2)]), false);
  assert.deepEqual(plot, figure());
});
