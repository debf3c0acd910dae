import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
  text?: string | string[];
}
interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: Output[];
}

const text = (value: unknown): string => (Array.isArray(value) ? value.join('') : String(value ?? ''));

/** Runs a notebook as a user would from a terminal. */
function run(name: string, out: string, parameters: Record<string, string | number> = {}) {
  const settings = Object.entries(parameters).flatMap(([key, value]) => ['-p', `${key}=${value}`]);
  const args = [join(root, 'kernel/setup/bin.mjs'), 'run', join(root, 'notebooks', name), ...settings, '--out', out];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return { status, stdout, stderr };
}

describe('the lesson on drawn bears', {
  skip: !existsSync(join(root, '.venv')) && 'no .venv: run npm run setup',
}, () => {
  const out = mkdtempSync(join(tmpdir(), 'notebear-lesson-'));
  let cells: Cell[] = [];
  let result: ReturnType<typeof run>;

  before(() => {
    // In its own folder: what is on show in notebooks/data belongs to the reader.
    result = run('lesson2.ipynb', out, { folder: join(out, 'bears') });
    const file = join(out, 'lesson2.ipynb');
    cells = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] }).cells : [];
  });
  after(() => rmSync(out, { recursive: true }));

  /** Everything that the cell whose source contains `source` showed, as text. */
  const shown = (source: string): string => {
    const cell = cells.find((one) => one.cell_type === 'code' && text(one.source).includes(source));
    assert.ok(cell, `no cell contains ${source}`);
    return cell.outputs!.map((output) => text(output.text) + text(output.data?.['text/plain'])).join('\n');
  };
  /** Rows of a training table: the numbers of each epoch. */
  const table = (source: string): number[][] =>
    shown(source)
      .split('\n')
      .filter((line) => /^\d+ .*\(\d+:\d\d\)\s*$/.test(line))
      .map((line) => line.trim().split(/\s+/).slice(1, 4).map(Number));

  test('it runs to its end', () => assert.equal(result.status, 0, result.stdout.slice(-3000) + result.stderr));

  test('its own text is on the terminal', () => assert.match(result.stdout, /Total time: \d\d:\d\d/));

  test('every epoch has its row, and the first model learns the bears', () => {
    const rows = table('await learn.fitOneCycle(4)');
    assert.equal(rows.length, 4);
    assert.ok(rows.at(-1)![2]! < 0.3, `error_rate ${rows.at(-1)![2]}`);
  });

  test('a rate too high ruins the model, and one too low hardly moves it', () => {
    const high = table('await high.fitOneCycle')[0]!;
    const good = table('await learn.fitOneCycle(4)').at(-1)!;
    const low = table('await low.fitOneCycle');
    assert.ok(!(high[1]! < 2 * good[1]!), `valid_loss ${high[1]} with the rate too high, ${good[1]} with a good one`);
    assert.ok(
      low.at(-1)![2]! > good[2]!,
      `error_rate ${low.at(-1)![2]} with the rate too low, ${good[2]} with a good one`,
    );
  });

  test('loss order finds misplaced pictures earlier than chance would', () => {
    const line = /among the first 25 in loss order: (\d+); by chance it would be ([\d.]+)/.exec(shown('readAnswers'))!;
    const [found, chance] = line.slice(1).map(Number) as [number, number];
    assert.ok(found > 2 * chance, `${found} found, ${chance} by chance`);
  });

  test('the loss by hand is the loss of validate()', () => {
    const lines = shown('crossEntropy');
    const byHand = /valid_loss ([\d.]+), error_rate ([\d.]+)/.exec(lines)!.slice(1).map(Number);
    const validated = /learn\.validate\(\): ([\d.]+), ([\d.]+)/.exec(lines)!.slice(1).map(Number);
    byHand.forEach((value, i) => {
      assert.ok(Math.abs(value - validated[i]!) < 1e-4, `${byHand} by hand, ${validated}`);
    });
  });

  test('gradient descent finds the line', () =>
    assert.match(shown('variableGrads'), /found y = (2\.9|3\.0)\d·x \+ (1\.9|2\.0)\d/));

  test('every plot is a picture that needs no kernel', () => {
    for (const source of [
      'showBatch',
      'lrFind()',
      'plotLosses',
      'plotConfusionMatrix',
      'plotTopLosses',
      'new RecorderPlot(',
    ]) {
      const cell = cells.find((one) => one.cell_type === 'code' && text(one.source).includes(source))!;
      assert.ok(
        cell.outputs!.some((output) => text(output.data?.['image/png']).length > 1000),
        `no picture under ${source}`,
      );
    }
  });

  test('no tensor is left behind', () => assert.match(shown('tf.memory()'), /tensors alive: 0/));

  test('the page is there', () =>
    assert.match(readFileSync(join(out, 'lesson2.html'), 'utf8'), /Choosing a learning rate/));
});

test('the lesson as it lies in the repository says everything without a kernel', () => {
  const { cells } = JSON.parse(readFileSync(join(root, 'notebooks/lesson2.ipynb'), 'utf8')) as { cells: Cell[] };
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  assert.ok(outputs.filter((output) => output.data?.['image/png']).length >= 8);
  assert.ok(outputs.filter((output) => /Total time: /.test(text(output.data?.['text/plain']))).length >= 7);
  for (const { output_type, data } of outputs) {
    assert.notEqual(output_type, 'error');
    if (data) assert.ok(text(data['text/plain']) !== '', `only ${Object.keys(data)}`);
  }
});
