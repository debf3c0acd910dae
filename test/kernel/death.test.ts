import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

/** Pid of a kernel's session process. */
async function sessionPid(kernel: KernelClient): Promise<number> {
  return Number(resultText((await kernel.execute('process.pid')).published));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 200 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(!isAlive(pid), `process ${pid} still lives`);
}

test('process.exit in a cell is an error that says so, and the kernel ends for a restart', async () => {
  const kernel = await KernelClient.start();
  const id = kernel.begin('process.exit(3)');
  const { content } = await kernel.published((m) => m.header.msg_type === 'error', 'the error');
  assert.equal(content.ename, 'SessionDied');
  assert.match(String(content.evalue), /exit code 3/);
  assert.equal((await kernel.reply(id)).content.status, 'error');
  assert.equal(await kernel.exited(), 1);
  assert.equal(streamText(kernel.iopub, 'stderr'), '');
  await kernel.stop();
});

test('a session that is killed is an error that names the signal', async () => {
  const kernel = await KernelClient.start();
  kernel.begin("process.kill(process.pid, 'SIGSEGV'); while (true) {}");
  await kernel.published((m) => m.header.msg_type === 'error', 'the error');
  assert.match(errorOf(kernel.iopub).evalue, /SIGSEGV \(segmentation fault/);
  await kernel.stop();
});

test('when the front process is killed, a session that is in a busy loop goes too', async () => {
  const kernel = await KernelClient.start();
  const pid = await sessionPid(kernel);
  kernel.begin("console.log('go'); while (true) {}");
  await kernel.published((m) => m.content.text === 'go\n');
  kernel.child.kill('SIGKILL');
  await gone(pid);
  await kernel.stop();
});

test('the type server goes with the front process, also when that is killed', async () => {
  const kernel = await KernelClient.start();
  await sessionPid(kernel);
  const children = spawnSync('pgrep', ['-P', String(kernel.child.pid)], { encoding: 'utf8' });
  const pids = children.stdout.trim().split('\n').map(Number);
  assert.equal(pids.length, 2, 'the session and the type server');
  kernel.child.kill('SIGKILL');
  for (const pid of pids) await gone(pid);
  await kernel.stop();
});

test('when the process that started the kernel has gone, the kernel and its session go', async () => {
  const parent = spawn('sleep', ['100']);
  const kernel = await KernelClient.start({ env: { JPY_PARENT_PID: String(parent.pid) } });
  const pid = await sessionPid(kernel);
  parent.kill();
  await kernel.exited();
  await gone(pid);
  await kernel.stop();
});

test('a shutdown request is answered, and ends both processes', async () => {
  const kernel = await KernelClient.start();
  const pid = await sessionPid(kernel);
  const { reply } = await kernel.request('control', 'shutdown_request', { restart: false });
  assert.deepEqual(reply.content, { status: 'ok', restart: false });
  assert.equal(await kernel.exited(), 0);
  await gone(pid);
  await kernel.stop();
});
