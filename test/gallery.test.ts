import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryFile } from './helpers/repository.js';

const skip = existsSync(repositoryFile('.venv/bin/jupyter'))
  ? false
  : 'no .venv with Jupyter; `npm run setup` makes it';

interface Cell {
  cell_type: string;
  outputs?: { output_type: string; data?: Record<string, unknown>; text?: string[] }[];
}

test('the gallery runs, and every plot is in its file as plotly or PNG with a sentence', {
  skip,
  timeout: 180_000,
}, () => {
  const out = mkdtempSync(join(tmpdir(), 'notebear-gallery-'));
  try {
    const args = [
      repositoryFile('kernel/setup/bin.mjs'),
      'run',
      repositoryFile('notebooks/gallery.ipynb'),
      '--out',
      out,
    ];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const { cells } = JSON.parse(readFileSync(join(out, 'gallery.ipynb'), 'utf8')) as { cells: Cell[] };
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    assert.ok(!outputs.some(({ output_type }) => output_type === 'error'));
    const pictures = outputs.filter(({ data }) => data?.['image/png']);
    assert.equal(pictures.length, 3);
    for (const { data } of pictures) assert.ok(String(data!['text/plain']).length > 20);
    assert.ok(outputs.some(({ text }) => text?.join('').includes('bear bear bear bear bear')));
    const texts = outputs.map(({ data }) => String(data?.['text/plain'] ?? ''));
    assert.ok(
      texts.some((text) => /epoch +train_loss[\s\S]*2 +0\.333333/.test(text)),
      'the training table',
    );
    for (const [widget, said] of [
      ['cleaner', /ImageCleaner: 24 pictures, 0 to remove/],
      ['deleter', /Delete|teddys/],
    ] as const) {
      const output = outputs.find(({ data }) => said.test(String(data?.['text/plain'] ?? '')) && data!['text/html']);
      assert.match(String(output?.data?.['text/html']), /<img [^>]*src="data:image/, `${widget} with its pictures`);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
