import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setKernelHost } from '../../../kernel/api.js';
import { Arena, inArena, liveHandles } from '../../../src/native/arena.js';
import { binding } from '../../../src/native/binding.js';
import { floats, read } from '../../../src/native/convert.js';
import { add, matMul } from '../../../src/native/math.js';
import { tf } from '../../../src/native/tensorflow.js';
import { borrow, toTensor } from '../../../src/native/tensors.js';
import { Variable } from '../../../src/native/variable.js';
import { interruptibleHost } from '../../helpers/interruptible-host.js';
import { tensorCounts } from '../../helpers/tensors.js';

test('what is made in an arena is deleted with it, also when the work throws', async () => {
  const before = await tensorCounts();
  assert.throws(() =>
    inArena(() => {
      add(floats([1, 2], [2]), floats([3, 4], [2]));
      throw new Error('stop');
    }),
  );
  assert.deepEqual(await tensorCounts(), before);
});

test('a kept handle outlives its arena', () => {
  const sum = inArena((arena) => arena.keep(add(floats([1, 2], [2]), floats([3, 4], [2]))));
  assert.deepEqual([...read(sum)], [4, 6]);
  binding.deleteTensor(sum.id);
});

test('a handle is freed only by its owner', () => {
  const tensor = tf.tensor1d([1, 2]);
  inArena((arena) => arena.free(borrow(tensor)));
  assert.deepEqual([...tensor.dataSync()], [1, 2]);
  tensor.dispose();
});

test('an arena runs in parts, with other arenas in between', () => {
  const arena = new Arena();
  const x = arena.run(() => floats([1], [1]));
  inArena(() => floats([2], [1]));
  assert.deepEqual([...arena.run(() => read(add(x, x)))], [2]);
  assert.equal(liveHandles(), 3 - 1);
  arena.dispose();
  assert.equal(liveHandles(), 0);
});

test('an op outside of an arena is an error', () => {
  assert.throws(() => floats([1], [1]), /native ops run inside an arena/);
});

test("an op's error names the op and the shapes", () => {
  inArena(() => {
    assert.throws(
      () => matMul(floats([1, 2], [1, 2]), floats([1, 2, 3], [3, 1])),
      /^Error: MatMul of \[1, 2\], \[3, 1\]: /,
    );
  });
});

test('tfjs tensors go in and come out', () => {
  const x = tf.tensor2d([[1, 2]]);
  const y = inArena(() => toTensor(add(borrow(x), borrow(x))));
  assert.deepEqual([...y.dataSync()], [2, 4]);
  tf.dispose([x, y]);
});

test('a stop by force closes the arenas that were running and the scopes of tfjs', async () => {
  const { host, force } = interruptibleHost();
  setKernelHost(host);
  try {
    const before = await tensorCounts();
    // Stopped code skips its `finally`: here the arena is entered by hand, and never left.
    const scopes = tf.engine().state.scopeStack.length;
    inArena(() => {
      floats([1], [1]);
      tf.engine().startScope('stopped');
      tf.tensor1d([1, 2, 3]);
      force();
      assert.equal(liveHandles(), 0);
      assert.equal(tf.engine().state.scopeStack.length, scopes);
    });
    assert.deepEqual(await tensorCounts(), before);
  } finally {
    setKernelHost(undefined);
  }
});

test('a variable keeps a value that was read before it changes', () => {
  const variable = new Variable([1, 2], [2]);
  inArena(() => {
    const before = variable.value();
    variable.subtract(floats([1, 1], [2]));
    assert.deepEqual([...read(before)], [1, 2]);
  });
  assert.deepEqual([...variable.get()], [0, 1]);
  variable.dispose();
  variable.dispose();
});
