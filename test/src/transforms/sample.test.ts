import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena } from '../../../src/native/arena.js';
import * as attribute from '../../../src/native/attributes.js';
import { FLOAT } from '../../../src/native/binding.js';
import { floats, int32s, read, scalar } from '../../../src/native/convert.js';
import { execute } from '../../../src/native/execute.js';
import { Random } from '../../../src/random.js';
import type { Matrix } from '../../../src/transforms/matrix.js';
import { sample } from '../../../src/transforms/sample.js';
import type { PaddingMode } from '../../../src/transforms/transform.js';

const MODES: Record<PaddingMode, string> = { reflection: 'REFLECT', border: 'NEAREST', zeros: 'CONSTANT' };

/** TensorFlow's own, as the oracle: 0–255, `[24, 32, 3]`. */
function byTensorFlow(m: Matrix, data: Uint8Array, mode: PaddingMode): Float32Array {
  const attributes = [
    attribute.type('dtype', FLOAT),
    attribute.text('interpolation', 'BILINEAR'),
    attribute.text('fill_mode', MODES[mode]),
  ];
  return inArena(() => {
    const inputs = [
      floats(Float32Array.from(data), [1, 20, 30, 3]),
      floats(m.slice(0, 8), [1, 8]),
      int32s([24, 32]),
      scalar(0),
    ];
    return read(execute('ImageProjectiveTransformV3', attributes, inputs)).slice();
  });
}

for (const mode of Object.keys(MODES) as PaddingMode[]) {
  test(`with ${mode} outside, 30 homographies draw what TensorFlow draws`, () => {
    const random = new Random(4);
    // Smooth, so that places that differ in their seventh digit have nearly the same colour.
    const data = Uint8Array.from({ length: 1800 }, (_, i) => 127 + 120 * Math.sin(i / 97));
    for (let k = 0; k < 30; k++) {
      const about = (value: number, spread: number) => value + random.uniform(-spread, spread);
      const m = [
        about(1, 0.4),
        about(0, 0.4),
        about(0, 9),
        about(0, 0.4),
        about(1, 0.4),
        about(0, 9),
        about(0, 2e-3),
        about(0, 2e-3),
        1,
      ];
      const out = new Float32Array(24 * 32 * 3);
      sample(m as unknown as Matrix, { data, height: 20, width: 30 }, { height: 24, width: 32 }, mode, out);
      const expected = byTensorFlow(m as unknown as Matrix, data, mode);
      for (const [i, value] of out.entries())
        assert.ok(
          Math.abs(value - expected[i]!) < 0.02,
          `homography ${k}, number ${i}: ${value}, expected ${expected[i]}`,
        );
    }
  });
}
