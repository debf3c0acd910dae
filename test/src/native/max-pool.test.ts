import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena } from '../../../src/native/arena.js';
import { BFLOAT16, FLOAT, INT32 } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { kernels, takesChannels } from '../../../src/native/kernels.js';
import { cast } from '../../../src/native/math.js';
import {
  bordered,
  maxPlaces3,
  maxPool3,
  maxPool3Gradient,
  ownMaxPool3,
  ownMaxPool3Gradient,
} from '../../../src/native/max-pool.js';
import { Random } from '../../../src/random.js';
import { countOf } from '../../../src/shape.js';

/** The gradient by the definition, each window by itself; beyond the picture there is no number. */
function expectedGradient(
  x: Float32Array,
  [n, h, w, c]: readonly [number, number, number, number],
  dy: Float32Array,
): Float32Array {
  const [rows, columns] = [Math.ceil(h / 2), Math.ceil(w / 2)];
  const dx = new Float32Array(x.length);
  for (let at = 0; at < n * rows * columns * c; at++) {
    const [channel, j, i, item] = [
      at % c,
      Math.floor(at / c) % columns,
      Math.floor(at / c / columns) % rows,
      Math.floor(at / c / columns / rows),
    ];
    const window = Array.from({ length: 9 }, (_, k) => [2 * i - 1 + Math.floor(k / 3), 2 * j - 1 + (k % 3)] as const)
      .filter(([row, column]) => row >= 0 && row < h && column >= 0 && column < w)
      .map(([row, column]) => ((item * h + row) * w + column) * c + channel);
    const place = window.reduce((best, other) => (x[other]! > x[best]! ? other : best));
    dx[place]! += dy[at]!;
  }
  return dx;
}

/** `of` each: numbers all far enough apart, a few of them below zero. */
function distinct(length: number, seed: number): Float32Array {
  const order = new Random(seed).permutation(length);
  return Float32Array.from(order, (k) => (k - 20) / 64);
}

for (const shape of [
  [1, 1, 1, 1],
  [1, 3, 3, 1],
  [2, 9, 7, 3],
  [1, 8, 10, 2],
  [3, 11, 12, 1],
] as const) {
  test(`max pooling of [${shape}] sends each gradient to the maximum of its window`, () => {
    inArena(() => {
      const values = distinct(
        shape.reduce<number>((product, side) => product * side, 1),
        5,
      );
      const x = floats(values, shape);
      const y = maxPool3(bordered(x));
      const dy = Float32Array.from({ length: read(y).length }, (_, i) => 1 + i);
      const dx = maxPool3Gradient(floats(dy, y.shape), x, maxPlaces3(bordered(x)));
      assert.deepEqual(read(dx).slice(), expectedGradient(values, shape, dy));
    });
  });
}

test('max pooling in bfloat16 gives the gradients of float32 for numbers that bfloat16 can hold', () => {
  inArena(() => {
    const shape = [1, 9, 9, 2] as const;
    const values = distinct(162, 6).map((value) => Math.round(value * 64));
    const exact = floats(values, shape);
    const x = cast(exact, BFLOAT16);
    const y = maxPool3(bordered(x));
    const dy = Float32Array.from({ length: 50 }, (_, i) => 1 + i);
    const dx = maxPool3Gradient(cast(floats(dy, y.shape), BFLOAT16), x, maxPlaces3(bordered(x)));
    assert.deepEqual(read(cast(dx, FLOAT)).slice(), expectedGradient(values, shape, dy));
  });
});

test('windows of zeros send their gradient somewhere within themselves', () => {
  inArena(() => {
    const x = floats(new Float32Array(2 * 7 * 5), [2, 7, 5, 1]);
    const places = maxPlaces3(bordered(x));
    const dx = read(maxPool3Gradient(floats(new Float32Array(24).fill(1), places.shape), x, places));
    assert.equal(
      dx.reduce((sum, value) => sum + value),
      24,
    );
  });
});

test('what is above zero gets nothing of the windows of zeros beside it', () => {
  inArena(() => {
    const shape = [1, 12, 12, 1] as const;
    const values = Float32Array.from({ length: 144 }, (_, i) => (i % 12 > 8 || i % 5 > 0 ? 0 : 1 + i));
    const x = floats(values, shape);
    const dy = Float32Array.from({ length: 36 }, (_, i) => 1 + i);
    const dx = read(maxPool3Gradient(floats(dy, [1, 6, 6, 1]), x, maxPlaces3(bordered(x))));
    const above = (gradient: Float32Array): number[] => [...gradient].filter((_, i) => values[i]! > 0);
    assert.deepEqual(above(dx), above(expectedGradient(values, shape, dy)));
  });
});

test('a run that has lost its numbers goes on: windows of none are pooled, and their gradient goes somewhere', () => {
  inArena(() => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const x = floats(new Float32Array(70).fill(value), [2, 7, 5, 1]);
      const places = maxPlaces3(bordered(x));
      const dx = read(maxPool3Gradient(floats(new Float32Array(24).fill(1), places.shape), x, places));
      assert.equal(dx.length, 70, `${value}`);
    }
  });
});

const missing = !kernels.float32 && 'the kernels were not compiled, or the processor has no AVX2';

for (const shape of [
  [1, 1, 1, 8],
  [2, 3, 3, 8],
  [2, 9, 7, 24],
  [3, 8, 10, 16],
] as const) {
  test(`our own max pooling of [${shape}]: the maxima, and each gradient to its place`, { skip: missing }, () => {
    inArena(() => {
      const values = distinct(countOf(shape), 5);
      const x = floats(values, shape);
      assert.ok(takesChannels(x));
      const [y, places] = ownMaxPool3(x);
      assert.deepEqual(read(y).slice(), read(maxPool3(bordered(x))).slice());
      const dy = Float32Array.from({ length: read(y).length }, (_, i) => 1 + i);
      const dx = ownMaxPool3Gradient(floats(dy, y.shape), places, shape.slice(1, 3));
      assert.deepEqual(read(dx).slice(), expectedGradient(values, shape, dy));
    });
  });
}

test('our own max pooling takes the first of equal numbers, and what is no number before all', {
  skip: missing,
}, () => {
  inArena(() => {
    const values = new Float32Array(4 * 4 * 8);
    values.fill(Number.NEGATIVE_INFINITY, 0, 8);
    values[10 * 8 + 1] = Number.NaN;
    const [y, places] = ownMaxPool3(cast(floats(values, [1, 4, 4, 8]), BFLOAT16));
    const numbers = read(cast(y, FLOAT));
    // The first window begins above and to the left of the picture: its zeros come after the infinity in the corner.
    assert.deepEqual([numbers[0], read(cast(places, INT32))[0]], [0, 5]);
    assert.ok(Number.isNaN(numbers[3 * 8 + 1]!));
    assert.equal(read(cast(places, INT32))[3 * 8 + 1], 4);
  });
});

test('a number of channels that is no multiple of eight is for the other ops', () => {
  assert.equal(takesChannels({ shape: [1, 4, 4, 12] }), false);
});
