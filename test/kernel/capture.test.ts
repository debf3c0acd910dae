import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
  await kernel.execute("const host = (globalThis as any)[Symbol.for('notebear.kernelHost')];");
});
after(() => kernel.stop());

test('what is captured, awaits included, goes to its sink and not to the notebook', async () => {
  const { published } = await kernel.execute(`const got: any[] = [];
const captured = host.capture((output: any) => got.push(output), async () => {
  process.stdout.write('mine');
  await new Promise((done) => setTimeout(done, 5));
  process.stderr.write('late');
  display('shown', { displayId: 'd' });
  clearOutput(true);
});
console.log('outside');
await captured;
JSON.stringify(got.map((one) => [one.type, one.text ?? one.bundle?.['text/plain'] ?? one.wait, one.displayId]))`);
  assert.equal(streamText(published), 'outside\n');
  const types = published.map((m) => m.header.msg_type);
  assert.ok(!types.includes('display_data') && !types.includes('clear_output'), types.join());
  assert.deepEqual(JSON.parse(resultText(published)!.slice(1, -1)), [
    ['stream', 'mine', null],
    ['stream', 'late', null],
    ['display', "'shown'", 'd'],
    ['clear', true, null],
  ]);
});

test('a writer writes to the output of the cell that asked for it, later too', async () => {
  const first = await kernel.execute("const writer = host.writer(); const tell = () => writer('stderr', 'told\\n');");
  const { published } = await kernel.execute(
    'setTimeout(tell, 50); await new Promise((done) => setTimeout(done, 200))',
  );
  const id = first.reply.parent_header.msg_id;
  await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'told\n', 'what was written');
  assert.equal(streamText(published, 'stderr'), '');
});

test('an error inside a capture is the error of its cell', async () => {
  const { published } = await kernel.execute("await host.capture(() => {}, async () => { throw new Error('inside') })");
  assert.equal(errorOf(published).evalue, 'inside');
});

test('an interrupt inside a capture, and after one, keeps the variables', async () => {
  for (const code of [
    "let a = 1; console.log('go'); host.capture(() => {}, () => { while (true) a = 2 })",
    "let b = 1; console.log('go'); await host.capture(() => {}, async () => { await null; while (true) b = 2 })",
    "let c = 1; setTimeout(() => { console.log('go'); while (true) c = 2 }, 5); await new Promise(() => {})",
  ]) {
    const id = kernel.begin(code);
    await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'go\n', '"go"');
    await kernel.request('control', 'interrupt_request');
    assert.equal(errorOf((await kernel.finished(id)).published).ename, 'KernelInterrupt');
  }
  assert.equal(resultText((await kernel.execute('[a, b, c].join()')).published), "'2,2,2'");
  assert.equal(streamText((await kernel.execute("console.log('free')")).published), 'free\n');
});
