import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import { BFLOAT16, FLOAT, type Handle } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { conv2dFilterGradient } from '../../../src/native/convolution.js';
import { cast } from '../../../src/native/math.js';
import { Random } from '../../../src/random.js';

const values = (n: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: n }, () => random.uniform(-1, 1));
};

/** How far two lists of numbers are apart, as a part of the second's length. */
function distance(x: Float32Array, y: Float32Array): number {
  let [apart, length] = [0, 0];
  for (const [i, value] of y.entries()) {
    apart += (x[i]! - value) ** 2;
    length += value ** 2;
  }
  return Math.sqrt(apart / length);
}

for (const [channels, kernel, height, width] of [
  [512, 3, 4, 5],
  [512, 1, 3, 4],
  [513, 5, 6, 4],
  [64, 3, 6, 6],
] as const) {
  test(`the filters' gradient of ${channels} channels, ${kernel} × ${kernel}, is in bfloat16 what it is in float32`, () => {
    const [n, out] = [2, 6];
    inArena(() => {
      // Rounded to bfloat16 first: what is compared is the gradient, not its input.
      const rounded = (shape: number[], seed: number): Handle =>
        cast(
          floats(
            values(
              shape.reduce((product, size) => product * size, 1),
              seed,
            ),
            shape,
          ),
          BFLOAT16,
        );
      const x = rounded([n, height, width, channels], 1);
      const gradient = rounded([n, height, width, out], 2);
      const shape = [kernel, kernel, channels, out];
      const options = { stride: 1, padding: 'SAME' } as const;
      const found = conv2dFilterGradient(x, shape, gradient, options);
      const expected = conv2dFilterGradient(cast(x, FLOAT), shape, cast(gradient, FLOAT), options);
      assert.deepEqual([found.shape, found.dtype], [shape, BFLOAT16]);
      const far = distance(read(cast(found, FLOAT)).slice(), read(expected).slice());
      assert.ok(far < 0.01, `${far} apart`);
    });
    assert.equal(liveHandles(), 0);
  });
}
