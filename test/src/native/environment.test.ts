import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const file = new URL('../../../src/native/environment.js', import.meta.url);

/** What a process that loads the library has in its environment, of what TensorFlow reads. */
function found(env: Record<string, string>): { log?: string; pool?: string } {
  const { TF_CPU_ALLOCATOR_USE_BFC, TF_CPP_MIN_LOG_LEVEL, TF_ENABLE_ONEDNN_OPTS, ...rest } = process.env;
  const script = `await import(${JSON.stringify(file.href)});
    const { TF_CPP_MIN_LOG_LEVEL: log, TF_CPU_ALLOCATOR_USE_BFC: pool } = process.env;
    console.log(JSON.stringify({ log, pool }))`;
  const args = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, args, { env: { ...rest, ...env }, encoding: 'utf8' }));
}

test('TensorFlow keeps its memory in a pool where it has not that of oneDNN', () => {
  assert.deepEqual(found({ TF_ENABLE_ONEDNN_OPTS: '0' }), { log: '2', pool: 'true' });
  assert.deepEqual(found({ TF_ENABLE_ONEDNN_OPTS: '1' }), { log: '2' });
});

test('what the user has set stays', () => {
  const own = { TF_ENABLE_ONEDNN_OPTS: '0', TF_CPU_ALLOCATOR_USE_BFC: 'false', TF_CPP_MIN_LOG_LEVEL: '0' };
  assert.deepEqual(found(own), { log: '0', pool: 'false' });
});
