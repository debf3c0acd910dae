import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Dealer, Request, Subscriber } from 'zeromq';
import { address, readConnectionFile } from '../../kernel/wire/connection.js';
import { decode, encode, signer } from '../../kernel/wire/message.js';
import { curveClient, KernelClient, resultText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

/** Waits until the kernel's log has another line with these words. */
async function logged(words: RegExp, action: () => void | Promise<void>): Promise<string> {
  const start = kernel.log.length;
  await action();
  for (let i = 0; i < 200; i++) {
    const line = kernel.log
      .slice(start)
      .split('\n')
      .find((text) => words.test(text));
    if (line) return line;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`no ${words} in ${kernel.log.slice(start)}`);
}

const sign = () => signer(kernel.info.key);
const frames = (msgType: string, content: object) => encode({ msgType, content }, 'test', sign());

for (const channel of ['shell', 'control', 'stdin'] as const)
  test(`what is no message is dropped with one line on ${channel}, and the kernel goes on`, async () => {
    const good = frames('kernel_info_request', {});
    const wrong = good.map((frame, i) => (i === 1 ? Buffer.from('0'.repeat(64)) : frame));
    const signed = (text: string) => {
      const parts = [text, '{}', '{}', '{}'].map((part) => Buffer.from(part));
      return [Buffer.from('<IDS|MSG>'), Buffer.from(sign()(parts)), ...parts];
    };
    const cases: [Uint8Array[], RegExp][] = [
      [[Buffer.alloc(0)], /no <IDS\|MSG> frame/],
      [good.slice(0, 4), /2 of the 4 JSON frames/],
      [wrong, /wrong signature/],
      [signed('{"msg\n_id'), /header is no JSON/],
      [signed('5'), /header is not a JSON object/],
      [frames('constructor', {}), /no such message type here: constructor/],
      [frames('x\ny'.repeat(500), {}), /no such message type here: x y.{1,200}…$/],
    ];
    for (const [bad, words] of cases)
      assert.match(
        await logged(words, () => kernel.sendFrames(channel, bad)),
        new RegExp(`^notebear: dropped a ${channel} message: `),
      );
    assert.equal(resultText((await kernel.execute('6 * 7')).published), '42');
  });

test('a request with a wrong content is told what is wrong', async () => {
  const cases: [string, object, RegExp][] = [
    ['execute_request', {}, /code must be a string, not undefined/],
    ['execute_request', { code: '1', silent: 'yes' }, /silent must be true or false, not "yes"/],
    [
      'execute_request',
      { code: '1', user_expressions: { a: 1 } },
      /user_expressions must be an object of strings, not {"a":1}/,
    ],
    ['complete_request', { code: 'a', cursor_pos: 'x' }, /cursor_pos must be a whole number, not "x"/],
    ['history_request', { hist_access_type: 'tail', n: [] }, /n must be a whole number/],
  ];
  for (const [type, content, words] of cases) {
    const { reply, published } = await kernel.request('shell', type, content);
    assert.deepEqual([reply.content.status, reply.content.ename], ['error', 'InvalidRequest']);
    assert.match(String(reply.content.evalue), words);
    assert.deepEqual(
      published.map((m) => m.content.execution_state),
      ['busy', 'idle'],
    );
  }
  await logged(/comm_msg: comm_id must be a string/, () => void kernel.send('shell', 'comm_msg', { comm_id: 5 }));
});

test('requests for a cursor or a code that makes no sense are answered', async () => {
  for (const cursor_pos of [-5, 0, 1e9])
    for (const type of ['complete_request', 'inspect_request'])
      assert.equal((await kernel.request('shell', type, { code: 'a.b', cursor_pos })).reply.content.status, 'ok');
});

test('code that is nested too deeply for the parser is an error, not the end of the kernel', async () => {
  const deep = (open: string, close = '') => `${open.repeat(30_000)}1${close.repeat(30_000)}`;
  for (const code of [
    deep('(', ')'),
    deep('['),
    deep('a=>'),
    deep('a?b:'),
    deep('if(a)'),
    deep('a='),
    deep('`${'),
    `let a: ${deep('Array<', '>')}`,
    deep('a<'),
    deep('!'),
    deep('new '),
    deep('1+'),
    deep('a.b().'),
    deep('f()'),
    deep('if(a)b;else '),
  ]) {
    assert.match(
      String((await kernel.execute(code)).reply.content.evalue),
      /nested too deeply|call stack/,
      code.slice(0, 20),
    );
    const { reply } = await kernel.request('shell', 'is_complete_request', { code });
    assert.ok(reply.content.status, code.slice(0, 20));
    await kernel.request('shell', 'complete_request', { code, cursor_pos: 3 });
  }
  // Long, but not deep.
  const rows = `const rows = [\n${Array.from({ length: 5000 }, (_, i) => `  { id: ${i}, ok: ${i} < 5 ? [1, '((('] : [] },`).join('\n')}\n];`;
  assert.equal((await kernel.execute(`${rows}\nrows.length`)).reply.content.status, 'ok');
});

test('half a surrogate pair in the code is no reason to fall silent', async () => {
  for (const code of ["'\ud800'.length", 'const a\ud800 = 1']) {
    assert.ok((await kernel.execute(code)).reply.content.status);
    for (const type of ['complete_request', 'inspect_request', 'is_complete_request'])
      assert.ok((await kernel.request('shell', type, { code, cursor_pos: 3 })).reply.content.status);
  }
  assert.equal(resultText((await kernel.execute("'\ud83d'.length")).published), '1');
});

test('every subscriber is welcomed, by its own topic', async () => {
  for (const topic of ['', '', 'stream']) {
    const subscriber = new Subscriber({ linger: 0, receiveTimeout: 10_000 });
    subscriber.connect(address(kernel.info, 'iopub'));
    subscriber.subscribe(topic);
    const [first, ...rest] = await subscriber.receive();
    const { header, content } = decode(rest, sign());
    assert.deepEqual([String(first), header.msg_type, content], [topic, 'iopub_welcome', { subscription: topic }]);
    subscriber.close();
  }
});

test('the heartbeat echoes any bytes', async () => {
  const socket = new Request({ linger: 0, receiveTimeout: 10_000 });
  socket.connect(address(kernel.info, 'hb'));
  for (const bytes of [Buffer.from('ping'), Buffer.from([0, 255, 0])]) {
    await socket.send(bytes);
    assert.deepEqual(Buffer.concat(await socket.receive()), bytes);
  }
  socket.close();
});

test('where the connection file has keys, everything is encrypted, and nobody without them is heard', async () => {
  const encrypted = await KernelClient.start({ curve: true });
  const { published } = await encrypted.execute('6 * 7');
  assert.equal(resultText(published), '42');
  const id = encrypted.begin("await input('?')", { allow_stdin: true });
  encrypted.answer(await encrypted.question(id), 'typed');
  assert.equal(resultText((await encrypted.finished(id)).published), "'typed'");
  for (const [options, answers] of [
    [curveClient(encrypted.info), 1],
    [{}, 0],
  ] as const) {
    const dealer = new Dealer({ linger: 0, receiveTimeout: answers ? 10_000 : 500, ...options });
    dealer.connect(address(encrypted.info, 'shell'));
    await dealer.send(encode({ msgType: 'kernel_info_request', content: {} }, 'test', signer(encrypted.info.key)));
    const replies = await dealer.receive().then(
      () => 1,
      () => 0,
    );
    assert.equal(replies, answers);
    dealer.close();
  }
  await encrypted.stop();
});

test('a connection file with one key, or with a wrong port, is refused by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'notebear-connection-'));
  const file = join(folder, 'connection.json');
  const good = { ...kernel.info };
  const read = (change: object) => {
    writeFileSync(file, JSON.stringify({ ...good, ...change }));
    return readConnectionFile(file);
  };
  assert.equal(read({}).key, good.key);
  assert.throws(
    () => read({ curve_publickey: 'a'.repeat(40) }),
    /connection\.json: curve_secretkey must be a key of 40/,
  );
  assert.throws(() => read({ shell_port: 'x' }), /shell_port must be a port number, got "x"/);
  rmSync(folder, { recursive: true });
});
