import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expectNotebook } from '../../../kernel/testing/index.js';
import type { Cell } from '../../../kernel/testing/notebook.js';
import { testNotebook } from '../../../kernel/testing/test-notebook.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'notebear-testing-'));
after(() => rmSync(folder, { recursive: true }));

const text = (value: string) => ({ output_type: 'stream' as const, name: 'stdout', text: value });
const result = (value: string) => ({ output_type: 'execute_result' as const, data: { 'text/plain': value } });

function code(source: string, outputs: Cell['outputs'] = [], tags: string[] = []): Cell {
  const full = outputs.map((output) => ({ metadata: {}, execution_count: 1, ...output }));
  const kept = full.map(({ execution_count, metadata, ...rest }) =>
    rest.output_type === 'execute_result' ? { execution_count, metadata, ...rest } : rest,
  );
  return { cell_type: 'code', source, metadata: { tags }, outputs: kept as never, execution_count: null };
}

function write(name: string, cells: Cell[], kernel = 'notebear'): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  const metadata = { kernelspec: { name: kernel, display_name: kernel } };
  writeFileSync(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }, null, 1));
  return path;
}

describe('notebooks as tests', { skip: !existsSync(join(root, '.venv')) && 'no .venv: run npm run setup' }, () => {
  test('what a cell gives out is compared with what is stored of it', async () => {
    const path = write('a.ipynb', [
      code('let n = 3;\nconsole.log("hello", n);', [text('hello 3\n')]),
      code('// test: tolerance 1e-3\n1 / 3', [result('0.3333')]),
      code('// test: raises RangeError\nconst list = new Array(-n);', [
        { output_type: 'error', ename: 'RangeError', evalue: 'Invalid array length', traceback: [] },
      ]),
      code('Math.random()', [result('0.5')], ['volatile']),
      code('throw new Error("never run")', [], ['skip']),
      code('n + 1', [result('5')]),
    ]);
    const before = readFileSync(path, 'utf8');
    const { passed, cells } = await testNotebook(path);
    assert.deepEqual(
      cells.map(({ status }) => status),
      ['passed', 'passed', 'passed', 'passed', 'skipped', 'failed'],
    );
    assert.deepEqual(cells.at(-1)!.differences, [{ what: 'text/plain', stored: '5', fresh: '4' }]);
    assert.equal(passed, false);
    assert.equal(readFileSync(path, 'utf8'), before, 'the notebook is not written');
    await assert.rejects(expectNotebook(path), /cell 6: n \+ 1\n\s+text\/plain:\n\s+- 5\n\s+\+ 4/);
  });

  test('an error that nobody expects ends it, as does one that is expected and does not come', async () => {
    const path = write('b.ipynb', [
      code('// test: raises\n1', [result('1')]),
      code('// test: raises TypeError\nthrow new Error("no")', []),
      code('throw new Error("on the way")'),
      code('2', [result('2')]),
    ]);
    const { cells } = await testNotebook(path);
    assert.deepEqual(
      cells.map(({ status, error }) => [status, error]),
      [
        ['failed', 'it was expected to raise an error, and raised nothing'],
        ['failed', 'it was expected to raise TypeError, and raised Error: no'],
        ['failed', 'Error: on the way'],
        ['not run', null],
      ],
    );
  });

  test('a cell that takes too long is ended, and so is a kernel that dies', async () => {
    const long = write('c.ipynb', [code('// test: timeout 1\nawait new Promise(() => {});'), code('1')]);
    const dead = write('d.ipynb', [code('1', [result('1')]), code('process.exit(3)'), code('2')]);
    const [one, two] = await Promise.all([testNotebook(long), testNotebook(dead)]);
    assert.match(one.cells[0]!.error!, /it took longer than 1 s/);
    assert.deepEqual(
      two.cells.map(({ status }) => status),
      ['passed', 'failed', 'not run'],
    );
  });

  test('parameters replace values of the tagged cell, in a kernel of any language', async () => {
    const path = write('e.ipynb', [code('n = 1', [], ['parameters']), code('print(n)', [text('7\n')])], 'python3');
    const { passed, cells } = await testNotebook(path, { parameters: { n: 7 } });
    assert.ok(passed, JSON.stringify(cells));
  });

  test('the command runs folders, updates what differs and nothing else, and writes JUnit XML', () => {
    const good = write('all/good.ipynb', [code('1', [result('1')])]);
    const stale = write('all/below/stale.ipynb', [code('"<&"', [result('old')]), code('2', [result('2')])]);
    write('all/.ipynb_checkpoints/good.ipynb', [code('1', [result('2')])]);
    const before = [good, stale].map((path) => readFileSync(path, 'utf8'));
    const xml = join(folder, 'out/results.xml');
    const run = (...args: string[]) => {
      const argv = [join(root, 'kernel/setup/bin.mjs'), 'test', join(folder, 'all'), '--jobs', '2', ...args];
      return spawnSync(process.execPath, argv, { encoding: 'utf8' });
    };
    const first = run('--junit', xml);
    assert.equal(first.status, 1, first.stderr);
    assert.match(first.stdout, /1 of 2 notebooks passed/);
    assert.match(readFileSync(xml, 'utf8'), /<testsuites tests="3" failures="1" skipped="0"[\s\S]*&#60;&#38;/);
    assert.equal(run('--update').status, 0);
    assert.equal(readFileSync(good, 'utf8'), before[0]);
    const [changed, same] = (JSON.parse(readFileSync(stale, 'utf8')) as { cells: Cell[] }).cells;
    assert.match(JSON.stringify(changed!.outputs), /<&/);
    assert.deepEqual(same, (JSON.parse(before[1]!) as { cells: Cell[] }).cells[1]);
  });

  test('a path or a setting that is wrong is named', async () => {
    await assert.rejects(testNotebook(join(folder, 'none.ipynb')), /none\.ipynb: the notebook cannot be read/);
    const path = write('f.ipynb', [code('1'), code('// test: tolerence 3\n1')]);
    await assert.rejects(testNotebook(path), /f\.ipynb, cell 2: .*no such setting/);
  });
});
