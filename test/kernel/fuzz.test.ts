import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzKernel } from '../helpers/kernel-fuzz.js';

test('for a quarter of a minute of broken messages, comm storms and cells the kernel answers rightly', async () => {
  const { done, logged } = await fuzzKernel({ seconds: 15, seed: Date.now() % 1e6 });
  assert.ok(Object.keys(done).length > 5, JSON.stringify(done));
  assert.ok(logged > 0);
});
