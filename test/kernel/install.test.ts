import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { install, uninstall } from '../../kernel/install.js';

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
  assert.deepEqual([spec.argv[2], spec.language, spec.interrupt_mode], ['{connection_file}', 'typescript', 'message']);
  assert.match(readFileSync(join(folder!, 'logo-svg.svg'), 'utf8'), /^<svg/);
});

test('installing again replaces what was there and leaves nothing else', () => {
  const [folder] = install({ dataDir });
  writeFileSync(join(folder!, 'old'), '');
  install({ dataDir });
  assert.deepEqual(readdirSync(folder!).sort(), ['kernel.json', 'logo-svg.svg']);
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
  assert.deepEqual([readdirSync(join(dataDir, 'kernels')), uninstall({ dataDir })], [[], []]);
});
