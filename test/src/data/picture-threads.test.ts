import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
// As wherever pictures are decoded: Node unloads an addon with the last thread that has it, and TensorFlow cannot be.
import '../../../src/native/binding.js';

test('a thread for pictures loads neither tfjs nor sharp, which it has no use for', async () => {
  const worker = new URL('../../../src/data/picture-worker.js', import.meta.url);
  const code = `
    import { createRequire } from 'node:module';
    import { parentPort } from 'node:worker_threads';
    await import(${JSON.stringify(worker.href)});
    const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache);
    parentPort.postMessage({ tfjs: '_tfengine' in globalThis, loaded });`;
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [] });
  const { tfjs, loaded } = await new Promise<{ tfjs: boolean; loaded: string[] }>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  await thread.terminate();
  assert.equal(tfjs, false);
  assert.ok(loaded.some((file) => file.endsWith('tfjs_binding.node')));
  assert.ok(!loaded.some((file) => file.includes('sharp')), loaded.join('\n'));
});
