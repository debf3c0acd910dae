import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCheckpoint, transpose } from '../../../src/models/checkpoint.js';
import { Convolution } from '../../../src/models/layers/convolution.js';
import { Linear } from '../../../src/models/layers/linear.js';

const tensor = (shape: number[]) => ({
  shape,
  values: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => i),
});

test('transposing puts axis axes[i] at place i', () => {
  assert.deepEqual([...transpose(tensor([2, 3]), [1, 0])], [0, 3, 1, 4, 2, 5]);
  assert.deepEqual([...transpose(tensor([2, 1, 2, 2]), [2, 3, 1, 0])], [0, 4, 1, 5, 2, 6, 3, 7]);
});

test("filters and matrices are turned into TensorFlow's order", () => {
  const conv = new Convolution('conv', { in: 1, out: 2, kernel: 3, padding: 'pytorch' });
  const linear = new Linear('fc', { in: 3, out: 2 });
  loadCheckpoint(
    [conv, linear],
    new Map([
      ['conv.weight', tensor([2, 1, 3, 3])],
      ['fc.weight', tensor([2, 3])],
      ['fc.bias', tensor([2])],
    ]),
  );
  assert.deepEqual([...conv.parameters[0]!.variable.get()].slice(0, 4), [0, 9, 1, 10]);
  assert.deepEqual([...linear.parameters[0]!.variable.get()], [0, 3, 1, 4, 2, 5]);
});

test('a missing tensor and one of another shape are errors that name it, and nothing is changed', () => {
  const linear = new Linear('fc', { in: 3, out: 2 });
  const wrong = new Map([
    ['fc.weight', tensor([2, 3])],
    ['fc.bias', tensor([5])],
  ]);
  assert.throws(() => loadCheckpoint([linear], wrong), /fc\.bias: expected shape \[2\], the checkpoint has \[5\]/);
  assert.throws(() => loadCheckpoint([linear], new Map()), /no tensor fc\.weight/);
  assert.ok(linear.parameters[0]!.variable.get().every((value) => value === 0));
});
