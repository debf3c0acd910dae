import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recent } from '../../kernel/recent.js';
import { KernelClient } from '../helpers/kernel-client.js';

test('a map of what is recent forgets what was set longest ago', () => {
  const map = new Recent<string, number>(2);
  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  assert.deepEqual(
    [...map],
    [
      ['a', 3],
      ['c', 4],
    ],
  );
});

test('a cell leaves its history and its maps in the front process, and little besides', async () => {
  const kernel = await KernelClient.start({
    flags: ['--import', new URL('../helpers/heap-probe.js', import.meta.url).href],
  });
  const heap = async (cells: number) => {
    for (let i = 0; i < cells; i++) await kernel.execute(`${i} + 1`);
    kernel.forget();
    kernel.child.kill('SIGUSR2');
    return Number((await kernel.logged(/heap in use: (\d+)\n/))[1]);
  };
  try {
    // By then what is compiled is compiled.
    const before = await heap(500);
    const perCell = ((await heap(500)) - before) / 500;
    // 1400 bytes here; an answer of the type server's that is kept costs 2000 more.
    assert.ok(perCell < 3200, `${perCell} bytes for a cell`);
  } finally {
    await kernel.stop();
  }
});
