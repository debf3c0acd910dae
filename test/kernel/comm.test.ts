import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KernelClient } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
  await kernel.execute("const host = (globalThis as any)[Symbol.for('notebear.kernelHost')];");
});
after(() => kernel.stop());

test('a comm opened by a cell carries binary buffers both ways while a cell waits', async () => {
  const id =
    kernel.begin(`const comm = host.openComm('echo', { data: { a: 1 }, metadata: { version: '2' }, buffers: [new Uint8Array([1, 2])] });
    comm.onMessage((m: any) => comm.send({ got: m.data.n, bytes: [...m.buffers[0]] }, { buffers: m.buffers }));
    await new Promise(r => setTimeout(r, 500))`);
  const open = await kernel.published((m) => m.header.msg_type === 'comm_open', 'comm_open');
  assert.equal(open.parent_header.msg_id, id);
  assert.deepEqual([open.content.target_name, open.content.data, open.metadata], ['echo', { a: 1 }, { version: '2' }]);
  assert.deepEqual([...open.buffers[0]!], [1, 2]);
  const bytes = new Uint8Array([0, 255, 7]);
  const sent = kernel.send(
    'shell',
    'comm_msg',
    { comm_id: open.content.comm_id, data: { n: 3 } },
    { buffers: [bytes] },
  );
  const echo = await kernel.published((m) => m.header.msg_type === 'comm_msg', 'comm_msg');
  assert.deepEqual([echo.content.data, [...echo.buffers[0]!]], [{ got: 3, bytes: [0, 255, 7] }, [0, 255, 7]]);
  const states = () => kernel.iopub.filter((m) => m.header.msg_type === 'status');
  await kernel.published((m) => m.parent_header.msg_id === sent && m.content.execution_state === 'idle');
  assert.ok(
    !states().some((m) => m.parent_header.msg_id === id && m.content.execution_state === 'idle'),
    'the cell still runs',
  );
  await kernel.finished(id);
  const after = states()
    .filter((m) => m.parent_header.msg_id === id)
    .map((m) => m.content.execution_state);
  assert.deepEqual(after, ['busy', 'busy', 'idle']);
});

test('a comm opened by the front end reaches its target, and comm_info knows it', async () => {
  await kernel.execute("host.registerCommTarget('in', (c: any, m: any) => c.send({ hello: m.data.name }))");
  kernel.send('shell', 'comm_open', { comm_id: 'c1', target_name: 'in', data: { name: 'Bo' } });
  const hello = await kernel.published((m) => m.content.comm_id === 'c1' && m.header.msg_type === 'comm_msg');
  assert.deepEqual(hello.content.data, { hello: 'Bo' });
  const { reply } = await kernel.request('shell', 'comm_info_request', { target_name: 'in' });
  assert.deepEqual(reply.content.comms, { c1: { target_name: 'in' } });
});

test('a comm for an unknown target is closed', async () => {
  kernel.send('shell', 'comm_open', { comm_id: 'c2', target_name: 'nobody', data: {} });
  await kernel.published((m) => m.header.msg_type === 'comm_close' && m.content.comm_id === 'c2', 'comm_close');
});

test('an error in a handler is shown, and the kernel goes on', async () => {
  await kernel.execute("host.registerCommTarget('bad', () => { throw new Error('handler failed') })");
  kernel.send('shell', 'comm_open', { comm_id: 'c3', target_name: 'bad', data: {} });
  await kernel.published((m) => String(m.content.text).includes('handler failed'), 'the error');
  assert.equal((await kernel.execute('1')).reply.content.status, 'ok');
});
