import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

async function create(): Promise<string> {
  const { reply } = await kernel.request('control', 'create_subshell_request');
  assert.equal(reply.content.status, 'ok');
  return String(reply.content.subshell_id);
}

const list = async () =>
  (await kernel.request('control', 'list_subshell_request')).reply.content.subshell_id as string[];

const remove = (subshell_id: unknown) => kernel.request('control', 'delete_subshell_request', { subshell_id });

test('kernel_info names subshells as a supported feature', async () => {
  const { reply } = await kernel.request('shell', 'kernel_info_request');
  assert.ok((reply.content.supported_features as string[]).includes('kernel subshells'));
});

test('subshells are created, listed and deleted', async () => {
  const [one, two] = [await create(), await create()];
  assert.deepEqual(await list(), [one, two]);
  assert.equal((await remove(one)).reply.content.status, 'ok');
  assert.deepEqual(await list(), [two]);
  const { content } = (await remove(one)).reply;
  assert.deepEqual([content.status, content.ename], ['error', 'UnknownSubshell']);
  await remove(two);
});

test('a subshell runs cells while the main shell awaits, on the same variables, and each gets its own output', async () => {
  const subshell = await create();
  await kernel.execute('let progress = 0;');
  const main = kernel.begin('progress = 7; await new Promise(() => {})');
  await kernel.published((m) => m.parent_header.msg_id === main && m.header.msg_type === 'execute_input');
  const looked = await kernel.finished(kernel.begin("console.log('sub looks'); display(1); progress", {}, subshell));
  assert.deepEqual([streamText(looked.published), resultText(looked.published)], ['sub looks\n', '7']);
  assert.equal(looked.published.at(-1)!.content.execution_state, 'idle');
  const freed = await kernel.finished(
    kernel.begin('progress = 8; const freed: number = progress; freed', {}, subshell),
  );
  assert.equal(resultText(freed.published), '8');
  await kernel.request('control', 'interrupt_request');
  assert.equal(errorOf((await kernel.finished(main)).published).ename, 'KernelInterrupt');
  // Both cells' names are known now, with their types.
  assert.equal(resultText((await kernel.execute('freed + 1')).published), '9');
  assert.match(errorOf((await kernel.execute('const s: string = freed')).published).evalue, /TS2322/);
  await remove(subshell);
});

test('an interrupt tells of each shell’s cell where it stood', async () => {
  const subshell = await create();
  const wait = "console.log('there');\nawait new Promise(() => {})";
  const ids = [kernel.begin(wait), kernel.begin(`\n${wait}`, {}, subshell)];
  for (const id of ids) await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'there\n');
  await kernel.request('control', 'interrupt_request');
  const ended = await Promise.all(ids.map((id) => kernel.finished(id)));
  const [main, sub] = ended.map(({ published }) => errorOf(published).traceback.join('\n'));
  assert.match(main!, /at In \[\d+\]:2:1\n/);
  assert.match(sub!, /at In \[\d+\]:3:1\n/);
  await remove(subshell);
});

test('what cells of two shells declare at the same time is known to later cells, with their types', async () => {
  const subshell = await create();
  await kernel.execute('let release = () => {}; const gate = new Promise<void>((resolve) => { release = resolve });');
  const main = kernel.begin("await gate; const fromMain = 'm'; type Main = 'm'; fromMain");
  const sub = await kernel.finished(
    kernel.begin('const fromSub = 5; class Sub { n = fromSub }; release(); new Sub().n', {}, subshell),
  );
  assert.equal(resultText(sub.published), '5');
  assert.equal(resultText((await kernel.finished(main)).published), "'m'");
  const { published } = await kernel.execute('const both: [Main, number] = [fromMain, new Sub().n + fromSub]; both');
  assert.equal(resultText(published), "[ 'm', 10 ]");
  await remove(subshell);
});

test('the cells of one subshell run one after the other, those of two side by side', async () => {
  const [one, two] = [await create(), await create()];
  await kernel.execute(
    'const order: string[] = []; const nap = (ms: number) => new Promise((r) => setTimeout(r, ms));',
  );
  const ids = [
    kernel.begin("order.push('a begins'); await nap(200); order.push('a ends')", {}, one),
    kernel.begin("order.push('b')", {}, one),
    kernel.begin("order.push('c begins'); await nap(100); order.push('c ends')", {}, two),
  ];
  await Promise.all(ids.map((id) => kernel.finished(id)));
  const order = resultText((await kernel.execute('order.join()')).published)!
    .slice(1, -1)
    .split(',');
  assert.deepEqual(
    order.filter((step) => /^[ab]/.test(step)),
    ['a begins', 'a ends', 'b'],
  );
  assert.ok(order.indexOf('c begins') < order.indexOf('a ends'), order.join());
  for (const id of [one, two]) await remove(id);
});

test('an error aborts the queue of its own shell only', async () => {
  const subshell = await create();
  await kernel.execute('const later = new Promise((r) => setTimeout(r, 150));');
  const main = [kernel.begin('await later; 1'), kernel.begin('2')];
  const failing = [kernel.begin("await later; throw new Error('no')", {}, subshell), kernel.begin('3', {}, subshell)];
  const status = async (ids: string[]) =>
    (await Promise.all(ids.map((id) => kernel.finished(id)))).map(({ reply }) => reply.content.status);
  assert.deepEqual(await status(failing), ['error', 'aborted']);
  assert.deepEqual(await status(main), ['ok', 'ok']);
  await remove(subshell);
});

test('while another shell still runs, the end of a cell does not look like an idle kernel', async () => {
  const subshell = await create();
  const main = kernel.begin('await new Promise((r) => setTimeout(r, 200))');
  const sub = kernel.begin('1', {}, subshell);
  await Promise.all([main, sub].map((id) => kernel.finished(id)));
  const ids = [main, sub];
  const states = kernel.iopub.filter((m) => m.header.msg_type === 'status' && ids.includes(m.parent_header.msg_id!));
  assert.deepEqual(
    states.map((m) => [ids.indexOf(m.parent_header.msg_id!), m.content.execution_state]),
    [
      [0, 'busy'],
      [1, 'busy'],
      [1, 'idle'],
      [0, 'busy'],
      [0, 'idle'],
    ],
  );
  await remove(subshell);
});

test('an interrupt ends the cells of all shells; loops too', async () => {
  const subshell = await create();
  const main = kernel.begin('await new Promise(() => {})');
  const sub = kernel.begin("await null; console.log('spin'); while (true) {}", {}, subshell);
  await kernel.published((m) => m.parent_header.msg_id === sub && m.content.text === 'spin\n');
  await kernel.request('control', 'interrupt_request');
  for (const id of [main, sub]) assert.equal(errorOf((await kernel.finished(id)).published).ename, 'KernelInterrupt');
  assert.equal(resultText((await kernel.execute('40 + 2')).published), '42');
  await remove(subshell);
});

test('a request to a subshell that is not there is refused', async () => {
  const { reply, published } = await kernel.finished(kernel.begin('1', {}, 'nowhere'));
  assert.deepEqual([reply.content.status, reply.content.ename], ['error', 'UnknownSubshell']);
  assert.deepEqual(
    published.map((m) => m.content.execution_state),
    ['busy', 'idle'],
  );
});

test('deleting a subshell aborts what waits in it, and lets its cell end', async () => {
  const subshell = await create();
  const ids = ['await new Promise((r) => setTimeout(r, 100)); 5', '6'].map((code) => kernel.begin(code, {}, subshell));
  await kernel.published((m) => m.parent_header.msg_id === ids[0] && m.header.msg_type === 'execute_input');
  // The control channel may overtake the shell: what is sent there has been read when this is answered.
  await kernel.request('shell', 'kernel_info_request');
  await remove(subshell);
  const [first, second] = await Promise.all(ids.map((id) => kernel.finished(id)));
  assert.equal(resultText(first!.published), '5');
  assert.equal(second!.reply.content.status, 'aborted');
});

test('a comm message through a subshell is handled while the main shell awaits', async () => {
  const subshell = await create();
  await kernel.execute(
    "(globalThis as any)[Symbol.for('notebear.kernelHost')].registerCommTarget('sub', (c: any) => c.onMessage((m: any) => c.send({ n: m.data.n + 1 })))",
  );
  const main = kernel.begin('await new Promise((r) => setTimeout(r, 300))');
  kernel.send('shell', 'comm_open', { comm_id: 's1', target_name: 'sub', data: {} }, { subshell });
  const sent = kernel.send('shell', 'comm_msg', { comm_id: 's1', data: { n: 1 } }, { subshell });
  const echo = await kernel.published((m) => m.header.msg_type === 'comm_msg' && m.content.comm_id === 's1');
  assert.deepEqual(
    [echo.content.data, echo.parent_header.msg_id, echo.parent_header.subshell_id],
    [{ n: 2 }, sent, subshell],
  );
  assert.ok(!kernel.iopub.some((m) => m.parent_header.msg_id === main && m.content.execution_state === 'idle'));
  await kernel.finished(main);
});
