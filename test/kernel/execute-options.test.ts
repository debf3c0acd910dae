import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ExpressionResult } from '../../kernel/link.js';
import { KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

const types = (published: { header: { msg_type: string } }[]) => published.map((m) => m.header.msg_type);

test('user_expressions are display bundles, or errors of their own', async () => {
  const user_expressions = {
    sum: 'legs + 1',
    later: 'await Promise.resolve(legs)',
    shown: "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>4</b>', 'text/plain': 'four' }) })",
    gone: 'nobody()',
    unread: 'a b',
  };
  const { reply, published } = await kernel.execute('const legs: number = 4;', { user_expressions });
  assert.equal(reply.content.status, 'ok');
  const { sum, later, shown, gone, unread } = reply.content.user_expressions as Record<string, ExpressionResult>;
  assert.deepEqual(sum, { status: 'ok', data: { 'text/plain': '5' }, metadata: {} });
  assert.deepEqual(later, { status: 'ok', data: { 'text/plain': '4' }, metadata: {} });
  assert.deepEqual(shown, {
    status: 'ok',
    data: { 'text/html': '<b>4</b>', 'text/plain': 'four' },
    metadata: {},
  });
  const { traceback, ...error } = gone as { traceback: string[] };
  assert.deepEqual(error, { status: 'error', ename: 'ReferenceError', evalue: 'nobody is not defined' });
  assert.ok(traceback.length > 0);
  assert.equal((unread as { ename: string }).ename, 'SyntaxError');
  assert.deepEqual(types(published), ['status', 'execute_input', 'status']);
});

test('a silent cell evaluates them too; a cell that fails does not', async () => {
  const silent = await kernel.execute('const paws = 4;', { silent: true, user_expressions: { p: 'paws' } });
  assert.deepEqual(silent.reply.content.user_expressions, {
    p: { status: 'ok', data: { 'text/plain': '4' }, metadata: {} },
  });
  const failed = await kernel.execute("throw new Error('no')", { user_expressions: { p: 'paws = 5' } });
  assert.equal('user_expressions' in failed.reply.content, false);
  assert.equal(resultText((await kernel.execute('paws')).published), '4');
});

test('an expression that never ends is interrupted', async () => {
  const id = kernel.begin("console.log('go')", { user_expressions: { loop: '(() => { while (true) {} })()' } });
  await kernel.published((m) => m.parent_header.msg_id === id && m.header.msg_type === 'stream');
  await kernel.request('control', 'interrupt_request');
  const { reply } = await kernel.finished(id);
  assert.equal(reply.content.ename, 'KernelInterrupt');
});

test('the count goes up with store_history only, and never for a silent cell', async () => {
  const count = async (options: object) =>
    Number((await kernel.execute('0', { ...options })).reply.content.execution_count);
  const start = await count({});
  assert.equal(await count({ store_history: false }), start);
  assert.equal(await count({ silent: true, store_history: true }), start);
  assert.equal(await count({}), start + 1);
  const { published } = await kernel.execute('0', { store_history: false });
  assert.ok(types(published).includes('execute_input'));
  const { reply } = await kernel.request('shell', 'history_request', {
    hist_access_type: 'tail',
    n: 100,
    output: false,
    raw: true,
  });
  const lines = (reply.content.history as [number, number, string][]).map(([, line]) => line);
  assert.deepEqual(
    lines,
    Array.from({ length: start + 1 }, (_, i) => i + 1),
  );
});

test('a silent cell publishes no input, output or error; only its reply speaks', async () => {
  const code = `console.log('out'); display(1); clearOutput(); require('node:child_process').spawnSync('echo', ['native'], { stdio: 'inherit' });
setTimeout(() => console.log('late'), 20); throw new Error('hidden')`;
  const { published, reply } = await kernel.execute(code, { silent: true });
  assert.deepEqual([types(published), reply.content.evalue], [['status', 'status'], 'hidden']);
  const next = await kernel.execute('await new Promise((r) => setTimeout(r, 60))');
  assert.equal(streamText(next.published), '');
  assert.equal(streamText(kernel.iopub.filter((m) => m.content.text === 'late\n')), '');
});

test('after an error every request that was sent before it is aborted, and the next ones run', async () => {
  const codes = ["throw new Error('stop')", ...Array.from({ length: 20 }, (_, i) => `ran = ${i}`)];
  await kernel.execute('let ran = -1;');
  const ids = codes.map((code) => kernel.begin(code));
  const ended = await Promise.all(ids.map((id) => kernel.finished(id)));
  assert.deepEqual(
    ended.map(({ reply }) => reply.content.status),
    ['error', ...Array(20).fill('aborted')],
  );
  for (const { published } of ended.slice(1)) assert.deepEqual(types(published), ['status', 'status']);
  assert.equal(resultText((await kernel.execute('ran')).published), '-1');
});

test('stop_on_error false, or a silent cell, lets the queue go on', async () => {
  for (const option of [{ stop_on_error: false }, { silent: true }]) {
    const ids = [kernel.begin("throw new Error('stop')", option), kernel.begin('1')];
    const ended = await Promise.all(ids.map((id) => kernel.finished(id)));
    assert.deepEqual(
      ended.map(({ reply }) => reply.content.status),
      ['error', 'ok'],
    );
  }
});
