import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SCRIPT = fileURLToPath(new URL('../helpers/script-run.js', import.meta.url));

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a plain script prints the table line by line and writes its plots', async (t) => {
  const out = folder(t);
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT, out], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const lines = stdout.split('\n');
  assert.equal(lines[0], 'epoch  train_loss  valid_loss  error_rate');
  assert.match(lines[1]!, /^1 {6}\d\.\d{6} {4}\d\.\d{6} {4}\d\.\d{6} {4}\(\d\d:\d\d\)$/);
  assert.match(lines[2]!, /^2 /);
  assert.match(lines[3]!, /^Total time: \d\d:\d\d$/);
  assert.equal(lines[4], 'LR Finder is complete, type learn.recorder.plot() to see the graph.');
  assert.match(stdout, /^Loss by learning rate \(a run of 8 batches: nothing left out\): /m);
  // Nothing of a terminal goes into a file or a pipe.
  for (const mark of ['\r', '\x1b', '█']) assert.ok(!stdout.includes(mark));
  assert.deepEqual(readdirSync(out).sort(), ['losses.html', 'plots', 'rates-2.svg', 'rates.svg']);
  const { format, width } = await sharp(join(out, 'plots/rate.png')).metadata();
  assert.deepEqual([format, width], ['png', 1280]);
  assert.match(readFileSync(join(out, 'rates-2.svg'), 'utf8'), /^<svg .*Momentum.*<\/svg>$/s);
  const page = readFileSync(join(out, 'losses.html'), 'utf8');
  assert.match(page, /Plotly\.newPlot\('plot'/);
  assert.match(page, /<p>Loss over 8 batches: training loss /);
  assert.doesNotMatch(page, /<script[^>]* src=/);
});

test('Ctrl+C in a script ends training after the batch, with the history so far', async (t) => {
  const child = spawn(process.execPath, [SCRIPT, folder(t), 'endless'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  let text = '';
  let interrupted = false;
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (interrupted || !/^2 /m.test(text)) continue;
    interrupted = true;
    child.kill('SIGINT');
  }
  assert.match(text, /^Training was interrupted\.\nKernelInterrupt after true true\n$/m);
  assert.deepEqual(await exit, [0, null]);
});
