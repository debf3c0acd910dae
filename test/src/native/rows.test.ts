import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import * as a from '../../../src/native/attributes.js';
import { FLOAT, type Handle } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { conv2d } from '../../../src/native/convolution.js';
import { execute } from '../../../src/native/execute.js';
import { kernels } from '../../../src/native/kernels.js';
import { add, pad } from '../../../src/native/math.js';
import { bordered, maxPool3 } from '../../../src/native/max-pool.js';
import { bordersOf, type PatchOptions, takesRows } from '../../../src/native/patches.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { numbers } from '../../helpers/kernel-numbers.js';

const missing = !kernels.float32 && 'the kernels were not compiled, or the processor has no AVX2';

interface Ending {
  relu: boolean;
  /** 0: none. */
  cap: number;
  pooled: boolean;
}

function rowConv(x: Handle, filter: Handle, bias: Handle, options: PatchOptions, { relu, cap, pooled }: Ending) {
  const attributes = [
    ...[a.typeOf(x), a.int('stride', options.stride), a.ints('border', bordersOf(x.shape, filter.shape, options))],
    ...[a.bool('relu', relu), a.float('cap', cap), a.bool('pooled', pooled)],
  ];
  return execute('NotebearRowConvBias', attributes, [x, filter, bias]);
}

/** What TensorFlow's ops make of it, one after the other. */
function expected(x: Handle, filter: Handle, bias: Handle, options: PatchOptions, { relu, cap, pooled }: Ending) {
  const around = [0, options.border, options.border, 0];
  const shifted = add(conv2d(pad(x, around, around), filter, options), bias);
  const op = cap === 6 ? 'Relu6' : 'Relu';
  const y = relu ? execute(op, [a.typeOf(shifted)], [shifted]) : shifted;
  return pooled ? maxPool3(bordered(y)) : y;
}

const SAME = { stride: 2, padding: 'SAME', border: 0 } as const;
const valid = (stride: number, border: number) => ({ stride, padding: 'VALID', border }) as const;
const RELU: Ending = { relu: true, cap: 0, pooled: false };
const POOLED: Ending = { relu: true, cap: 0, pooled: true };

/** Pictures, height, width, channels in and out, the filter's size, where it is put, what follows. */
const CASES: [number, number, number, number, number, number, PatchOptions, Ending][] = [
  [2, 32, 32, 3, 64, 7, valid(2, 3), POOLED],
  [9, 31, 37, 3, 32, 7, valid(2, 3), POOLED],
  [1, 5, 4, 3, 16, 7, valid(2, 3), POOLED],
  [3, 1, 1, 3, 16, 7, valid(2, 3), POOLED],
  [2, 2, 3, 1, 16, 3, valid(1, 1), POOLED],
  [2, 33, 30, 3, 32, 3, SAME, { relu: true, cap: 6, pooled: false }],
  [2, 20, 21, 4, 48, 3, valid(1, 1), { relu: false, cap: 0, pooled: false }],
  [3, 10, 9, 5, 16, 1, valid(3, 0), RELU],
  [1, 40, 60, 3, 16, 7, valid(2, 3), { relu: true, cap: 6, pooled: true }],
];

for (const [n, height, width, from, out, size, options, ending] of CASES)
  test(`${n} pictures of ${height} × ${width}, ${from} to ${out} channels, ${size} × ${size} at stride ${options.stride}, ${options.padding}, ${JSON.stringify(ending)}: as TensorFlow's ops`, {
    skip: missing,
  }, () => {
    inArena(() => {
      const x = numbers([n, height, width, from], 1);
      const [filter, bias] = [numbers([size, size, from, out], 2), numbers([out], 3)];
      const [found, wanted] = [rowConv, expected].map((conv) => conv(x, filter, bias, options, ending));
      assert.deepEqual(found!.shape, wanted!.shape);
      assertAllClose(read(found!).slice(), read(wanted!).slice(), 1e-5);
    });
    assert.equal(liveHandles(), 0);
  });

test('what is no number is the greatest of its window, with either sign, and zero below zero is none', {
  skip: missing,
}, () => {
  inArena(() => {
    const signed = new Float32Array(Uint32Array.of(0x7fc00000, 0xffc00000).buffer);
    for (const none of signed) {
      const values = new Float32Array(8 * 8).fill(1);
      values[0] = none;
      const one = floats(new Float32Array(16).fill(1), [1, 1, 1, 16]);
      const bias = floats(new Float32Array(16), [16]);
      const y = read(rowConv(floats(values, [1, 8, 8, 1]), one, bias, valid(1, 0), POOLED)).slice();
      assert.ok(Number.isNaN(y[0]!));
      assert.equal(y.at(-1), 1);
    }
    const zeros = floats(new Float32Array(8 * 8).fill(-0), [1, 8, 8, 1]);
    const minus = floats(new Float32Array(16).fill(-0), [16]);
    const y = read(rowConv(zeros, floats(new Float32Array(16).fill(1), [1, 1, 1, 16]), minus, valid(1, 0), POOLED));
    assert.ok(y.every((value) => Object.is(value, 0)));
  });
});

test('few channels and filters that fit into the first cache are for it', {
  skip: !kernels.direct && 'the kernels were not compiled, or the processor has no AVX2, or AVX-512 too',
}, () => {
  const takes = (filter: readonly number[], options: PatchOptions) =>
    takesRows({ shape: [2, 32, 32, filter[2]!], dtype: FLOAT }, filter, options);
  assert.equal(takes([7, 7, 3, 64], valid(2, 3)), true);
  assert.equal(takes([3, 3, 3, 32], SAME), true);
  assert.equal(takes([7, 7, 6, 64], valid(2, 3)), false);
  assert.equal(takes([3, 3, 16, 32], valid(2, 1)), false);
  assert.equal(takes([7, 7, 3, 60], valid(2, 3)), false);
});

test('an op with too many channels says what was expected and what came', { skip: missing }, () => {
  inArena(() => {
    const [x, filter, bias] = [numbers([1, 8, 8, 16], 1), numbers([3, 3, 16, 16], 2), numbers([16], 3)];
    assert.throws(
      () => rowConv(x, filter, bias, valid(2, 1), POOLED),
      /NotebearRowConvBias of .*expected few channels.*got \[3,3,16,16\]/s,
    );
    assert.throws(
      () => rowConv(numbers([1, 8, 8, 3], 1), numbers([3, 3, 3, 16], 2), bias, valid(2, 1), { ...POOLED, relu: false }),
      /expected relu/,
    );
  });
});
