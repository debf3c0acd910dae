import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inArena, liveHandles } from '../../../src/native/arena.js';
import {
  batchNormGradient,
  batchNormTraining,
  moments,
  normalise,
  normaliseGradient,
} from '../../../src/native/batch-norm.js';
import { BFLOAT16, FLOAT, type Handle } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { kernels, takesChannels } from '../../../src/native/kernels.js';
import { relu, relu6, relu6Gradient, reluGradient } from '../../../src/native/layers.js';
import { cast } from '../../../src/native/math.js';
import { Random } from '../../../src/random.js';
import { countOf } from '../../../src/shape.js';
import { assertAllClose } from '../../helpers/all-close.js';

const missing = !kernels.float32 && 'the kernels were not compiled, or the processor has no AVX2';
const OPTIONS = { epsilon: 1e-5, momentum: 0.1 };

function numbers(shape: readonly number[], seed: number, [low, high]: readonly [number, number] = [-1, 1]): Handle {
  const random = new Random(seed);
  return floats(
    Float32Array.from({ length: countOf(shape) }, () => random.uniform(low, high)),
    shape,
  );
}

const plain = (x: Handle): Float32Array => read(cast(x, FLOAT)).slice();

const ACTIVATIONS = [
  ['no activation', { relu: false, cap: 0 }, (y: Handle) => y, (dy: Handle) => dy],
  ['ReLU', { relu: true, cap: 0 }, relu, reluGradient],
  ['ReLU6', { relu: true, cap: 6 }, relu6, relu6Gradient],
] as const;

for (const shape of [
  [1, 2, 3, 8],
  [4, 5, 7, 24],
  [3, 40, 33, 8],
] as const)
  for (const [name, activation, forward, backward] of ACTIVATIONS)
    test(`batch norm of [${shape}] with ${name}: as TensorFlow's, there and back`, { skip: missing }, () => {
      inArena(() => {
        const channels = [shape[3]];
        const [x, dy] = [numbers(shape, 1, [-3, 5]), numbers(shape, 2)];
        const [gamma, beta] = [numbers(channels, 3, [2, 4]), numbers(channels, 4)];
        const [mean, variance] = [numbers(channels, 5), numbers(channels, 6, [0.5, 2])];
        assert.ok(takesChannels(x));
        const expected = batchNormTraining(x, { gamma, beta, mean, variance }, OPTIONS);
        const found = moments(x, { mean, variance }, OPTIONS);
        assertAllClose(plain(found.mean), plain(expected.mean), 1e-5, 'running mean');
        assertAllClose(plain(found.variance), plain(expected.variance), 1e-5, 'running variance');
        const all = [gamma, beta, ...found.batch];
        const y = normalise(x, all, activation);
        assertAllClose(plain(y), plain(forward(expected.y)), 1e-5, 'y');
        const back = normaliseGradient(dy, x, all, activation);
        const before = backward(dy, forward(expected.y));
        const theirs = batchNormGradient(before, x, gamma, expected.reserved, OPTIONS.epsilon);
        for (const key of ['x', 'gamma', 'beta'] as const)
          assertAllClose(plain(back[key]), plain(theirs[key]), 2e-5, key);
      });
      assert.equal(liveHandles(), 0);
    });

test('rows of a head are normalised like pictures', { skip: missing }, () => {
  inArena(() => {
    const x = numbers([6, 32], 1);
    const running = { mean: numbers([32], 2), variance: numbers([32], 3, [1, 2]) };
    const { batch } = moments(x, running, OPTIONS);
    const values = plain(x);
    const column = Array.from({ length: 6 }, (_, row) => values[row * 32]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / 6;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6;
    assertAllClose([plain(batch[0])[0]!, plain(batch[1])[0]!], [mean, 1 / Math.sqrt(variance + 1e-5)], 1e-5);
  });
});

test('a mean a thousand times the deviation loses nothing of it', { skip: missing }, () => {
  inArena(() => {
    const shape = [2, 60, 50, 8];
    const x = numbers(shape, 1, [1000, 1001]);
    const running = { mean: numbers([8], 2), variance: numbers([8], 3, [1, 2]) };
    const inverse = plain(moments(x, running, OPTIONS).batch[1]);
    const values = plain(x).filter((_, i) => i % 8 === 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assertAllClose([inverse[0]!], [1 / Math.sqrt(variance + 1e-5)], 1e-4);
  });
});

test('in bfloat16 only what comes in and goes out is rounded', { skip: missing }, () => {
  inArena(() => {
    const shape = [2, 9, 8, 16];
    const [x, dy] = [numbers(shape, 1), numbers(shape, 2)].map((value) => cast(value, BFLOAT16)) as [Handle, Handle];
    const running = { mean: numbers([16], 3), variance: numbers([16], 4, [1, 2]) };
    const [gamma, beta] = [numbers([16], 5), numbers([16], 6)];
    const run = (input: Handle, gradient: Handle) => {
      const all = [gamma, beta, ...moments(input, running, OPTIONS).batch];
      const back = normaliseGradient(gradient, input, all, { relu: true, cap: 0 });
      return { ...back, y: normalise(input, all, { relu: true, cap: 0 }) };
    };
    const [rough, exact] = [run(x, dy), run(cast(x, FLOAT), cast(dy, FLOAT))];
    assert.deepEqual([rough.y.dtype, rough.x.dtype, rough.gamma.dtype], [BFLOAT16, BFLOAT16, FLOAT]);
    assertAllClose(plain(rough.y), plain(exact.y), 2 ** -8);
    assertAllClose(plain(rough.x), plain(exact.x), 2 ** -8);
    assertAllClose(plain(rough.gamma), plain(exact.gamma), 1e-6);
  });
});
