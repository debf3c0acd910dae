import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { main } from '../../kernel/cli.js';
import { newProject } from '../../kernel/new-project.js';
import { drawnBears } from '../../src/drawn-bears.js';
import { repositoryFile, repositoryRoot } from '../helpers/repository.js';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'notebear-new-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a project has what a notebook needs, under its own name', (t) => {
  const project = join(folder(t), 'my-bears');
  const files = newProject(project);
  assert.deepEqual(files.sort(), ['.gitignore', 'README.md', 'lesson.ipynb', 'package.json', 'tsconfig.json']);
  assert.deepEqual(readdirSync(project).sort(), files);
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  assert.equal(manifest.name, 'my-bears');
  assert.equal(resolve(project, manifest.dependencies.notebear.replace('file:', '')), resolve(repositoryRoot));
  for (const file of files) assert.doesNotMatch(readFileSync(join(project, file), 'utf8'), /__/);
  assert.equal(JSON.parse(readFileSync(join(project, 'lesson.ipynb'), 'utf8')).metadata.kernelspec.name, 'notebear');
});

test('a folder that holds anything is left alone, an empty one is used', (t) => {
  const project = join(folder(t), 'mine');
  mkdirSync(project);
  writeFileSync(join(project, 'notes.txt'), 'mine');
  assert.throws(
    () => newProject(project),
    /new: the folder '.*mine' is not empty \('notes\.txt' is in it\); give another/,
  );
  assert.deepEqual(readdirSync(project), ['notes.txt']);
  assert.throws(() => newProject(join(project, 'notes.txt')), /is a file/);
  rmSync(join(project, 'notes.txt'));
  assert.ok(newProject(project).length > 0);
});

test('a name that no package can have is refused before anything is made', (t) => {
  const project = join(folder(t), 'My Bears');
  assert.throws(() => newProject(project), /new: 'My Bears' cannot be a package's name: expected lower case letters/);
  assert.ok(!existsSync(project));
});

test('new without a name is a mistake on the command line', async (t) => {
  const written = t.mock.method(process.stderr, 'write', () => true);
  assert.equal(await main(['new']), 2);
  assert.match(String(written.mock.calls[0]!.arguments[0]), /new needs the name of one folder/);
});

const skip = existsSync(repositoryFile('.venv/bin/python')) ? false : 'there is no .venv; run "npm run setup"';

test('the notebook of a new project runs on pictures of one’s own', { skip }, async (t) => {
  const project = join(folder(t), 'project');
  newProject(project);
  const pictures = await drawnBears({
    path: join(project, 'pictures'),
    ...{ perClass: 12, size: 64, mess: false, progress: () => {} },
  });
  rmSync(join(pictures, 'answers.csv'));
  const settings = ['size=64', 'bs=8', 'epochs=1', 'fineTuning=1'].flatMap((value) => ['-p', value]);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [repositoryFile('kernel/setup/bin.mjs'), 'run', 'lesson.ipynb', ...settings, '--out', 'results'],
    { cwd: project, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout.slice(-2000) + stderr.slice(-2000));
  assert.match(stdout, /black, grizzly, teddys: \d+ pictures for training/);
  assert.match(stdout, /^epoch {2}train_loss/m);
  assert.match(stdout, /export\.safetensors/);
  assert.ok(existsSync(join(project, 'models/export.safetensors')));
});
