import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import * as a from '../../../src/native/attributes.js';
import { BFLOAT16, FLOAT, type Handle } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from '../../../src/native/convolution.js';
import { execute } from '../../../src/native/execute.js';
import { kernels } from '../../../src/native/kernels.js';
import { biasAdd, relu, relu6 } from '../../../src/native/layers.js';
import { add, cast } from '../../../src/native/math.js';
import { conv3x3, conv3x3FilterGradient, conv3x3InputGradient, takesWinograd } from '../../../src/native/winograd.js';
import { Random } from '../../../src/random.js';
import { countOf } from '../../../src/shape.js';
import { assertAllClose } from '../../helpers/all-close.js';

const missing = !kernels.float32 && 'the kernels were not compiled, or the processor has no AVX2';
const SAME = { stride: 1, padding: 'SAME' } as const;

function numbers(shape: readonly number[], seed: number): Handle {
  const random = new Random(seed);
  return floats(
    Float32Array.from({ length: countOf(shape) }, () => random.uniform(-1, 1)),
    shape,
  );
}

/** Within `tolerance` of the greatest number expected. */
function assertClose(found: Handle, expected: Handle, tolerance = 1e-5): void {
  assert.deepEqual(found.shape, expected.shape);
  const [x, y] = [read(cast(found, FLOAT)).slice(), read(cast(expected, FLOAT)).slice()];
  assertAllClose(x, y, tolerance);
}

test('the kernels are there, or a file says why not', () => {
  const why = new URL('../../../src/native/kernels-missing.txt', import.meta.url);
  assert.ok(existsSync(why) || existsSync(new URL('../../../src/native/kernels.node', import.meta.url)));
});

/** Pictures, height, width, channels in and out: whole tiles and cut ones, many tiles, filters too large to be kept whole. */
const SIZES = [
  [2, 8, 12, 16, 32],
  [3, 5, 7, 32, 16],
  [1, 1, 1, 16, 16],
  [2, 3, 2, 16, 48],
  [1, 60, 61, 64, 64],
  [2, 9, 4, 512, 176],
  [40, 13, 13, 176, 512],
] as const;

for (const [n, height, width, from, out] of SIZES)
  test(`${n} pictures of ${height} × ${width}, ${from} to ${out} channels: as TensorFlow's, and both gradients`, {
    skip: missing,
  }, () => {
    inArena(() => {
      const [x, filter] = [numbers([n, height, width, from], 1), numbers([3, 3, from, out], 2)];
      const gradient = numbers([n, height, width, out], 3);
      assertClose(conv3x3(x, filter), conv2d(x, filter, SAME));
      const ofInput = conv2dInputGradient(x.shape, filter, gradient, SAME);
      assertClose(conv3x3InputGradient(filter, gradient), ofInput);
      const ofFilter = conv2dFilterGradient(x, filter.shape, gradient, SAME);
      assertClose(conv3x3FilterGradient(x, gradient), ofFilter);
    });
    assert.equal(liveHandles(), 0);
  });

test('in bfloat16 only what comes in and goes out is rounded', { skip: missing }, () => {
  inArena(() => {
    const filter = numbers([3, 3, 64, 32], 2);
    const [x, gradient] = [numbers([2, 9, 8, 64], 1), numbers([2, 9, 8, 32], 3)].map((value) => cast(value, BFLOAT16));
    const [exactX, exactGradient] = [cast(x!, FLOAT), cast(gradient!, FLOAT)];
    const y = conv3x3(x!, filter);
    assert.equal(y.dtype, BFLOAT16);
    // Half of the last of eight bits, of the largest number.
    assertClose(y, conv2d(exactX, filter, SAME), 2 ** -8);
    const below = conv3x3InputGradient(filter, gradient!);
    assert.equal(below.dtype, BFLOAT16);
    assertClose(below, conv2dInputGradient(x!.shape, filter, exactGradient, SAME), 2 ** -8);
    const ofFilter = conv3x3FilterGradient(x!, gradient!);
    assert.equal(ofFilter.dtype, FLOAT);
    assertClose(ofFilter, conv2dFilterGradient(exactX, filter.shape, exactGradient, SAME));
  });
});

test('bias, another picture and the activation, in the same op', { skip: missing }, () => {
  inArena(() => {
    const [x, filter, bias] = [numbers([2, 6, 5, 32], 1), numbers([3, 3, 32, 48], 2), numbers([48], 3)];
    const addend = numbers([2, 6, 5, 48], 4);
    const attributes = (cap: number) => [a.typeOf(x), a.bool('relu', true), a.float('cap', cap)];
    const biased = biasAdd(conv2d(x, filter, SAME), bias);
    const plain = execute('NotebearConv3x3Bias', attributes(6), [x, filter, bias]);
    assertClose(plain, relu6(biased));
    const added = execute('NotebearConv3x3BiasAdd', attributes(0), [x, filter, bias, addend]);
    assertClose(added, relu(add(biased, addend)));
  });
});

test('what is no number stays none', { skip: missing }, () => {
  inArena(() => {
    const values = new Float32Array(8 * 8 * 16);
    values[0] = Number.NaN;
    const y = read(conv3x3(floats(values, [1, 8, 8, 16]), numbers([3, 3, 16, 16], 1)));
    assert.ok(Number.isNaN(y[0]!));
    assert.equal(y.at(-1), 0, 'a tile further down has nothing of it');
  });
});

test('whole tiles, 3 × 3 at stride 1 and multiples of 16 channels are for it, all else is not', {
  skip: missing,
}, () => {
  const x = { shape: [-1, 4, 4, 64], dtype: FLOAT };
  assert.equal(takesWinograd(x, [3, 3, 64, 32], SAME), true);
  for (const [small, filter, options] of [
    [x, [1, 1, 64, 64], SAME],
    [x, [3, 3, 3, 64], SAME],
    [x, [3, 3, 64, 24], SAME],
    [x, [3, 3, 64, 64], { stride: 2, padding: 'VALID' }],
    [{ ...x, shape: [-1, 3, 4, 64] }, [3, 3, 64, 64], SAME],
  ] as const)
    assert.equal(takesWinograd(small, filter, options), false);
});

test('an op with the wrong channels says what was expected and what came', { skip: missing }, () => {
  inArena(() => {
    assert.throws(
      () => conv3x3(numbers([1, 4, 4, 32], 1), numbers([3, 3, 16, 16], 2)),
      /NotebearConv3x3 of .*expected multiples of 16 channels, those of the filter; got \[1,4,4,32\] and \[3,3,16,16\]/s,
    );
  });
});
