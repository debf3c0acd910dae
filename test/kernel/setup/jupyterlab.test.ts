import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../helpers/jupyterlab.js';

const pathsFile = new URL('../../../../kernel/setup/paths.mjs', import.meta.url).href;
const { sitePackages } = (await import(pathsFile)) as { sitePackages: () => string };

test('the yarn that JupyterLab runs at each start is no ES module, as our own files are', () => {
  const yarn = join(sitePackages(), 'jupyter_builder/yarn.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [yarn, '--version'], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr.slice(-500));
  assert.match(stdout, /^\d+\.\d+\.\d+\s*$/);
});
