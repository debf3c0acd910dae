import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recent } from '../../kernel/recent.js';
import { KernelClient, resultText } from '../helpers/kernel-client.js';

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

test('a cell that was interrupted leaves nothing of itself, though what it waits for never comes', async () => {
  const kernel = await KernelClient.start();
  const heap = async () => {
    const { published } = await kernel.execute(
      `require('node:v8').queryObjects(class {}); process.memoryUsage().heapUsed`,
    );
    return Number(resultText(published));
  };
  const interrupted = async (cells: number) => {
    for (let i = 0; i < cells; i++) {
      // Not stored, it has the number of the one before, in whose place its source map is kept.
      const code = `console.log('waits'); await new Promise(() => {}); // ${i} ${'x'.repeat(100_000)}`;
      const id = kernel.begin(code, { store_history: false, stop_on_error: false });
      await kernel.published((m) => m.parent_header.msg_id === id && m.header.msg_type === 'stream');
      await kernel.request('control', 'interrupt_request');
      const { reply } = await kernel.finished(id);
      assert.equal(reply.content.ename, 'KernelInterrupt');
    }
  };
  try {
    await interrupted(5);
    const before = await heap();
    await interrupted(50);
    const perCell = ((await heap()) - before) / 50;
    // 700,000 where a cell's code and source maps are kept; those of the last one always are.
    assert.ok(perCell < 150_000, `${perCell} bytes for a cell`);
  } finally {
    await kernel.stop();
  }
});
