import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { install, uninstall } from '../../kernel/install.js';
import { KernelClient, resultText } from '../helpers/kernel-client.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'notebear-install-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('the kernelspec names this Node and the built front process', () => {
  const [folder] = install({ dataDir });
  const spec = JSON.parse(readFileSync(join(folder!, 'kernel.json'), 'utf8'));
  assert.equal(spec.argv[0], process.execPath);
  assert.ok(existsSync(spec.argv[1]));
  assert.deepEqual(spec.metadata.supported_encryption, ['curve']);
  assert.deepEqual(spec.argv.slice(2), ['{connection_file}', '{prefix}']);
  assert.deepEqual([spec.language, spec.interrupt_mode], ['typescript', 'message']);
});

test('cells can know the Python environment that Jupyter runs in, where Jupyter says it', async () => {
  const [folder] = install({ dataDir });
  const { argv } = JSON.parse(readFileSync(join(folder!, 'kernel.json'), 'utf8')) as { argv: string[] };
  for (const [prefix, known] of [
    ['/opt/env', "'/opt/env'"],
    ['{prefix}', "'undefined'"],
  ] as const) {
    const started = (file: string) =>
      argv.map((part) => ({ '{connection_file}': file, '{prefix}': prefix })[part] ?? part);
    const kernel = await KernelClient.start({ argv: started, env: { NOTEBEAR_JUPYTER_PREFIX: undefined } });
    const { published } = await kernel.execute('String(process.env.NOTEBEAR_JUPYTER_PREFIX)');
    await kernel.stop();
    assert.equal(resultText(published), known);
  }
});

test('the kernelspec has its pictures, in the sizes that their names say', async () => {
  const [folder] = install({ dataDir });
  for (const [name, size] of [
    ['logo-32x32.png', 32],
    ['logo-64x64.png', 64],
    ['logo-svg.svg', 64],
  ] as const) {
    const { width, height } = await sharp(join(folder!, name)).metadata();
    assert.deepEqual([name, width, height], [name, size, size]);
  }
});

test('installing again replaces what was there and leaves nothing else', () => {
  const [folder] = install({ dataDir });
  writeFileSync(join(folder!, 'old'), '');
  install({ dataDir });
  assert.deepEqual(readdirSync(folder!).sort(), ['kernel.json', 'logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg']);
  assert.deepEqual(readdirSync(join(dataDir, 'kernels')), ['notebear']);
});

test('an extension is installed beside it, and both are uninstalled', () => {
  const labextension = join(dataDir, 'built');
  mkdirSync(labextension);
  assert.throws(() => install({ dataDir, labextension }), /has no package.json; build the extension first/);
  writeFileSync(join(labextension, 'package.json'), '{}');
  assert.equal(install({ dataDir, labextension }).length, 2);
  assert.ok(existsSync(join(dataDir, 'labextensions/notebear-widgets/package.json')));
  assert.equal(uninstall({ dataDir }).length, 2);
  assert.deepEqual([readdirSync(dataDir), uninstall({ dataDir })], [['built'], []]);
});

test('uninstalling leaves nothing behind, and other kernels alone', () => {
  const jupyter = join(dataDir, 'prefix/share/jupyter');
  install({ dataDir: jupyter });
  mkdirSync(join(jupyter, 'notebear/history'), { recursive: true });
  writeFileSync(join(jupyter, 'notebear/history/000001.jsonl'), '');
  mkdirSync(join(jupyter, 'kernels/other'));
  assert.equal(uninstall({ dataDir: jupyter, above: 1 }).length, 2);
  assert.deepEqual([readdirSync(jupyter), readdirSync(join(jupyter, 'kernels'))], [['kernels'], ['other']]);
  rmSync(join(jupyter, 'kernels/other'), { recursive: true });
  install({ dataDir: jupyter });
  uninstall({ dataDir: jupyter, above: 1 });
  assert.deepEqual(readdirSync(join(dataDir, 'prefix')), []);
});

test('the command installs for the user, a prefix or the active Python environment', () => {
  const cli = fileURLToPath(new URL('../../kernel/cli.js', import.meta.url));
  const run = (...args: string[]) => {
    const script = `const { main } = await import(${JSON.stringify(cli)}); process.exitCode = await main(${JSON.stringify(args)});`;
    const env = { ...process.env, JUPYTER_DATA_DIR: join(dataDir, 'user'), VIRTUAL_ENV: join(dataDir, 'venv') };
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
  };
  for (const [where, folder] of [
    [[], 'user'],
    [['--user'], 'user'],
    [['--prefix', join(dataDir, 'prefix')], 'prefix/share/jupyter'],
    [['--sys-prefix'], 'venv/share/jupyter'],
  ] as const) {
    const { stdout } = run('install', ...where);
    assert.ok(stdout.includes(`installed ${join(dataDir, folder, 'kernels/notebear')}\n`), stdout);
    assert.ok(existsSync(join(dataDir, folder, 'kernels/notebear/kernel.json')));
    run('uninstall', ...where);
    assert.ok(!existsSync(join(dataDir, folder)), folder);
  }
  const { status, stderr } = run('install', '--user', '--sys-prefix');
  assert.deepEqual(
    [status, stderr.split('\n')[0]],
    [2, 'notebear: --user, --sys-prefix and --prefix exclude each other'],
  );
  assert.equal(run('uninstall').stdout, 'nothing to be removed\n');
});
