import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkSendable } from '../../kernel/session/sendable.js';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
  await kernel.execute(
    "const host = (globalThis as any)[Symbol.for('notebear.kernelHost')]; const cyclic: any = [1]; cyclic.push({ cyclic });",
  );
});
after(() => kernel.stop());

const evalue = async (code: string) => errorOf((await kernel.execute(code)).published).evalue;
const shown = (json: string) => `({ [Symbol.for('Jupyter.display')]() { return { 'application/json': ${json} } } })`;

test('a value that JSON cannot hold is refused with its place; all others are not', () => {
  const cyclic: unknown[] = [];
  cyclic.push({ b: cyclic });
  const bad: [unknown, RegExp][] = [
    [1n, /^TypeError: x cannot be sent as JSON: it is a BigInt \(1n\)/],
    [{ a: [0, { b: 2n }] }, /its \.a\[1\]\.b is a BigInt/],
    [cyclic, /its \[0\]\.b is an object that holds itself/],
    [{ f() {} }, /its \.f is a function/],
    [[Symbol('s')], /its \[0\] is a symbol/],
    [{ p: new Proxy({}, {}) }, /its \.p is a Proxy/],
    [{ p: Promise.resolve() }, /its \.p is a promise/],
    [{ big: new BigInt64Array(1) }, /its \.big is an array of BigInts/],
  ];
  for (const [value, words] of bad) assert.throws(() => checkSendable('x', value), words);
  const twice = { a: 1 };
  for (const value of [
    'a',
    1,
    null,
    undefined,
    true,
    [1, 'a', [null]],
    { twice, again: twice },
    new Date(),
    new Float32Array(2),
  ])
    checkSendable('x', value);
});

test('a result that cannot be sent is an error that names its type, and the next cell runs', async () => {
  const cases: [string, RegExp][] = [
    ['{ a: 1n }', /^the data for application\/json cannot be sent as JSON: its \.a is a BigInt \(1n\)/],
    ['cyclic', /application\/json .* its \[1\]\.cyclic is an object that holds itself/],
    ['{ f() {} }', /application\/json .* its \.f is a function/],
    ['new Proxy({}, {})', /application\/json .* it is a Proxy/],
    ["Symbol('s')", /application\/json .* it is a symbol/],
    ['new Map([[1, () => 1]])', /could not be cloned/],
  ];
  for (const [json, words] of cases) {
    const { reply, published } = await kernel.execute(shown(json));
    assert.equal(reply.content.status, 'error');
    assert.match(errorOf(published).evalue, words);
  }
  assert.equal(resultText((await kernel.execute('6 * 7')).published), '42');
});

test('in user_expressions it is an error of its own', async () => {
  const { reply } = await kernel.execute('1', { user_expressions: { bad: shown('{ a: 1n }'), good: '2' } });
  const { bad, good } = reply.content.user_expressions as Record<string, Record<string, string>>;
  assert.equal(reply.content.status, 'ok');
  assert.deepEqual([bad!.status, good!.status], ['error', 'ok']);
  assert.match(bad!.evalue!, /application\/json cannot be sent as JSON/);
});

test('displays and comm messages that cannot be sent throw where they are sent', async () => {
  assert.match(await evalue("display({ 'application/json': { a: 1n } }, { raw: true })"), /application\/json/);
  assert.match(
    await evalue("display('a', { metadata: { n: 1n } })"),
    /the metadata of the display .* its \.n is a BigInt/,
  );
  assert.match(await evalue("host.openComm('t').send({ a: 1n })"), /the data of a comm message .* its \.a is a BigInt/);
  assert.match(await evalue("host.openComm('t').send(cyclic)"), /an object that holds itself/);
  assert.match(await evalue("host.openComm('t', { data: { a: 1n } })"), /its \.a is a BigInt/);
});

test('half an emoji is shown as Node shows it', async () => {
  const { published } = await kernel.execute(
    "for (const c of '🎉'.split('')) console.log(c); ({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': '🎉'.slice(1) }) })",
  );
  assert.equal(streamText(published), '\ufffd\n\ufffd\n');
  assert.equal(resultText(published), '\ufffd');
  assert.equal(await evalue("throw new Error('🎉'.slice(0, 1))"), '\ufffd');
});
