import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import { BFLOAT16, FLOAT, type Handle } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from '../../../src/native/convolution.js';
import { kernels } from '../../../src/native/kernels.js';
import { pad, slice } from '../../../src/native/math.js';
import { type PatchOptions, patches, takesPatches } from '../../../src/native/patches.js';
import { assertClose, numbers, placed } from '../../helpers/kernel-numbers.js';

const missing = !kernels.float32 && 'the kernels were not compiled, or the processor has no AVX2';

/** What TensorFlow's ops make of it, with a `Pad` before them where there is a border. */
function expected(x: Handle, filter: Handle, gradient: Handle, options: PatchOptions): Handle[] {
  const around = [0, options.border, options.border, 0];
  const padded = pad(x, around, around);
  const below = conv2dInputGradient(padded.shape, filter, gradient, options);
  return [
    conv2d(padded, filter, options),
    slice(below, around, x.shape),
    conv2dFilterGradient(padded, filter.shape, gradient, options),
  ];
}

/** Pictures, height, width, channels in and out, the filter's size, stride and border. */
const CASES = [
  [2, 8, 12, 16, 32, 3, 2, 1],
  [3, 7, 5, 32, 16, 3, 2, 1],
  [2, 31, 33, 3, 64, 7, 2, 3],
  [1, 1, 1, 16, 16, 3, 2, 1],
  [1, 2, 3, 16, 16, 7, 2, 3],
  [2, 9, 8, 48, 80, 1, 2, 0],
  [1, 60, 61, 16, 16, 3, 1, 1],
  [2, 10, 11, 24, 16, 5, 3, 2],
  [3, 9, 8, 5, 7, 3, 2, 1],
  [40, 9, 9, 256, 512, 3, 2, 1],
  [1, 8, 8, 64, 256, 3, 2, 1],
  [6, 1, 1, 512, 512, 3, 1, null],
  [3, 2, 3, 64, 96, 3, 1, null],
  [2, 8, 7, 16, 32, 3, 2, null],
  [2, 9, 12, 3, 32, 3, 3, null],
] as const;

for (const [n, height, width, from, out, size, stride, border] of CASES)
  test(`${n} pictures of ${height} × ${width}, ${from} to ${out} channels, ${size} × ${size} at stride ${stride}${border === null ? ', SAME' : ''}: as TensorFlow's, and both gradients`, {
    skip: missing,
  }, () => {
    inArena(() => {
      const [x, filter] = [numbers([n, height, width, from], 1), numbers([size, size, from, out], 2)];
      const places = [height, width].map((pixels) => Math.ceil(pixels / stride));
      const gradient = numbers([n, ...places, out], 3);
      const options = placed(stride, border);
      const [y, ofInput, ofFilter] = expected(x, filter, gradient, options);
      assertClose(patches.forward(x, filter, options), y!);
      assertClose(patches.inputGradient(x.shape, filter, gradient, options), ofInput!);
      assertClose(patches.filterGradient(x, filter.shape, gradient, options), ofFilter!);
    });
    assert.equal(liveHandles(), 0);
  });

test('what is no number stays none, and is passed on only to what lies above it', { skip: missing }, () => {
  inArena(() => {
    const values = new Float32Array(8 * 8 * 16);
    values[0] = Number.NaN;
    const y = read(patches.forward(floats(values, [1, 8, 8, 16]), numbers([3, 3, 16, 16], 1), placed(2, 1)));
    assert.ok(Number.isNaN(y[0]!));
    assert.equal(y.at(-1), 0);
  });
});

test('strides of more than one or very small pictures, borders of half a filter and multiples of 16 channels out are for it, all else is not', {
  skip: !kernels.direct && 'the kernels were not compiled, or the processor has no AVX2, or AVX-512 too',
}, () => {
  const takes = (filter: readonly number[], stride: number, border: number | null, dtype = FLOAT, side = 8) =>
    takesPatches({ shape: [2, side, side, filter[2]!], dtype }, filter, placed(stride, border));
  assert.equal(takes([3, 3, 3, 64], 2, 1), true);
  assert.equal(takes([1, 1, 64, 128], 2, 0), true);
  assert.equal(takes([3, 3, 64, 32], 2, null), true);
  assert.equal(takes([3, 3, 64, 32], 2, 1, BFLOAT16), !kernels.multipliesBfloat16);
  assert.equal(takes([3, 3, 64, 64], 1, 1), false);
  assert.equal(takes([3, 3, 64, 64], 1, null, FLOAT, 3), true);
  assert.equal(takes([1, 1, 64, 64], 1, null, FLOAT, 3), false);
  assert.equal(takes([3, 3, 64, 64], 2, 0), false);
  assert.equal(takes([3, 3, 64, 24], 2, 1), false);
});

test('an op with the wrong channels says what was expected and what came', { skip: missing }, () => {
  inArena(() => {
    assert.throws(
      () => patches.forward(numbers([1, 4, 4, 32], 1), numbers([3, 3, 16, 16], 2), placed(2, 1)),
      /NotebearPatchConv of .*expected pictures .* and a filter .*; got \[1,4,4,32\] and \[3,3,16,16\]/s,
    );
  });
});
