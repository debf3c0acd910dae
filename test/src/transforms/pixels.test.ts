import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena } from '../../../src/native/arena.js';
import * as attribute from '../../../src/native/attributes.js';
import { FLOAT } from '../../../src/native/binding.js';
import { floats, int32s, read, scalar } from '../../../src/native/convert.js';
import { execute } from '../../../src/native/execute.js';
import { Random } from '../../../src/random.js';
import type { Picture } from '../../../src/transforms/draw.js';
import type { Matrix } from '../../../src/transforms/matrix.js';
import { layOut } from '../../../src/transforms/pixels.js';
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
      const pixels = layOut({ data, height: 20, width: 30 }, { height: 24, width: 32 });
      pixels.sample(m as unknown as Matrix, mode);
      const expected = byTensorFlow(m as unknown as Matrix, data, mode);
      for (const [i, value] of pixels.values.entries())
        assert.ok(
          Math.abs(value - expected[i]!) < 0.02,
          `homography ${k}, number ${i}: ${value}, expected ${expected[i]}`,
        );
    }
  });
}

/** Brings a place inside, by whole turns of the remainder. */
const INSIDE: Record<PaddingMode, (x: number, length: number) => number> = {
  zeros: (x) => x,
  border: (x, length) => Math.min(Math.max(x, 0), length - 1),
  reflection(x, length) {
    const turn = 2 * length;
    const place = (((x + 0.5) % turn) + turn) % turn;
    return Math.min(Math.max((place < length ? place : turn - place) - 0.5, 0), length - 1);
  },
};

/** One colour of one place in plain numbers of 64 bits, in the order in which the module computes. */
function colourAt(m: Matrix, { data, height, width }: Picture, mode: PaddingMode, [j, i, c]: number[]): number {
  const scale = 1 / (m[6] * j! + m[7] * i! + m[8]);
  const x = INSIDE[mode]((m[0] * j! + m[1] * i! + m[2]) * scale, width);
  const y = INSIDE[mode]((m[3] * j! + m[4] * i! + m[5]) * scale, height);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const there = (column: number, line: number) => column >= 0 && line >= 0 && column < width && line < height;
  const at = (column: number, line: number) => (there(column, line) ? data[(line * width + column) * 3 + c!]! : 0);
  const [dx, dy] = [x - left, y - top];
  if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
    const upper = at(left, top) + dx * (at(left + 1, top) - at(left, top));
    const lower = at(left, top + 1) + dx * (at(left + 1, top + 1) - at(left, top + 1));
    return upper + dy * (lower - upper);
  }
  let sum = 0;
  for (const [column, line] of [0, 1, 2, 3].map((k) => [left + (k & 1), top + (k >> 1)] as const))
    sum += Math.max(0, 1 - Math.abs(x - column)) * Math.max(0, 1 - Math.abs(y - line)) * at(column, line);
  return sum;
}

for (const mode of Object.keys(MODES) as PaddingMode[]) {
  test(`with ${mode} outside, every number is that of plain arithmetic to the last bit`, () => {
    const random = new Random(8);
    for (let k = 0; k < 60; k++) {
      const [height, width] = [1 + random.int(9), 1 + random.int(9)];
      const size = { height: 1 + random.int(12), width: 1 + random.int(12) };
      const picture = { height, width, data: Uint8Array.from({ length: 3 * height * width }, () => random.int(256)) };
      const near = (value: number) => value + random.uniform(-0.3, 0.3);
      const far = () => random.uniform(-4, 4) * (k % 9 === 0 ? 100 : 1);
      const homography = [near(1), near(0), far(), near(0), near(1), far(), near(0) / 30, near(0) / 30, 1];
      const m = (k % 4 === 0 ? [1, 0, k % 3, 0, 1, 0, 0, 0, 1] : homography) as unknown as Matrix;
      const pixels = layOut(picture, size);
      pixels.sample(m, mode);
      const expected = Array.from({ length: pixels.values.length }, (_, at) => {
        const place = Math.floor(at / 3);
        return Math.fround(colourAt(m, picture, mode, [place % size.width, Math.floor(place / size.width), at % 3]));
      });
      assert.deepEqual(
        [...pixels.values],
        expected,
        `picture ${k}: ${width} × ${height} to ${size.width} × ${size.height}`,
      );
    }
  });
}

test('a large picture leaves the module as small as it was', () => {
  const draw = (side: number) => {
    const pixels = layOut(
      { height: side, width: side, data: new Uint8Array(3 * side * side).fill(7) },
      { height: side, width: side },
    );
    pixels.sample([1, 0, 0, 0, 1, 0, 0, 0, 1], 'zeros');
    assert.ok(pixels.values.every((value) => value === 7));
    return pixels.values.buffer.byteLength;
  };
  const small = draw(8);
  assert.ok(draw(3000) > 100e6);
  assert.ok(draw(8) <= small, 'the memory of the large one is kept');
});
