import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Encoded, JsonRpc } from '../../kernel/front/types/json-rpc.js';

/** A message as it travels. */
function frame(message: object): string {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** A side whose other side is the test: it writes into `input` and sees what was `said`. */
function side(answer: (method: string, params: unknown) => unknown = () => undefined) {
  const input = new PassThrough();
  const output = new PassThrough();
  const said: string[] = [];
  output.setEncoding('utf8').on('data', (text) => said.push(text));
  const broken: Error[] = [];
  return { input, said, broken, rpc: new JsonRpc(input, output, { answer, onBroken: (error) => broken.push(error) }) };
}

/** Lets what was written arrive. */
const arrive = () => new Promise((resolve) => setImmediate(resolve));

test('a request is written in one frame and gets the answer of its number', async () => {
  const { input, said, rpc } = side();
  const answers = Promise.all([rpc.request('first', { a: 'ä' }), rpc.request('second', null)]);
  await arrive();
  assert.equal(
    said.join(''),
    frame({ id: 1, method: 'first', params: { a: 'ä' } }) + frame({ id: 2, method: 'second', params: null }),
  );
  input.write(frame({ id: 2, result: 'two' }) + frame({ id: 1, result: 'one' }));
  assert.deepEqual(await answers, ['one', 'two']);
});

test('an answer that is encoded already is sent as it is', async () => {
  const { input, said } = side(() => new Encoded(Buffer.from('{"content":"ä"}')));
  input.write(frame({ id: 'a', method: 'readFile', params: 'x' }));
  await arrive();
  assert.equal(said.join(''), frame({ id: 'a', result: { content: 'ä' } }));
});

test('answers are read whatever pieces they come in', async () => {
  const { input, rpc } = side();
  const long = '🐻'.repeat(100_000);
  const answers = Promise.all([rpc.request('a', {}), rpc.request('b', {}), rpc.request('c', {})]);
  const bytes = Buffer.from([long, 'x', ''].map((result, i) => frame({ id: i + 1, result })).join(''));
  // Byte by byte where frames begin and end, in large pieces in between.
  for (let at = 0; at < bytes.length; ) {
    const size = at < 100 || at > bytes.length - 200 ? 1 : 30_011;
    const end = Math.min(at + size, at < bytes.length - 200 ? bytes.length - 200 : bytes.length);
    input.write(bytes.subarray(at, end));
    at = end || at + 1;
    if (size > 1) await arrive();
  }
  assert.deepEqual(await answers, [long, 'x', '']);
});

test('the other side’s requests are answered: by a value, by nothing, by an error', async () => {
  const { input, said } = side((method, params) => {
    if (method === 'fail') throw new Error(`no ${params}`);
    return method === 'echo' ? params : undefined;
  });
  input.write(frame({ id: 7, method: 'echo', params: '/a.ts' }) + frame({ id: 'x', method: 'nothing' }));
  input.write(frame({ method: 'told', params: 1 }) + frame({ id: 9, method: 'fail', params: 'file' }));
  await arrive();
  assert.equal(
    said.join(''),
    frame({ id: 7, result: '/a.ts' }) +
      frame({ id: 'x', result: null }) +
      frame({ id: 9, error: { code: -32603, message: 'no file' } }),
  );
});

test('an error that is answered rejects with its words, and the next request is served', async () => {
  const { input, rpc } = side();
  const refused = rpc.request('a', {});
  const served = rpc.request('b', {});
  input.write(frame({ id: 1, error: { code: 1, message: 'no such project' } }) + frame({ id: 2, result: 3 }));
  await assert.rejects(refused, { message: 'no such project' });
  assert.equal(await served, 3);
});

test('when the other side has gone, what waits and what comes is rejected with the reason', async () => {
  const { rpc } = side();
  const waits = rpc.request('a', {});
  rpc.end(new Error('it died'));
  rpc.end(new Error('it died again'));
  for (const answer of [waits, rpc.request('b', {})]) await assert.rejects(answer, { message: 'it died' });
});

test('what is no frame, or no JSON, is told once, and nothing more is read', async () => {
  for (const text of ['panic: out of range\r\n\r\n', 'Content-Length: 3\r\n\r\n{x}']) {
    const { input, said, broken } = side((_, params) => params);
    input.write(text);
    await arrive();
    input.write(frame({ id: 7, method: 'echo', params: '/a.ts' }));
    await arrive();
    assert.match(
      broken.map(({ message }) => message).join(),
      /^(a frame has no Content-Length: panic: out of range|.*JSON.*)$/,
    );
    assert.deepEqual([broken.length, said], [1, []]);
  }
});
