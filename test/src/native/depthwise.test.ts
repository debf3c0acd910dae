import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import * as a from '../../../src/native/attributes.js';
import { BFLOAT16, FLOAT, type Handle } from '../../../src/native/binding.js';
import * as native from '../../../src/native/convolution.js';
import { ownDepthwise, takesDepthwise } from '../../../src/native/depthwise.js';
import { execute } from '../../../src/native/execute.js';
import { kernels } from '../../../src/native/kernels.js';
import { add, pad, slice } from '../../../src/native/math.js';
import { bordersOf, type PatchOptions } from '../../../src/native/patches.js';
import { assertClose, numbers, placed } from '../../helpers/kernel-numbers.js';

const missing = !kernels.float32 && 'the kernels were not compiled, or the processor has no AVX2';

/** What TensorFlow's ops make of it, with a `Pad` before them where there is a border. */
function expected(x: Handle, filter: Handle, gradient: Handle, options: PatchOptions): Handle[] {
  const around = [0, options.border, options.border, 0];
  const padded = pad(x, around, around);
  const below = native.depthwiseConv2dInputGradient(padded.shape, filter, gradient, options);
  return [
    native.depthwiseConv2d(padded, filter, options),
    slice(below, around, x.shape),
    native.depthwiseConv2dFilterGradient(padded, filter.shape, gradient, options),
  ];
}

/** Pictures, height, width, channels, the filter's size, stride and border. */
const CASES = [
  [2, 14, 13, 32, 3, 1, null],
  [2, 14, 13, 32, 3, 2, null],
  [2, 15, 16, 48, 3, 2, null],
  [3, 7, 7, 144, 5, 1, null],
  [3, 14, 15, 16, 5, 2, null],
  [2, 9, 30, 16, 5, 2, 2],
  [1, 1, 1, 16, 3, 1, null],
  [1, 1, 2, 16, 5, 2, null],
  [40, 4, 3, 16, 3, 1, 1],
  [2, 20, 11, 16, 3, 3, 1],
  [2, 5, 6, 32, 1, 2, 0],
] as const;

for (const [n, height, width, channels, size, stride, border] of CASES)
  test(`${n} pictures of ${height} × ${width}, ${channels} channels, ${size} × ${size} at stride ${stride}${border === null ? ', SAME' : ''}: as TensorFlow's, and both gradients`, {
    skip: missing,
  }, () => {
    inArena(() => {
      const [x, filter] = [numbers([n, height, width, channels], 1), numbers([size, size, channels, 1], 2)];
      const places = [height, width].map((pixels) => Math.ceil(pixels / stride));
      const gradient = numbers([n, ...places, channels], 3);
      const options = placed(stride, border);
      const [y, ofInput, ofFilter] = expected(x, filter, gradient, options);
      assertClose(ownDepthwise.forward(x, filter, options), y!);
      assertClose(ownDepthwise.inputGradient(x.shape, filter, gradient, options), ofInput!);
      assertClose(ownDepthwise.filterGradient(x, filter.shape, gradient, options), ofFilter!);
    });
    assert.equal(liveHandles(), 0);
  });

test('a bias and the activation, in the same op', { skip: missing }, () => {
  inArena(() => {
    const [x, filter, bias] = [numbers([2, 9, 8, 32], 1), numbers([3, 3, 32, 1], 2), numbers([32], 3)];
    const options = placed(2, null);
    const attributes = [
      ...[a.typeOf(x), a.int('stride', 2), a.ints('border', bordersOf(x.shape, filter.shape, options))],
      ...[a.bool('relu', true), a.float('cap', 6)],
    ];
    const found = execute('NotebearDepthwiseBias', attributes, [x, filter, bias]);
    const shifted = add(native.depthwiseConv2d(x, filter, options), bias);
    assertClose(found, execute('Relu6', [a.typeOf(shifted)], [shifted]));
  });
});

test('multiples of 16 channels and filters of up to 5 pixels are for it, all else is not', {
  skip: !kernels.direct && 'the kernels were not compiled, or the processor has no AVX2, or AVX-512 too',
}, () => {
  const takes = (filter: readonly number[], stride: number, border: number | null, dtype = FLOAT) =>
    takesDepthwise({ dtype }, filter, placed(stride, border));
  assert.equal(takes([3, 3, 32, 1], 1, null), true);
  assert.equal(takes([5, 5, 144, 1], 2, null), true);
  assert.equal(takes([3, 3, 32, 1], 2, 1, BFLOAT16), !kernels.multipliesBfloat16);
  assert.equal(takes([3, 3, 32, 1], 2, 0), false);
  assert.equal(takes([7, 7, 32, 1], 1, null), false);
  assert.equal(takes([3, 3, 24, 1], 1, null), false);
});

test('an op with the wrong channels says what was expected and what came', { skip: missing }, () => {
  inArena(() => {
    assert.throws(
      () => ownDepthwise.forward(numbers([1, 4, 4, 32], 1), numbers([3, 3, 16, 1], 2), placed(1, 1)),
      /NotebearDepthwise of .*expected pictures .* of a multiple of 16 .*; got \[1,4,4,32\] and \[3,3,16,1\]/s,
    );
  });
});
