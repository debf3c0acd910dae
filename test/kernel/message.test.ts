import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, signer } from '../../kernel/wire/message.js';

const sign = signer('key');
const message = { msgType: 'comm_msg', content: { a: 'ä' }, metadata: { m: 1 }, buffers: [new Uint8Array([0, 1])] };
const frames = () => [Buffer.from('id1'), Buffer.from('id2'), ...encode(message, 'session', sign)];

test('a message survives its frames, with identities and buffers', () => {
  const got = decode(frames(), sign);
  assert.deepEqual(got.identities.map(String), ['id1', 'id2']);
  assert.deepEqual([got.header.msg_type, got.header.session, got.header.version], ['comm_msg', 'session', '5.5']);
  assert.deepEqual([got.content, got.metadata, got.parent_header], [{ a: 'ä' }, { m: 1 }, {}]);
  assert.deepEqual([...got.buffers[0]!], [0, 1]);
});

test('half of a surrogate pair becomes the character for what is none, in values and in names', () => {
  const content = { '\ud83c': ['🎉', '\udf89 a', '\\ud83c', '\\\ud83c'], back: 'a\\u0041' };
  const got = decode(encode({ msgType: 'x', content }, 's', sign), sign).content;
  assert.deepEqual(got, { '\ufffd': ['🎉', '\ufffd a', '\\ud83c', '\\\ufffd'], back: 'a\\u0041' });
});

test('a changed content or another key is refused before it is parsed', () => {
  const changed = frames();
  changed[7] = Buffer.from('{not even JSON');
  assert.throws(() => decode(changed, sign), /wrong signature/);
  assert.throws(() => decode(frames(), signer('other')), /wrong signature/);
});

test('buffers are not signed', () => {
  const changed = frames();
  changed[8] = Buffer.from([9]);
  assert.deepEqual([...decode(changed, sign).buffers[0]!], [9]);
});

test('an empty key means no signature', () => {
  const unsigned = encode(message, 's', signer(''));
  assert.equal(unsigned[1]!.length, 0);
  assert.equal(decode(unsigned, signer('')).header.msg_type, 'comm_msg');
});

test('frames that are no message are refused', () => {
  assert.throws(() => decode([Buffer.from('x')], sign), /no <IDS\|MSG> frame among its 1/);
  assert.throws(() => decode(frames().slice(0, 6), sign), /2 of the 4 JSON frames/);
});

test('what is no header, content or metadata is refused', () => {
  const parts = (...texts: string[]) => {
    const json = texts.map((text) => Buffer.from(text));
    return [Buffer.from('<IDS|MSG>'), Buffer.from(sign(json)), ...json];
  };
  const header = '{"msg_id":"1","msg_type":"x"}';
  const cases: [string[], RegExp][] = [
    [['{', '{}', '{}', '{}'], /message header is no JSON: /],
    [['[]', '{}', '{}', '{}'], /message header is not a JSON object/],
    [['{"msg_type":"x"}', '{}', '{}', '{}'], /has no msg_id/],
    [['{"msg_id":"1","msg_type":5}', '{}', '{}', '{}'], /has no msg_type/],
    [['{"msg_id":"1","msg_type":"x","subshell_id":{}}', '{}', '{}', '{}'], /subshell_id that is not a string/],
    [[header, '{}', 'null', '{}'], /message metadata is not a JSON object/],
    [[header, '{}', '{}', '"text"'], /message content is not a JSON object/],
  ];
  for (const [texts, words] of cases) assert.throws(() => decode(parts(...texts), sign), words);
  assert.deepEqual(decode(parts(header, 'null', '{}', '{}'), sign).parent_header, {});
});

test('a message that is too large is refused before its signature is computed', () => {
  const size = frames()
    .slice(4, 8)
    .reduce((sum, frame) => sum + frame.length, 0);
  const untouched = () => assert.fail('signed');
  assert.throws(() => decode(frames(), untouched, { json: size - 1, total: 1e6 }), /its JSON frames have \d+ bytes/);
  assert.throws(
    () => decode(frames(), untouched, { json: size, total: size }),
    /all its frames have \d+ bytes, at most/,
  );
});
