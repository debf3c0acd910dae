import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dropout } from '../../../src/models/layers/dropout.js';
import { Pass } from '../../../src/models/layers/pass.js';
import { AveragePool, ConcatPool } from '../../../src/models/layers/pool.js';
import { Rescale } from '../../../src/models/layers/rescale.js';
import { inArena } from '../../../src/native/arena.js';
import type { Handle } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';

const pass = ({ training = true, seed = 1 } = {}): Pass => {
  const made = new Pass({ training, random: new Random(seed) });
  made.recording = training;
  return made;
};

const values = (handle: Handle | null): number[] => [...read(handle!)];

test('dropout zeroes a share p, scales the rest and passes gradients through the same mask', () => {
  inArena(() => {
    const layer = new Dropout(0.25);
    const going = pass();
    const ones = floats(new Float32Array(10_000).fill(1), [100, 100]);
    const y = values(layer.forward(ones, going));
    const kept = y.filter((value) => value !== 0);
    assert.ok(Math.abs(kept.length / y.length - 0.75) < 0.02);
    assert.ok(kept.every((value) => Math.abs(value - 4 / 3) < 1e-6));
    assert.deepEqual(values(layer.backward(ones, going)), y);
  });
});

test('dropout has the same mask for the same seed, and none in evaluation', () => {
  inArena(() => {
    const x = floats(new Float32Array(64).fill(1), [8, 8]);
    const drop = (options: { training?: boolean; seed?: number }) => values(new Dropout(0.5).forward(x, pass(options)));
    assert.deepEqual(drop({ seed: 1 }), drop({ seed: 1 }));
    assert.notDeepEqual(drop({ seed: 1 }), drop({ seed: 2 }));
    assert.deepEqual(drop({ training: false }), [...read(x)]);
  });
});

test('a probability of 1 is refused', () => {
  assert.throws(() => new Dropout(1), /p: expected a probability in \[0, 1\), got 1/);
});

test('concatenated pooling has maxima before means', () => {
  inArena(() => {
    const x = floats([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2]);
    assert.deepEqual(values(new ConcatPool().forward(x, pass())), [6, 60, 3, 30]);
  });
});

test('gradients of pooling: all to the maximum, equal shares of the mean', () => {
  inArena(() => {
    const x = floats([1, 5, 2, 3], [1, 2, 2, 1]);
    const going = pass();
    const layer = new ConcatPool();
    layer.forward(x, going);
    assert.deepEqual(values(layer.backward(floats([8, 4], [1, 2]), going, true)), [1, 9, 1, 1]);
    const mean = new AveragePool();
    mean.forward(x, going);
    assert.deepEqual(values(mean.backward(floats([4], [1, 1]), going, true)), [1, 1, 1, 1]);
  });
});

test('rescaling takes one normalisation to another exactly', () => {
  inArena(() => {
    const from = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] };
    const to = { mean: [0.1, 0.2, 0.3], std: [0.5, 0.5, 0.5] };
    const pixel = [0.9, 0.1, 0.6];
    const x = floats(
      pixel.map((value, c) => (value - from.mean[c]!) / from.std[c]!),
      [1, 1, 1, 3],
    );
    const expected = pixel.map((value, c) => (value - to.mean[c]!) / to.std[c]!);
    assertAllClose(values(new Rescale({ from, to }).forward(x, pass())), expected, 1e-6);
  });
});
