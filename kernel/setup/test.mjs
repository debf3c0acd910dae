// @ts-check
/**
 * `npm test`: sets everything up, then lint and format, types, and every test. `npm test -- kernel` runs the tests whose
 * path contains "kernel".
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { setUp } from './set-up.mjs';
import { runTests } from './test-files.mjs';

await setUp();
const wanted = process.argv.slice(2);
if (wanted.length === 0) endOn('lint and format', lint());
endOn('tests', runTests(wanted));

function lint() {
  const args = [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '.'];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** @param {string} what @param {number} status */
function endOn(what, status) {
  if (status === 0) return;
  process.stderr.write(`\nnpm test: ${what} failed.\n`);
  process.exit(status);
}
