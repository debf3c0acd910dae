import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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

test('process.abort is an error that names the signal', async () => {
  const kernel = await KernelClient.start();
  kernel.begin('process.abort()');
  await kernel.published((m) => m.header.msg_type === 'error', 'the error');
  assert.match(errorOf(kernel.iopub).evalue, /SIGABRT \(native code gave up\)/);
  await kernel.stop();
});

test('a cell that needs more memory than there is ends with an error that says so', { timeout: 60_000 }, async () => {
  const kernel = await KernelClient.start({ env: { NODE_OPTIONS: '--max-old-space-size=100' } });
  kernel.begin('const all: number[][] = []; for (;;) all.push(new Array(1e5).fill(0.5))');
  await kernel.published((m) => m.header.msg_type === 'error', 'the error');
  assert.match(errorOf(kernel.iopub).evalue, /ran out of memory \(JavaScript heap\)/);
  await kernel.stop();
});

test('a session that dies while nothing runs is told under the last cell', async () => {
  const kernel = await KernelClient.start();
  const pid = await sessionPid(kernel);
  const last = kernel.iopub.at(-1)!.parent_header.msg_id;
  process.kill(pid, 'SIGKILL');
  const told = await kernel.published((m) => m.header.msg_type === 'stream', 'the reason');
  assert.match(String(told.content.text), /killed by SIGKILL .* All variables are lost/);
  assert.equal(told.parent_header.msg_id, last);
  assert.equal(await kernel.exited(), 1);
  await kernel.stop();
});

test('a kernel started anew on the same ports after a death begins from nothing', async () => {
  const dead = await KernelClient.start();
  await dead.execute('const before = 1');
  const id = dead.begin('process.exit(0)');
  await dead.reply(id);
  await dead.exited();
  const kernel = await KernelClient.start({ info: dead.info });
  assert.equal(errorOf((await kernel.execute('before')).published).ename, 'TypeScriptError');
  assert.equal((await kernel.execute('1')).reply.content.execution_count, 2);
  await kernel.stop();
  await dead.stop();
});

test('an exception that nobody catches in a callback is told, and the session lives on', async () => {
  const kernel = await KernelClient.start();
  await kernel.execute(
    "let kept = 5; setTimeout(() => { throw new Error('late') }, 1); setImmediate(() => { throw 1 })",
  );
  await kernel.execute('await new Promise((r) => setTimeout(r, 50))');
  assert.match(streamText(kernel.iopub, 'stderr'), /Error: late\n {4}at .*In \[1\]:1/);
  assert.equal(resultText((await kernel.execute('kept')).published), '5');
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

/** Processes that have `mark` in their environment, where the system tells that. */
function marked(mark: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      // It has ended in between.
      return false;
    }
  });
}

const skip = process.platform === 'linux' ? false : 'needs /proc to see every process of the kernel';

for (const killed of ['the front process', 'Jupyter'] as const) {
  test(`nothing is left when ${killed} is killed while the kernel starts`, { skip, timeout: 120_000 }, async () => {
    for (const delay of [30, 100, 200, 300, 400, 500, 700, 900]) {
      const mark = `NOTEBEAR_TEST_MARK=${randomUUID()}`;
      // Jupyter's part is played by a process that starts the kernel, as Jupyter does, and does nothing else.
      const jupyter = spawn('sleep', ['100']);
      const kernel = await KernelClient.launch({
        env: { NOTEBEAR_TEST_MARK: mark.split('=')[1], JPY_PARENT_PID: String(jupyter.pid) },
      });
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (killed === 'Jupyter') jupyter.kill('SIGKILL');
      else kernel.child.kill('SIGKILL');
      for (let i = 0; i < 200 && marked(mark).length > 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(marked(mark), [], `after ${delay} ms`);
      jupyter.kill('SIGKILL');
      await kernel.exited();
      await kernel.stop();
    }
  });
}

const SLEEPER = "import { spawn } from 'node:child_process'; spawn('sleep', ['217']).pid";

test('what cells have started ends with the kernel, but for what was to live on', async () => {
  const kernel = await KernelClient.start();
  const child = Number(resultText((await kernel.execute(SLEEPER)).published));
  const detached = "const free = spawn('sleep', ['217'], { detached: true, stdio: 'ignore' }); free.unref(); free.pid";
  const free = Number(resultText((await kernel.execute(detached)).published));
  await kernel.request('control', 'shutdown_request', { restart: true });
  await kernel.exited();
  await gone(child);
  assert.ok(isAlive(free));
  process.kill(free, 'SIGKILL');
  await kernel.stop();
});

test('it ends also when the front process is killed, or the session ends by itself', async () => {
  const killed = await KernelClient.start();
  const one = Number(resultText((await killed.execute(SLEEPER)).published));
  killed.child.kill('SIGKILL');
  await gone(one);
  await killed.stop();
  const left = await KernelClient.start();
  // It holds the session's pipes open.
  const heir = SLEEPER.replace("['217']", "['217'], { stdio: 'inherit' }");
  const two = Number(resultText((await left.execute(heir)).published));
  left.begin('process.exit(0)');
  await left.published((m) => m.header.msg_type === 'error', 'the error');
  await left.exited();
  await gone(two);
  await left.stop();
});

test('a session that ends before it has read everything is no fault of the kernel', async () => {
  const kernel = await KernelClient.start();
  const pid = await sessionPid(kernel);
  kernel.begin("process.kill(process.pid, 'SIGSTOP')");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await kernel.request('control', 'interrupt_request');
  await new Promise((resolve) => setTimeout(resolve, 200));
  process.kill(pid, 'SIGKILL');
  await kernel.exited();
  assert.doesNotMatch(kernel.log, /internal error/);
  await kernel.stop();
});

test('a cell that ends or closes the standard streams ends, and later ones run', async () => {
  const kernel = await KernelClient.start();
  const run = async (code: string) => resultText((await kernel.execute(code)).published);
  await kernel.execute('process.stdout.end()');
  assert.equal(await run('1 + 1'), '2');
  await kernel.execute("import fs from 'node:fs'; fs.closeSync(2)");
  // The file gets the number of the stream.
  assert.equal(await run("fs.closeSync(1); const fd = fs.openSync('one', 'w+'); fd"), '1');
  assert.equal(await run("fs.readFileSync('one', 'utf8')"), "''");
  assert.equal(streamText((await kernel.execute("console.log('still')")).published), 'still\n');
  await kernel.stop();
});
