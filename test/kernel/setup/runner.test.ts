import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';

interface Step {
  name: string;
  title: string;
  inputs: () => unknown;
  outputs: () => string[];
  run: (run: (command: string, args: string[]) => Promise<void>, tell: (text: string) => void) => Promise<void>;
  hint: string;
}

const runnerFile = new URL('../../../../kernel/setup/runner.mjs', import.meta.url).href;
const { runSteps } = (await import(runnerFile)) as { runSteps: (steps: Step[], state: string) => Promise<void> };

const state = mkdtempSync(join(tmpdir(), 'notebear-setup-'));
const output = join(state, 'output.txt');
let runs = 0;

const step = (changes: Partial<Step> = {}): Step => ({
  name: 'write',
  title: 'write a file',
  inputs: () => 'one',
  outputs: () => [output],
  run: async () => {
    runs++;
    writeFileSync(output, 'made');
  },
  hint: 'make room.',
  ...changes,
});

beforeEach(async () => {
  rmSync(output, { force: true });
  rmSync(join(state, 'write.stamp'), { force: true });
  await runSteps([step()], state);
  runs = 0;
});
after(() => rmSync(state, { recursive: true }));

test('a step whose inputs and outputs are as they were is skipped', async () => {
  await runSteps([step()], state);
  assert.equal(runs, 0);
});

test('a step is done again when its inputs changed', async () => {
  await runSteps([step({ inputs: () => 'two' })], state);
  assert.equal(runs, 1);
});

test('a step is done again when an output is gone', async () => {
  rmSync(output);
  await runSteps([step()], state);
  assert.equal(runs, 1);
});

test('a step whose inputs change while it runs is done again', async () => {
  let input = 'before';
  const edited = step({
    inputs: () => input,
    run: async () => {
      runs++;
      input = 'after';
    },
  });
  await runSteps([edited], state);
  await runSteps([edited], state);
  assert.equal(runs, 2);
});

test('a failed command is told with its step, its last output and what to do, and is tried again next time', async () => {
  const failing = step({
    inputs: () => 'three',
    run: (run) => run(process.execPath, ['-e', 'console.error("no room on the disk"); process.exit(3)']),
  });
  await assert.rejects(runSteps([failing], state), (error: Error) => {
    assert.match(error.message, /The step "write a file" failed: .*exit code 3/s);
    assert.match(error.message, /no room on the disk/);
    assert.match(error.message, /What to do: make room\./);
    return true;
  });
  assert.equal(existsSync(join(state, 'write.stamp')), false);
  assert.match(readFileSync(join(state, 'write.log'), 'utf8'), /no room on the disk/);
  await runSteps([step({ inputs: () => 'three' })], state);
  assert.equal(runs, 1);
});

test('a step that does not make what it promises has failed', async () => {
  const idle = step({ inputs: () => 'four', outputs: () => [join(state, 'never')], run: async () => {} });
  await assert.rejects(runSteps([idle], state), /it did not produce .*never/);
});

test('a command that does not exist is named', async () => {
  const missing = step({ inputs: () => 'five', run: (run) => run('no-such-command-anywhere', []) });
  await assert.rejects(runSteps([missing], state), /no-such-command-anywhere could not be started/);
});

test('a lock left by a process that is gone does not hold the set-up up', async () => {
  writeFileSync(join(state, 'lock'), '999999999');
  await runSteps([step({ inputs: () => 'six' })], state);
  assert.equal(runs, 1);
  assert.equal(existsSync(join(state, 'lock')), false);
});
