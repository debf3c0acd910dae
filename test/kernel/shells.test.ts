import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Shells } from '../../kernel/front/shells.js';
import type { Message } from '../../kernel/wire/message.js';

const request = (msg_id: string) => ({ header: { msg_id }, content: {} }) as unknown as Message;

test('an execution that throws is answered with an error, and those sent later are executed', async (t) => {
  const said: string[] = [];
  t.mock.method(console, 'error', () => undefined);
  const shells = new Shells({
    execute: async ({ header }) => {
      if (header.msg_id === 'bad') throw new Error('oh');
      said.push(`ran ${header.msg_id}`);
      return true;
    },
    reply: ({ header }, _, content) => said.push(`${header.msg_id} ${(content as { evalue: string }).evalue}`),
    busy: () => undefined,
    idle: ({ msg_id }) => said.push(`idle ${msg_id}`),
  });
  shells.enqueue(request('bad'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  shells.enqueue(request('good'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(said, ['bad the kernel could not answer: oh', 'idle bad', 'ran good', 'idle good']);
});
