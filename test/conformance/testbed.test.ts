/**
 * What the public conformance suite runtimed/kernel-testbed checks, in its four tiers (27 checks), said again and more
 * strictly against the real kernel.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Request } from 'zeromq';
import { address } from '../../kernel/wire/connection.js';
import type { Message } from '../../kernel/wire/message.js';
import { KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

const types = (published: readonly Message[]) => published.map((m) => m.header.msg_type);

const ofType = (published: readonly Message[], type: string) => published.filter((m) => m.header.msg_type === type);

describe('tier 1: the basic protocol', () => {
  test('heartbeat: a ping comes back as it was sent', async () => {
    const socket = new Request({ linger: 0, receiveTimeout: 10_000 });
    socket.connect(address(kernel.info, 'hb'));
    await socket.send('ping');
    assert.equal(String((await socket.receive())[0]), 'ping');
    socket.close();
  });

  test('iopub_welcome is the first thing a subscriber hears', () => {
    assert.equal(kernel.iopub[0]!.header.msg_type, 'iopub_welcome');
    assert.deepEqual(kernel.iopub[0]!.content, { subscription: '' });
  });

  test('kernel_info: status ok, on shell and on control', async () => {
    for (const channel of ['shell', 'control'] as const) {
      const { reply, published } = await kernel.request(channel, 'kernel_info_request');
      assert.deepEqual([reply.header.msg_type, reply.content.status], ['kernel_info_reply', 'ok']);
      assert.deepEqual(
        published.map((m) => m.content.execution_state),
        ['busy', 'idle'],
      );
    }
  });

  test('kernel_info: a language with all that front ends look at', async () => {
    const { content } = (await kernel.request('shell', 'kernel_info_request')).reply;
    const language = content.language_info as Record<string, string>;
    assert.deepEqual(
      [language.name, language.file_extension, language.mimetype],
      ['typescript', '.ts', 'text/typescript'],
    );
    for (const value of [
      language.version,
      language.codemirror_mode,
      language.pygments_lexer,
      content.banner,
      content.implementation,
    ])
      assert.ok(value);
  });

  test('kernel_info: a protocol version that front ends can compare', async () => {
    const { reply } = await kernel.request('shell', 'kernel_info_request');
    assert.match(String(reply.content.protocol_version), /^5\.\d+(\.\d+)?$/);
    assert.equal(reply.header.version, reply.content.protocol_version);
  });

  test('what a cell prints is a stream named stdout', async () => {
    assert.equal(streamText((await kernel.execute("console.log('hello')")).published), 'hello\n');
  });

  test('what a cell prints as an error is a stream named stderr', async () => {
    assert.equal(streamText((await kernel.execute("console.error('oh')")).published, 'stderr'), 'oh\n');
  });

  test('execute: the reply of a cell that succeeds has all its fields', async () => {
    const { content } = (await kernel.execute('1')).reply;
    assert.deepEqual(Object.keys(content).sort(), ['execution_count', 'payload', 'status', 'user_expressions']);
    assert.equal(content.status, 'ok');
  });

  test('status: busy, then everything else, then idle', async () => {
    const { published } = await kernel.execute('console.log(1); display(2); 3');
    const states = ofType(published, 'status').map((m) => m.content.execution_state);
    assert.deepEqual(states, ['busy', 'idle']);
    assert.deepEqual([types(published)[0], types(published).at(-1)], ['status', 'status']);
  });

  test('execute_input says what is executed, with the count of the reply', async () => {
    const { reply, published } = await kernel.execute('40 + 2');
    const [input] = ofType(published, 'execute_input');
    assert.deepEqual(input!.content, { code: '40 + 2', execution_count: reply.content.execution_count });
  });
});

describe('tier 2: interaction', () => {
  test('complete: matches, and the range they replace', async () => {
    const { content } = (await kernel.request('shell', 'complete_request', { code: 'consol', cursor_pos: 6 })).reply;
    assert.deepEqual([content.status, content.cursor_start, content.cursor_end], ['ok', 0, 6]);
    assert.ok((content.matches as string[]).includes('console'));
  });

  test('inspect: what is known of a name, and that of another nothing is', async () => {
    const ask = async (code: string) =>
      (await kernel.request('shell', 'inspect_request', { code, cursor_pos: code.length, detail_level: 0 })).reply
        .content;
    const known = await ask('parseFloat');
    assert.deepEqual([known.status, known.found], ['ok', true]);
    assert.match((known.data as Record<string, string>)['text/plain']!, /parseFloat/);
    assert.deepEqual(await ask('nobodyKnowsThis'), { status: 'ok', found: false, data: {}, metadata: {} });
  });

  test('is_complete: complete code', async () => {
    const { reply } = await kernel.request('shell', 'is_complete_request', { code: 'const n = 1' });
    assert.equal(reply.content.status, 'complete');
  });

  test('is_complete: code that wants another line, with its indentation', async () => {
    const { reply } = await kernel.request('shell', 'is_complete_request', { code: 'function f() {' });
    assert.deepEqual(reply.content, { status: 'incomplete', indent: '  ' });
  });

  test('history: the last inputs', async () => {
    await kernel.execute('"remembered"');
    const request = { hist_access_type: 'tail', n: 1, output: false, raw: true };
    const { content } = (await kernel.request('shell', 'history_request', request)).reply;
    assert.equal(content.status, 'ok');
    assert.equal((content.history as [number, number, string][])[0]![2], '"remembered"');
  });

  test('comm_info: the comms that are open, of a target or of all', async () => {
    await kernel.execute(
      "const kernelHost = (globalThis as any)[Symbol.for('notebear.kernelHost')]; kernelHost.openComm('info', { commId: 'i1' }); kernelHost.openComm('other', { commId: 'i2' });",
    );
    const ask = async (content: object) => (await kernel.request('shell', 'comm_info_request', content)).reply.content;
    assert.deepEqual(await ask({ target_name: 'info' }), { status: 'ok', comms: { i1: { target_name: 'info' } } });
    assert.deepEqual((await ask({})).comms, { i1: { target_name: 'info' }, i2: { target_name: 'other' } });
  });

  test('an error is a message and a reply that agree', async () => {
    const { reply, published } = await kernel.execute("throw new RangeError('too far')");
    const { ename, evalue, traceback } = ofType(published, 'error')[0]!.content;
    assert.deepEqual([ename, evalue], ['RangeError', 'too far']);
    assert.ok((traceback as unknown[]).length > 0);
    assert.ok((traceback as unknown[]).every((line) => typeof line === 'string'));
    const { status, execution_count, ...rest } = reply.content;
    assert.deepEqual([status, typeof execution_count], ['error', 'number']);
    assert.deepEqual(rest, ofType(published, 'error')[0]!.content);
    assert.equal((await kernel.execute('const = 1')).reply.content.ename, 'SyntaxError');
  });
});

describe('tier 3: rich output', () => {
  test('display_data: a bundle of MIME types', async () => {
    const { published } = await kernel.execute(
      "display({ 'text/html': '<b>1</b>', 'text/plain': '1' }, { raw: true })",
    );
    const [shown] = ofType(published, 'display_data');
    assert.deepEqual(shown!.content, {
      data: { 'text/html': '<b>1</b>', 'text/plain': '1' },
      metadata: {},
      transient: {},
    });
  });

  test('update_display_data replaces a display by its id, also from a later cell', async () => {
    const shown = await kernel.execute("display('first', { displayId: 'd1' })");
    const updated = await kernel.execute("display('second', { displayId: 'd1', update: true })");
    assert.deepEqual(ofType(shown.published, 'display_data')[0]!.content.transient, { display_id: 'd1' });
    const [update] = ofType(updated.published, 'update_display_data');
    assert.deepEqual(
      [update!.content.transient, update!.content.data],
      [{ display_id: 'd1' }, { 'text/plain': "'second'" }],
    );
    assert.equal(ofType(updated.published, 'display_data').length, 0);
  });

  test('execute_result: the value of the last expression, with the count of the reply', async () => {
    const { reply, published } = await kernel.execute('6 * 7');
    const [result] = ofType(published, 'execute_result');
    assert.deepEqual(result!.content, {
      execution_count: reply.content.execution_count,
      data: { 'text/plain': '42' },
      metadata: {},
    });
  });

  test('a rich execute_result: the value says how it looks', async () => {
    const { published } = await kernel.execute(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>me</i>' }) })",
    );
    const { data } = ofType(published, 'execute_result')[0]!.content as { data: Record<string, string> };
    assert.equal(data['text/html'], '<i>me</i>');
    assert.ok(data['text/plain']);
  });
});

describe('tier 4: the advanced protocol', () => {
  test('stdin: a question on the stdin channel, and the cell gets the answer', async () => {
    const id = kernel.begin("const answer = await input('Name? '); answer.length", { allow_stdin: true });
    const question = await kernel.question(id);
    assert.equal(question.header.msg_type, 'input_request');
    kernel.answer(question, '"test_input_42"');
    assert.equal(resultText((await kernel.finished(id)).published), '15');
  });

  test('comms: an unknown target is closed, a known one opened, spoken to and closed', async () => {
    kernel.send('shell', 'comm_open', { comm_id: 'u1', target_name: 'unknown.target', data: {} });
    await kernel.published((m) => m.header.msg_type === 'comm_close' && m.content.comm_id === 'u1', 'comm_close');
    await kernel.execute(
      "const heard: unknown[] = []; kernelHost.registerCommTarget('known', (c: any) => { c.onMessage((m: any) => { heard.push(m.data) }); c.onClose((m: any) => { heard.push('closed') }) });",
    );
    for (const [type, data] of [
      ['comm_open', {}],
      ['comm_msg', { n: 1 }],
      ['comm_close', {}],
    ] as const) {
      const id = kernel.send('shell', type, { comm_id: 'k1', target_name: 'known', data });
      await kernel.published(
        (m) => m.parent_header.msg_id === id && m.content.execution_state === 'idle',
        `idle of ${type}`,
      );
    }
    assert.equal(resultText((await kernel.execute('heard')).published), "[ { n: 1 }, 'closed' ]");
  });

  test('interrupt: a reply on control, and the running cell ends', async () => {
    const id = kernel.begin("console.log('go'); while (true) {}");
    await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'go\n');
    const { reply } = await kernel.request('control', 'interrupt_request');
    assert.deepEqual([reply.header.msg_type, reply.content], ['interrupt_reply', { status: 'ok' }]);
    assert.equal((await kernel.finished(id)).reply.content.ename, 'KernelInterrupt');
  });

  test('the execution count goes up by one with each cell', async () => {
    const counts = [];
    for (let i = 0; i < 3; i++) counts.push(Number((await kernel.execute('0')).reply.content.execution_count));
    assert.deepEqual(counts, [counts[0], counts[0]! + 1, counts[0]! + 2]);
  });

  test('every message names the request it belongs to, whole', async () => {
    const { reply, published } = await kernel.execute('console.log(1); display(2); 3');
    const { parent_header } = reply;
    assert.equal(parent_header.msg_type, 'execute_request');
    for (const message of published) assert.deepEqual(message.parent_header, parent_header);
    const ids = [...published, reply].map((m) => m.header.msg_id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('shutdown: a reply that repeats restart, and the processes end', async () => {
    const other = await KernelClient.start();
    const { reply } = await other.request('control', 'shutdown_request', { restart: true });
    assert.deepEqual([reply.header.msg_type, reply.content], ['shutdown_reply', { status: 'ok', restart: true }]);
    assert.equal(await other.exited(), 0);
    await other.stop();
  });
});

describe('beyond it', () => {
  test('20 000 lines and 5 000 displays arrive in order, before idle', async () => {
    const { published } = await kernel.execute(`
for (let i = 0; i < 20_000; i++) {
  console.log(i);
  if (i % 4 === 3) display(i);
}`);
    const seen = published.flatMap((m) => {
      if (m.header.msg_type === 'stream') return String(m.content.text).trimEnd().split('\n').map(Number);
      const data = m.content.data as Record<string, string> | undefined;
      return data ? [-Number(data['text/plain'])] : [];
    });
    const expected = Array.from({ length: 20_000 }, (_, i) => (i % 4 === 3 ? [i, -i] : [i])).flat();
    assert.equal(seen.length, 25_000);
    assert.deepEqual(seen, expected);
    assert.equal(published.at(-1)!.content.execution_state, 'idle');
  });

  test('what a cell prints after its end goes to that cell, whatever runs by then', async () => {
    const late = kernel.begin("setTimeout(() => { console.log('late'); display('late too') }, 60); 0");
    await kernel.finished(late);
    await kernel.execute("await new Promise((r) => setTimeout(r, 150)); console.log('now')");
    const parents = kernel.iopub
      .filter((m) => /late/.test(JSON.stringify([m.content.text, m.content.data])))
      .map((m) => m.parent_header.msg_id);
    assert.deepEqual(parents, [late, late]);
  });
});
