/** What the tests of the library's own kernels have in common. */
import assert from 'node:assert/strict';
import type { Handle } from '../../src/native/binding.js';
import { floats, read } from '../../src/native/convert.js';
import type { PatchOptions } from '../../src/native/patches.js';
import { Random } from '../../src/random.js';
import { countOf } from '../../src/shape.js';
import { assertAllClose } from './all-close.js';

/** Random numbers from -1 to 1. */
export function numbers(shape: readonly number[], seed: number): Handle {
  const random = new Random(seed);
  return floats(
    Float32Array.from({ length: countOf(shape) }, () => random.uniform(-1, 1)),
    shape,
  );
}

/** Within a hundred-thousandth of the greatest number expected. */
export function assertClose(found: Handle, expected: Handle): void {
  assert.deepEqual(found.shape, expected.shape);
  assertAllClose(read(found).slice(), read(expected).slice(), 1e-5);
}

/** With zeros around the pictures as PyTorch has them; null: as TensorFlow's `SAME` has them. */
export const placed = (stride: number, border: number | null): PatchOptions =>
  border === null ? { stride, padding: 'SAME', border: 0 } : { stride, padding: 'VALID', border };
