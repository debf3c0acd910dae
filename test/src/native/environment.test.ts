import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { totalmem } from 'node:os';
import { test } from 'node:test';

const file = new URL('../../../src/native/environment.js', import.meta.url);

/** What a process that loads the library has in its environment, of what TensorFlow reads; `limit`: of the pool, MB. */
function found(env: Record<string, string>): { log?: string; pool?: string; limit?: string } {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
  const rest = Object.fromEntries(own);
  const script = `await import(${JSON.stringify(file.href)});
    const { TF_CPP_MIN_LOG_LEVEL: log, TF_CPU_ALLOCATOR_USE_BFC: pool, TF_CPU_BFC_MEM_LIMIT_IN_MB: limit } = process.env;
    console.log(JSON.stringify({ log, pool, limit }))`;
  const args = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, args, { env: { ...rest, ...env }, encoding: 'utf8' }));
}

test('TensorFlow keeps its memory in a pool where it has not that of oneDNN', () => {
  const limit = String(Math.floor(totalmem() / 2 ** 20));
  assert.deepEqual(found({ TF_ENABLE_ONEDNN_OPTS: '0' }), { log: '2', pool: 'true', limit });
  assert.deepEqual(found({ TF_ENABLE_ONEDNN_OPTS: '1' }), { log: '2' });
});

test('what the user has set stays', () => {
  const own = { TF_CPU_ALLOCATOR_USE_BFC: 'false', TF_CPU_BFC_MEM_LIMIT_IN_MB: '500', TF_CPP_MIN_LOG_LEVEL: '0' };
  assert.deepEqual(found({ ...own, TF_ENABLE_ONEDNN_OPTS: '0' }), { log: '0', pool: 'false', limit: '500' });
});
