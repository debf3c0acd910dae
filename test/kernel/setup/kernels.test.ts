import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

type Run = (command: string, args: string[], cwd: string) => Promise<void>;

const file = new URL('../../../../kernel/setup/kernels.mjs', import.meta.url).href;
const { buildKernels } = (await import(file)) as {
  buildKernels: (options: { wheel: string; run: Run; folder: string }) => Promise<string | undefined>;
};

/** A wheel as far as it is looked at, and an empty folder to build in. */
function folders(t: TestContext): { wheel: string; folder: string } {
  const root = mkdtempSync(join(tmpdir(), 'notebear-kernels-'));
  t.after(() => rmSync(root, { recursive: true }));
  const wheel = join(root, 'tensorflow');
  mkdirSync(wheel);
  writeFileSync(join(wheel, 'libtensorflow_cc.so.2'), '');
  return { wheel, folder: join(root, 'built') };
}

test('what cannot be compiled is left out, and a file says why', async (t) => {
  const { wheel, folder } = folders(t);
  mkdirSync(folder);
  writeFileSync(join(folder, 'kernels.node'), 'of another TensorFlow');
  const reason = await buildKernels({ wheel, folder, run: () => Promise.reject(new Error('no such header')) });
  assert.equal(reason, 'They could not be compiled (no such header)');
  assert.deepEqual(readdirSync(folder), ['kernels-missing.txt']);
  assert.equal(readFileSync(join(folder, 'kernels-missing.txt'), 'utf8'), `${reason}\n`);
});

test("without a wheel's headers nothing is compiled", async (t) => {
  const { wheel, folder } = folders(t);
  rmSync(join(wheel, 'libtensorflow_cc.so.2'));
  const run = () => Promise.reject(new Error('was called'));
  assert.equal(await buildKernels({ wheel, folder, run }), "There are no headers of TensorFlow's");
});

test('what was compiled takes the place of the reason of before', async (t) => {
  const { wheel, folder } = folders(t);
  mkdirSync(folder);
  writeFileSync(join(folder, 'kernels-missing.txt'), 'no compiler');
  const run: Run = async (_command, args) => writeFileSync(args[args.indexOf('-o') + 1]!, '');
  assert.equal(await buildKernels({ wheel, folder, run }), undefined);
  assert.ok(existsSync(join(folder, 'kernels.node')));
  assert.deepEqual(readdirSync(folder), ['kernels.node']);
});
