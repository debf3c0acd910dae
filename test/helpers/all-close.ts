import assert from 'node:assert/strict';

/** Asserts that numbers agree within `tolerance`, relative to the greatest expected magnitude (at least 0.001). */
export function assertAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'values',
): void {
  assert.equal(actual.length, expected.length, `${what}: number of values`);
  const scale = Array.from(expected).reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1e-3);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= tolerance * scale)) {
      assert.fail(`${what}[${i}]: expected ${expected[i]} ± ${tolerance * scale}, got ${actual[i]}`);
    }
  }
}
