import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { install } from '../../kernel/install.js';
import { repositoryFile } from '../helpers/repository.js';

const python = repositoryFile('.venv/bin/python');
const skip = existsSync(python) ? false : 'there is no .venv; run "npm run setup"';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'notebear-conformance-'));
  install({ dataDir: folder });
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function runPython(...args: string[]): Promise<string> {
  const env = { ...process.env, JUPYTER_PATH: folder, NOTEBEAR_HISTORY: join(folder, 'history') };
  const { stdout } = await promisify(execFile)(python, args, { env, cwd: folder, timeout: 240_000, maxBuffer: 1e8 });
  return stdout;
}

test('the kernel passes jupyter_kernel_test, subtests included', { skip }, async () => {
  const { ran, failed, skipped } = JSON.parse(await runPython(repositoryFile('test/conformance/test_kernel.py')));
  assert.deepEqual(failed, []);
  assert.deepEqual(
    skipped.map(({ test }: { test: string }) => test.split(' ')[0]),
    ['test_pager'],
  );
  assert.equal(ran.length, 13);
});

/** A notebook of code cells. */
function notebook(...cells: string[]): string {
  const code = cells.map((source, i) => ({
    cell_type: 'code',
    id: `c${i}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { name: 'notebear', display_name: 'TypeScript (notebear)', language: 'typescript' };
  return JSON.stringify({ cells: code, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

test('nbclient runs a notebook, and jupyter nbconvert --execute agrees', { skip }, async () => {
  const file = join(folder, 'small.ipynb');
  writeFileSync(file, notebook('const a: number = 20;', 'console.log(a + 1); a * 2'));
  const out = JSON.parse(await runPython('-m', 'nbconvert', '--to', 'notebook', '--execute', '--stdout', file));
  const [stream, result] = out.cells[1].outputs;
  assert.equal([stream.text].flat().join(''), '21\n');
  assert.equal([result.data['text/plain']].flat().join(''), '40');
});

test('papermill runs a notebook', { skip }, async () => {
  const file = join(folder, 'mill.ipynb');
  writeFileSync(file, notebook('6 * 7'));
  await runPython('-m', 'papermill', '--no-progress-bar', file, join(folder, 'milled.ipynb'));
  assert.ok(existsSync(join(folder, 'milled.ipynb')));
});

test('papermill sets parameters, in TypeScript', { skip }, async () => {
  const file = join(folder, 'parameters.ipynb');
  const content = JSON.parse(notebook("let who = 'bear';\nlet n: number = 1; // how many", '[who, n]'));
  content.cells[0].metadata.tags = ['parameters'];
  writeFileSync(file, JSON.stringify(content));
  const milled = join(folder, 'parameters-milled.ipynb');
  await runPython('-m', 'papermill', '--no-progress-bar', file, milled, '-p', 'who', 'a "bär"', '-p', 'n', '3');
  const [, injected, result] = JSON.parse(readFileSync(milled, 'utf8')).cells;
  assert.equal([injected.source].flat().join(''), '// Parameters\nwho = "a \\"bär\\"";\nn = 3;\n');
  assert.equal([result.outputs[0].data['text/plain']].flat().join(''), `[ 'a "bär"', 3 ]`);
  const { stdout } = await promisify(execFile)(python, ['-m', 'papermill', '--help-notebook', file]);
  assert.match(stdout, /n: number \(default 1\)\s+how many/);
});

test('jupyter_client talks to the kernel where it requires encryption', { skip }, async () => {
  const answer = JSON.parse(await runPython(repositoryFile('test/conformance/encrypted.py')));
  assert.deepEqual(answer, { status: 'ok', text: '42\n', keys: true });
});
