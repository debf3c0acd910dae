import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { install } from '../../kernel/install.js';
import { readNotebook, textOf, writeNotebook } from '../../kernel/testing/notebook.js';
import { lessonFile, missingForLessons } from '../helpers/lesson.js';
import { repositoryFile } from '../helpers/repository.js';

/** Others' tools on the quickest lesson: what `notebear test` says of it is not only our own opinion. */
describe('the lesson on gradient descent', { skip: missingForLessons, timeout: 600_000 }, () => {
  let folder: string;
  let lesson: string;
  let code = 0;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'notebear-witness-'));
    install({ dataDir: folder });
    lesson = join(folder, 'lesson2-sgd.ipynb');
    const notebook = await readNotebook(lessonFile('lesson2-sgd'));
    for (const { source, metadata } of notebook.cells) {
      // nbval does not know displays that are updated: cells with a live plot or table only have to run.
      if (/live: true|await by\w+\.fit\(/.test(textOf(source))) metadata.tags = ['nbval-ignore-output'];
    }
    await writeNotebook(lesson, notebook);
    code = notebook.cells.filter(({ cell_type }) => cell_type === 'code').length;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a module of the environment's Python; resolves with what it printed. */
  async function python(...args: string[]): Promise<string> {
    const env = {
      ...process.env,
      JUPYTER_PATH: folder,
      NOTEBEAR_HISTORY: 'off',
      NOTEBEAR_DISPLAY: 'static',
      NO_COLOR: '1',
    };
    const { stdout } = await promisify(execFile)(repositoryFile('.venv/bin/python'), args, {
      cwd: folder,
      env,
      maxBuffer: 1e8,
    });
    return stdout;
  }

  test('passes nbval, cell by cell', async () => {
    // Times, and digits behind those that the lesson's own tolerances allow to differ.
    const rules = '[time]\nregex: \\d\\d:\\d\\d\nreplace: TIME\n\n[digits]\nregex: (\\d\\.\\d{2})\\d+\nreplace: \\1\n';
    writeFileSync(join(folder, 'sanitize.cfg'), rules);
    const said = await python(
      '-m',
      'pytest',
      '--nbval',
      '--nbval-sanitize-with',
      'sanitize.cfg',
      '-p',
      'no:cacheprovider',
      lesson,
    ).catch((error: { stdout: string }) => assert.fail(error.stdout));
    assert.match(said, new RegExp(`\\b${code} passed`));
  });

  test('runs in papermill, with parameters', async () => {
    const milled = join(folder, 'milled.ipynb');
    await python('-m', 'papermill', '--no-progress-bar', lesson, milled, '-p', 'steps', '30', '-p', 'seed', '7');
    assert.ok(existsSync(milled));
    const text = readFileSync(milled, 'utf8');
    assert.match(text, /steps = 30;/);
    // Thirty steps are three printed losses.
    assert.match(text, /loss at steps 0, 10, 20, …:(?: +[\d.]+){3}\\n/);
    assert.match(text, /tensors alive: 0/);
  });
});
