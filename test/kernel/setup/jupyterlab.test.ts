import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../helpers/jupyterlab.js';

test('the yarn that JupyterLab runs at each start is no ES module, as our own files are', () => {
  const lib = join(root, '.venv/lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python3'))!;
  const yarn = join(lib, python, 'site-packages/jupyter_builder/yarn.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [yarn, '--version'], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr.slice(-500));
  assert.match(stdout, /^\d+\.\d+\.\d+\s*$/);
});
