import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, keptPoints } from '../../../widgets/state/decimate.js';

const count = (n: number) => Array.from({ length: n }, (_, i) => i);
/** A long shaky line, the same at every run. */
const shaky = (n: number) =>
  count(n).map((i) => Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453));

test('few points are all kept', () => {
  assert.deepEqual(keptPoints([0, 1, 2], [1, null, 3], { columns: 10 }), [0, 1, 2]);
});

test('of each column the first, last, lowest and highest point are kept, in order', () => {
  const [x, y, columns] = [count(10_000), shaky(10_000), 100];
  const kept = keptPoints(x, y, { columns });
  assert.ok(kept.length <= 4 * columns + 4, `${kept.length} points`);
  assert.deepEqual(
    kept,
    [...new Set(kept)].sort((a, b) => a - b),
  );
  for (let column = 0; column < columns; column++) {
    const inside = count(100).map((i) => column * 100 + i);
    const [low, high] = [Math.min(...at(y, inside)), Math.max(...at(y, inside))];
    const there = at(
      y,
      kept.filter((i) => Math.floor(i / 100) === column),
    );
    assert.deepEqual([Math.min(...there), Math.max(...there)], [low, high]);
  }
});

test('a gap stays a gap', () => {
  const y = shaky(10_000).map((value, i) => (i === 5_000 ? null : value));
  const kept = keptPoints(count(10_000), y, { columns: 100 });
  assert.ok(kept.includes(5_000));
});

test('in a window there are its points and one beyond each end', () => {
  const kept = keptPoints(count(10_000), shaky(10_000), { columns: 100, window: [500.5, 520] });
  assert.deepEqual(
    kept,
    count(22).map((i) => 500 + i),
  );
  const wide = keptPoints(count(1_000_000), shaky(1_000_000), { columns: 100, window: [1000, 900_000] });
  assert.ok(wide.length < 420 && wide[0]! >= 999 && wide.at(-1)! <= 900_001);
});

test('columns of a log axis are equally wide in decades', () => {
  const x = count(40_000).map((i) => 10 ** (-7 + (8 * i) / 40_000));
  const kept = keptPoints(x, shaky(40_000), { columns: 80, log: true });
  const decades = kept.map((i) => Math.floor(Math.log10(x[i]!)));
  const counts = count(8).map((d) => decades.filter((decade) => decade === d - 7).length);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 4, counts.join());
});

test('a line that goes back and forth keeps its order', () => {
  const x = count(10_000).map((i) => Math.abs(5_000 - i));
  const kept = keptPoints(x, shaky(10_000), { columns: 100, window: [0, 10] });
  assert.ok(kept.length > 300 && kept[0] === 0 && kept.at(-1) === 9_999);
});
