import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inParallel } from '../../src/in-parallel.js';

/** Work that ends when it is told to. */
function held() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers>();
  const work = (item: string, index: number) => {
    begun.push(`${item}${index}`);
    return new Promise<void>((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  return {
    begun,
    work,
    end: (item: string) => ends.get(item)!.resolve(),
    fail: (item: string) => ends.get(item)!.reject(new Error(item)),
  };
}

interface PromiseWithResolvers {
  resolve(): void;
  reject(error: Error): void;
}

test('as many as are asked for go on at once, in order', async () => {
  const { begun, work, end } = held();
  const all = inParallel(['a', 'b', 'c', 'd'], 2, work);
  assert.deepEqual(begun, ['a0', 'b1']);
  end('b');
  await setImmediate();
  assert.deepEqual(begun, ['a0', 'b1', 'c2']);
  for (const item of ['a', 'c']) end(item);
  await setImmediate();
  end('d');
  await all;
});

test('after a failure nothing is begun, and what was begun may end first', async () => {
  const { begun, work, end, fail } = held();
  let settled = false;
  const all = inParallel(['a', 'b', 'c'], 2, work).finally(() => {
    settled = true;
  });
  const rejected = assert.rejects(all, /^Error: b$/);
  fail('b');
  await setImmediate();
  assert.deepEqual([begun, settled], [['a0', 'b1'], false]);
  end('a');
  await rejected;
  assert.deepEqual(begun, ['a0', 'b1']);
});

test('the first failure is told, also one that is thrown at once', async () => {
  const { work, fail } = held();
  const rejected = assert.rejects(inParallel(['a', 'b'], 2, work), /^Error: b$/);
  fail('b');
  await setImmediate();
  fail('a');
  await rejected;
  await assert.rejects(
    inParallel([1, 2], 1, () => {
      throw new Error('at once');
    }),
    /at once/,
  );
});

test('an abort ends it after what is begun', async () => {
  const controller = new AbortController();
  const { begun, work, end } = held();
  const all = inParallel(['a', 'b'], 1, work, controller.signal);
  controller.abort();
  end('a');
  await all;
  assert.deepEqual(begun, ['a0']);
});

test('no items are done at once, and fewer than one at a time are one', async () => {
  await inParallel([], 4, () => Promise.reject(new Error('never')));
  const { begun, work, end } = held();
  const all = inParallel(['a', 'b'], 0, work);
  assert.deepEqual(begun, ['a0']);
  end('a');
  await setImmediate();
  end('b');
  await all;
});
