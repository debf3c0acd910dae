import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPlotly } from '../../../widgets/state/plotly.js';
import { cutRange, rangeOf } from '../../../widgets/state/value-range.js';

const falling = Array.from({ length: 100 }, (_, i) => 2 - i / 100);

test('all values are shown with a little room; none at all give 0 to 1', () => {
  const [low, high] = rangeOf(falling);
  assert.ok(low < 1.01 && low > 0.9 && high > 2 && high < 2.1);
  assert.equal(cutRange(falling), undefined);
  assert.deepEqual(rangeOf([null, Number.NaN]), [0, 1]);
});

test('an exploding end is cut off, of a million values too', () => {
  for (const values of [
    [...falling, 1e6, 1e9],
    Array.from({ length: 1_000_000 }, (_, i) => (i > 999_990 ? 1e9 : 2 - i / 1e6)),
  ]) {
    const [low, high] = cutRange(values)!;
    assert.ok(low > 0.5 && high < 5, `${low} to ${high}`);
  }
});

test('plotly is given the range where something is cut off, and else chooses its own', () => {
  const axis = { title: { text: '' }, type: 'linear' as const };
  const figure = (y: number[]) => ({
    data: [{ type: 'scatter' as const, name: 'Loss', mode: 'lines' as const, x: y.map((_, i) => i), y }],
    layout: { title: { text: '' }, xaxis: axis, yaxis: axis },
    summary: '',
  });
  const range = (y: number[]) => (toPlotly(figure(y)).layout.yaxis as { range?: [number, number] }).range;
  assert.equal(range(falling), undefined);
  assert.deepEqual(range([...falling, 1e9]), rangeOf([...falling, 1e9]));
});
