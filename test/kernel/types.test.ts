import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { EngineLost, type TypeEngine } from '../../kernel/front/types/engine.js';
import { openSteady } from '../../kernel/front/types/steady.js';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

/** An engine that answers what `problems` gives, and remembers the files it was given. */
function fakeEngine(problems: () => Promise<never[]>, files: ReadonlyMap<string, string> = new Map()) {
  const given = new Map(files);
  const engine = {
    given,
    closed: false,
    update: async (changed: ReadonlyMap<string, string>) => {
      for (const [path, text] of changed) given.set(path, text);
    },
    problems,
    configProblems: async () => [],
    declarations: async () => [],
    completions: async () => {
      throw new Error('cannot complete this');
    },
    describe: async () => undefined,
    signatures: async () => [],
    close: async () => {
      engine.closed = true;
    },
  };
  return engine satisfies TypeEngine;
}

test('an engine that is lost is followed by the next, which gets all files and the question again', async () => {
  const told: string[] = [];
  const lost = fakeEngine(() => Promise.reject(new EngineLost('it died')));
  let second: ReturnType<typeof fakeEngine> | undefined;
  const engine = await openSteady('/nb', new Map([['a', '1']]), {
    open: [async () => lost, async (_, files) => (second = fakeEngine(async () => ['second'] as never[], files))],
    patience: 5000,
    editorPatience: 5000,
    onChange: (text) => told.push(text),
  });
  await engine.update(new Map([['b', '2']]), []);
  assert.deepEqual(await engine.problems('b'), ['second']);
  assert.deepEqual(
    [...second!.given],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  );
  assert.deepEqual(told, ['The type checker is started again: it died.']);
  assert.ok(lost.closed);
});

test('an engine that cannot start, or does not answer, is followed by the next', async () => {
  const hangs = () => new Promise<never>(() => undefined);
  const engine = await openSteady('/nb', new Map(), {
    open: [
      () => Promise.reject(new Error('no binary for this platform')),
      hangs,
      async () => fakeEngine(hangs),
      async () => fakeEngine(() => Promise.reject(new Error('panic: nil'))),
      async () => fakeEngine(async () => []),
    ],
    patience: 50,
    editorPatience: 50,
    onChange: () => undefined,
  });
  assert.deepEqual(await engine.problems('x'), []);
});

test('a question that an engine cannot answer does not cost the engine, but for the check', async () => {
  const one = fakeEngine(async () => []);
  const engine = await openSteady('/nb', new Map(), {
    open: [async () => one],
    patience: 5000,
    editorPatience: 5000,
    onChange: () => undefined,
  });
  await assert.rejects(engine.completions('x', 0, '', []), /cannot complete this/);
  assert.deepEqual(await engine.problems('x'), []);
  assert.ok(!one.closed);
});

test('an engine that hangs over a question of the editor is started anew; the question is not asked again', async () => {
  const told: string[] = [];
  const opened: ReturnType<typeof fakeEngine>[] = [];
  const engine = await openSteady('/nb', new Map([['a', '1']]), {
    open: [
      async (_, files) => {
        const one = fakeEngine(async () => [], files);
        one.completions = () => new Promise<never>(() => undefined);
        opened.push(one);
        return one;
      },
    ],
    patience: 60_000,
    editorPatience: 50,
    onChange: (text) => told.push(text),
  });
  await engine.update(new Map([['b', '2']]), []);
  for (const _ of [1, 2]) await assert.rejects(engine.completions('b', 0, '', []), /did not answer within 0.05 s/);
  assert.deepEqual(await engine.problems('b'), []);
  assert.deepEqual(
    opened.map(({ closed }) => closed),
    [true, true, false],
  );
  assert.deepEqual([...opened.at(-1)!.given.keys()], ['a', 'b']);
  assert.deepEqual(told, [], 'nobody needs to know');
});

test('when no engine is left the reason is told', async () => {
  const engine = await openSteady('/nb', new Map(), {
    open: [async () => fakeEngine(() => Promise.reject(new EngineLost('gone')))],
    patience: 5000,
    editorPatience: 5000,
    onChange: () => undefined,
  });
  for (const _ of [1, 2]) await assert.rejects(engine.problems('x'), { name: 'EngineLost', message: 'gone' });
});

async function withKernel(types: string, use: (kernel: KernelClient) => Promise<void>): Promise<void> {
  const kernel = await KernelClient.start({ env: { NOTEBEAR_TYPES: types } });
  try {
    await use(kernel);
  } finally {
    await kernel.stop();
  }
}

/** Process ids of the native type servers of a kernel. */
function typeServers(kernel: KernelClient): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const own = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((m) => m !== null);
  return own
    .filter(([, , parent, args]) => Number(parent) === kernel.child.pid && / --api /.test(args!))
    .map((m) => Number(m[1]));
}

test('the native type server dies in the middle of a session, twice: no cell is lost', () =>
  withKernel('', async (kernel) => {
    await kernel.execute('interface Bear { name: string }\nlet bear: Bear = { name: "Bo" };');
    for (const place of ['native', 'classic']) {
      const [pid] = typeServers(kernel);
      assert.ok(pid, 'there is a server');
      process.kill(pid, 'SIGKILL');
      const { published } = await kernel.execute('bear = { name: 5 }');
      assert.match(errorOf(published).evalue, /TS2322: Type 'number' is not assignable to type 'string'/, place);
      assert.match(streamText(published, 'stderr'), /^The type checker is started again: the native type server ended/);
      assert.equal(resultText((await kernel.execute('bear.name')).published), "'Bo'");
    }
    assert.deepEqual(typeServers(kernel), [], 'the classic engine serves now');
    const { reply } = await kernel.request('shell', 'complete_request', { code: 'bear.', cursor_pos: 5 });
    assert.deepEqual(reply.content.matches, ['name']);
  }));

test('where the native server never ends a completion, it comes without its names, and the next cell is checked', () =>
  withKernel('native', async (kernel) => {
    await kernel.execute('const bear: { name: string } = { name: "Bo" };');
    const code = 'bear(1) < "x" ) (bear';
    const { reply } = await kernel.request('shell', 'complete_request', { code, cursor_pos: 8 });
    assert.equal(reply.content.status, 'ok');
    assert.ok((reply.content.matches as string[]).includes('bear'));
    const { published } = await kernel.execute('bear.name = 5');
    assert.match(errorOf(published).evalue, /TS2322: Type 'number' is not assignable to type 'string'/);
    assert.equal(streamText(published, 'stderr'), '');
  }));

test('with the checker switched off, cells run unchecked, which is told once', () =>
  withKernel('off', async (kernel) => {
    const { published } = await kernel.execute('const s: string = 5 as any; let n: number = "x"; n');
    assert.equal(resultText(published), "'x'");
    assert.equal(streamText(published, 'stderr'), 'Types are not checked: it is switched off.\n');
    assert.equal(streamText((await kernel.execute('n')).published, 'stderr'), '');
    assert.match(errorOf((await kernel.execute('let = 5')).published).ename, /SyntaxError/);
  }));
