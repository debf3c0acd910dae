import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { INTERRUPT_ROWS, prepareRow, rowsNamed, tryRow } from '../helpers/interrupt-trial.js';
import { errorOf, KernelClient, resultText } from '../helpers/kernel-client.js';

// One kernel for all: what an interrupt leaves behind would spoil the rows after it.
let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

for (const row of INTERRUPT_ROWS) {
  test(`interrupted: ${row.name}`, { timeout: 120_000 }, async () => {
    await prepareRow(kernel, row);
    for (const delay of [0, 7]) await tryRow(kernel, row, delay);
  });
}

for (const name of ['a loop in a cell', 'for (;;) await null', 'a cell that sleeps', 'a training run']) {
  test(`two interrupts at once are one: ${name}`, { timeout: 60_000 }, async () => {
    const row = rowsNamed(name)[0]!;
    await prepareRow(kernel, row);
    await tryRow(kernel, row, 5, 2);
  });

  test(`a storm of interrupts is one: ${name}`, { timeout: 60_000 }, async () => {
    const row = rowsNamed(name)[0]!;
    await prepareRow(kernel, row);
    for (const delay of [0, 20]) await tryRow(kernel, row, delay, 50);
  });
}

test('a storm of interrupts while nothing runs does nothing to the next cell', async () => {
  for (let i = 0; i < 50; i++) kernel.send('control', 'interrupt_request');
  await kernel.request('control', 'interrupt_request');
  const { published } = await kernel.execute(
    'let n = 0; const end = Date.now() + 300; while (Date.now() < end) n++; n > 0',
  );
  assert.equal(resultText(published), 'true');
});

test('the cells that wait behind an interrupted one are not run', async () => {
  const first = kernel.begin("console.log('go'); while (true) {}");
  const second = kernel.begin("console.log('second')");
  await kernel.published((m) => m.parent_header.msg_id === first && m.content.text === 'go\n');
  await kernel.request('control', 'interrupt_request');
  assert.equal(errorOf((await kernel.finished(first)).published).ename, 'KernelInterrupt');
  assert.notEqual((await kernel.finished(second)).reply.content.status, 'ok');
});

test('a child process that ignores the interrupt is killed', { timeout: 60_000 }, async () => {
  const code = `import { spawnSync } from 'node:child_process'; console.log('go');
spawnSync(process.execPath, ['-e', 'process.on("SIGINT", () => 0); setTimeout(() => 0, 1e6)'])`;
  const id = kernel.begin(code);
  await kernel.published((m) => m.parent_header.msg_id === id && m.content.text === 'go\n');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await kernel.request('control', 'interrupt_request');
  assert.equal(errorOf((await kernel.finished(id)).published).ename, 'KernelInterrupt');
  assert.equal(resultText((await kernel.execute('1 + 1')).published), '2');
});

test('a child process beside the cell lives on when a cell is interrupted', async () => {
  await kernel.execute(
    "import { spawn } from 'node:child_process'; const beside = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 1e5)'])",
  );
  const row = rowsNamed('a loop in a cell')[0]!;
  await prepareRow(kernel, row);
  await tryRow(kernel, row, 0);
  const { published } = await kernel.execute('beside.exitCode === null && beside.signalCode === null && beside.kill()');
  assert.equal(resultText(published), 'true');
});
