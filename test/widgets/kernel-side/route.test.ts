import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { canAnywidget } from '../../../widgets/kernel-side/anywidget.js';
import { findRoute } from '../../../widgets/kernel-side/route.js';

const skip = canAnywidget() ? false : 'build/anywidget is missing; `npm run setup` builds it';

/** A Jupyter data folder with these extensions, name → version, and an environment that knows no other. */
async function jupyter(t: TestContext, extensions: Record<string, string>): Promise<{ data: string; env: Env }> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-route-'));
  t.after(() => rm(folder, { recursive: true }));
  const data = join(folder, 'share/jupyter');
  for (const [name, version] of Object.entries(extensions)) {
    await mkdir(join(data, 'labextensions', name), { recursive: true });
    await writeFile(join(data, 'labextensions', name, 'package.json'), JSON.stringify({ name, version }));
  }
  return { data, env: { JUPYTER_PATH: data, JUPYTER_DATA_DIR: join(folder, 'none'), XDG_DATA_HOME: folder, PATH: '' } };
}

type Env = Record<string, string | undefined>;

test('our extension is used where it is, and where nothing is known', { skip }, async (t) => {
  const both = await jupyter(t, { 'notebear-widgets': '0.1.0', anywidget: '0.11.0' });
  assert.deepEqual(findRoute(both.env), { by: 'extension' });
  assert.deepEqual(findRoute((await jupyter(t, {})).env), { by: 'extension' });
});

test('where only anywidget is installed it is used, in its version', { skip }, async (t) => {
  const { env, data } = await jupyter(t, { anywidget: '0.11.0' });
  assert.deepEqual(findRoute(env), { by: 'anywidget', version: '0.11.0' });
  const besidePrograms = { ...env, JUPYTER_PATH: '', PATH: join(data, '../../bin') };
  assert.deepEqual(
    findRoute(besidePrograms),
    { by: 'anywidget', version: '0.11.0' },
    'of the environment it runs from',
  );
});

test('what lies in the environment that Jupyter runs in is found, though nobody has activated it', {
  skip,
}, async (t) => {
  const { env, data } = await jupyter(t, { anywidget: '0.11.0' });
  const nowhere = { ...env, JUPYTER_PATH: '', XDG_DATA_HOME: join(data, 'none') };
  assert.deepEqual(findRoute(nowhere), { by: 'extension' });
  const told = { ...nowhere, NOTEBEAR_JUPYTER_PREFIX: join(data, '../..') };
  assert.deepEqual(findRoute(told), { by: 'anywidget', version: '0.11.0' });
});

test('VS Code and Colab get anywidget of any version, whatever lies on the disk', { skip }, async (t) => {
  const { env } = await jupyter(t, { 'notebear-widgets': '0.1.0' });
  assert.deepEqual(findRoute({ ...env, VSCODE_PID: '1' }), { by: 'anywidget' });
  assert.deepEqual(findRoute({ ...env, COLAB_RELEASE_TAG: 'release' }), { by: 'anywidget' });
});

test('NOTEBEAR_WIDGETS says the way', { skip }, async (t) => {
  const { env } = await jupyter(t, { 'notebear-widgets': '0.1.0' });
  assert.deepEqual(findRoute({ ...env, NOTEBEAR_WIDGETS: 'anywidget' }), { by: 'anywidget' });
  assert.deepEqual(findRoute({ ...env, VSCODE_PID: '1', NOTEBEAR_WIDGETS: 'extension' }), { by: 'extension' });
});
