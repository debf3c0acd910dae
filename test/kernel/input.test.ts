import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

const ask = { allow_stdin: true };

for (const call of ["await input('Bears? ')", "prompt('Bears? ')"])
  test(`${call} gives what the user types, after what the cell printed`, async () => {
    const id = kernel.begin(`console.log('first'); const n = ${call}; n + '!'`, ask);
    const question = await kernel.question(id);
    assert.deepEqual(question.content, { prompt: 'Bears? ', password: false });
    await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'first\n');
    kernel.answer(question, 'drei 🐻');
    const { published } = await kernel.finished(id);
    assert.equal(resultText(published), "'drei 🐻!'");
  });

test('a password is asked as one, and a cell may ask several times', async () => {
  const id = kernel.begin("const both = [await input('user'), await input('secret', { password: true })]; both", ask);
  const first = await kernel.question(id);
  kernel.answer(first, 'me');
  for (let i = 0; i < 100 && kernel.inputs.at(-1) === first; i++) await new Promise((r) => setTimeout(r, 20));
  const second = kernel.inputs.at(-1)!;
  assert.deepEqual(second.content, { prompt: 'secret', password: true });
  kernel.answer(second, 'hush');
  assert.equal(resultText((await kernel.finished(id)).published), "[ 'me', 'hush' ]");
});

test('questions that are asked together come one after the other', async () => {
  const before = kernel.inputs.length;
  const id = kernel.begin("(await Promise.all(['a', 'b', 'c'].map((p) => input(p)))).join()", ask);
  await kernel.question(id);
  for (let n = 1; n <= 3; n++) {
    for (let i = 0; i < 100 && kernel.inputs.length < before + n; i++) await new Promise((r) => setTimeout(r, 20));
    assert.equal(kernel.inputs.length, before + n);
    const question = kernel.inputs.at(-1)!;
    kernel.answer(question, `${question.content.prompt}${n}`);
  }
  assert.equal(resultText((await kernel.finished(id)).published), "'a1,b2,c3'");
});

test('an empty line gives the default value of prompt', async () => {
  const id = kernel.begin("prompt('epochs', '4')", ask);
  const question = await kernel.question(id);
  assert.equal(question.content.prompt, 'epochs [4]');
  kernel.answer(question, '');
  assert.equal(resultText((await kernel.finished(id)).published), "'4'");
});

for (const call of ['await input()', 'prompt()']) {
  test(`${call} fails where the front end takes no input`, async () => {
    const { ename, evalue } = errorOf((await kernel.execute(call)).published);
    assert.equal(ename, 'StdinNotImplementedError');
    assert.match(evalue, /takes no input \(allow_stdin is false\); ask from a cell/);
  });

  test(`an interrupt ends ${call}, and finally blocks run`, async () => {
    const id = kernel.begin(
      `let closed${call.length} = false; try { ${call} } finally { closed${call.length} = true }`,
      ask,
    );
    const question = await kernel.question(id);
    const { reply } = await kernel.request('control', 'interrupt_request');
    assert.equal(reply.content.status, 'ok');
    const { published } = await kernel.finished(id);
    const { ename, traceback } = errorOf(published);
    assert.equal(ename, 'KernelInterrupt');
    assert.match(traceback.join('\n'), /In \[\d+\]:1/);
    kernel.answer(question, 'too late');
    assert.equal(resultText((await kernel.execute(`closed${call.length}`)).published), 'true');
  });
}

test('a cell that asks again and again can be interrupted', async () => {
  const id = kernel.begin('while (true) { try { prompt() } catch {} }', ask);
  await kernel.question(id);
  await kernel.request('control', 'interrupt_request');
  assert.equal(errorOf((await kernel.finished(id)).published).ename, 'KernelInterrupt');
  assert.equal(resultText((await kernel.execute('1')).published), '1');
});

test('a reply to another question is ignored; one that names no question answers the open one', async () => {
  const id = kernel.begin("await input('?')", ask);
  const question = await kernel.question(id);
  kernel.send('stdin', 'input_reply', { value: 'wrong' }, { parent: { ...question.header, msg_id: 'another' } });
  kernel.send('stdin', 'input_reply', { value: 'right' });
  assert.equal(resultText((await kernel.finished(id)).published), "'right'");
  kernel.send('stdin', 'input_reply', { value: 'nobody asked' });
  assert.equal((await kernel.execute('1')).reply.content.status, 'ok');
});

test('code that asks when no cell runs is told so', async () => {
  await kernel.execute('setTimeout(() => input().catch((e) => console.log(e.name)), 30)', ask);
  await kernel.published((m) => m.content.text === 'StdinNotImplementedError\n', 'the error');
});

test('input and prompt may be redeclared, and are typed', async () => {
  assert.match(errorOf((await kernel.execute('const n: number = await input()', ask)).published).evalue, /TS2322/);
  const { published } = await kernel.execute("const input = [1]; let prompt = 'p'; console.log(input, prompt)");
  assert.equal(streamText(published), '[ 1 ] p\n');
});
