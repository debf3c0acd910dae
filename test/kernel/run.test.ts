import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repositoryFile } from '../helpers/repository.js';

const skip = existsSync(repositoryFile('.venv/bin/python')) ? false : 'there is no .venv; run "npm run setup"';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'notebear-run-'));
  mkdirSync(join(folder, 'sub'));
});
after(() => rmSync(folder, { recursive: true }));

/** What Node is called with for a command line. */
function commandLine(...args: string[]): string[] {
  const script = `import { main } from ${JSON.stringify(new URL('../../kernel/cli.js', import.meta.url).href)};
    process.exitCode = await main(process.argv.slice(1));`;
  return ['--input-type=module', '-e', script, '--', ...args];
}

/** Runs the command line in the test's folder. */
function notebear(...args: string[]) {
  return spawnSync(process.execPath, commandLine(...args), { cwd: folder, encoding: 'utf8' });
}

/** Writes sub/NAME of code cells; the first one is tagged as the parameters'. */
function writeNotebook(name: string, ...cells: string[]): void {
  const code = cells.map((source, i) => ({
    cell_type: 'code',
    id: `c${i}`,
    source,
    metadata: i === 0 ? { tags: ['parameters'] } : {},
    outputs: [],
    execution_count: null,
  }));
  const notebook = { cells: code, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, 'sub', name), JSON.stringify(notebook));
}

test('run injects parameters, works in the notebook’s folder, shows the text and writes both files', { skip }, () => {
  writeNotebook(
    'ok.ipynb',
    "let path = '', n = 1;",
    'console.log(path, n, process.cwd(), process.env.NOTEBEAR_DISPLAY); n * 2',
  );
  const { status, stdout } = notebear('run', 'sub/ok.ipynb', '-p', 'path=./bears', '-p', 'n=21', '--out', 'out');
  assert.equal(status, 0);
  assert.ok(stdout.includes(`${join(folder, 'bears')} 21 ${join(folder, 'sub')} static\n42\n`), stdout);
  assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['ok.html', 'ok.ipynb']);
  const { cells } = JSON.parse(readFileSync(join(folder, 'out/ok.ipynb'), 'utf8'));
  assert.deepEqual(cells[1].metadata.tags, ['injected-parameters']);
  assert.match(readFileSync(join(folder, 'out/ok.html'), 'utf8'), /42/);
});

test('a failing cell is shown, the files are written with it, and the exit code is 1', { skip }, () => {
  writeNotebook('bad.ipynb', 'let a = 1;', "throw new RangeError('too many bears')", "console.log('never')");
  const { status, stdout, stderr } = notebear('run', 'sub/bad.ipynb', '--out', 'bad');
  assert.equal(status, 1);
  assert.match(stderr, /RangeError: too many bears\n {4}at In \[2\]:1:7/);
  assert.ok(!stdout.includes('never'));
  assert.match(readFileSync(join(folder, 'bad/bad.ipynb'), 'utf8'), /too many bears/);
});

test('Ctrl+C interrupts the cell, and what there is is written', { skip }, async () => {
  writeNotebook('long.ipynb', 'let a = 1;', "console.log('kept'); console.log('g' + 'o'); await new Promise(() => {})");
  // A group of its own, as a terminal's Ctrl+C reaches every process of one.
  const child = spawn(process.execPath, commandLine('run', 'sub/long.ipynb', '--out', 'long'), {
    cwd: folder,
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      const before = text;
      text += data;
      if (/^go$/m.test(text) && !/^go$/m.test(before)) process.kill(-child.pid!, 'SIGINT');
    });
  const [status] = await once(child, 'close');
  assert.equal(status, 1);
  assert.match(text, /wrote .*long\.ipynb[\s\S]*KernelInterrupt/);
  const { cells } = JSON.parse(readFileSync(join(folder, 'long/long.ipynb'), 'utf8'));
  assert.match([cells[1].outputs[0].text].flat().join(''), /^kept\n/);
  assert.equal(cells[1].outputs.at(-1).ename, 'KernelInterrupt');
});

test('mistakes on the command line are explained', () => {
  const missing = notebear('run', 'nowhere.ipynb');
  assert.deepEqual([missing.status, /nowhere\.ipynb does not exist/.test(missing.stderr)], [1, true]);
  const unknown = notebear('fly');
  assert.deepEqual([unknown.status, /there is no command fly/.test(unknown.stderr)], [2, true]);
  assert.equal(notebear('run', 'a.ipynb', '--wat').status, 2);
});
