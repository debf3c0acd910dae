// @ts-check
/**
 * `npm test`: sets everything up, then lint and format, types, and every test. `npm test -- kernel` runs the tests whose
 * path contains "kernel".
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';
import { setUp } from './set-up.mjs';

await setUp();
const wanted = process.argv.slice(2);
if (wanted.length === 0) check('lint and format', [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '.']);

const tests = testFiles(join(root, 'build/test')).filter(
  (file) => wanted.length === 0 || wanted.some((part) => relative(join(root, 'build'), file).includes(part)),
);
if (tests.length === 0) {
  process.stderr.write(`No test file's path contains ${wanted.join(' or ')}.\n`);
  process.exit(1);
}
// One file at a time: a training run uses every core, and two would only disturb each other's time limits.
check('tests', ['--test', '--test-concurrency=1', '--test-reporter=spec', ...tests]);

/** @param {string} what @param {string[]} args */
function check(what, args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  process.stderr.write(`\nnpm test: ${what} failed.\n`);
  process.exit(status ?? 1);
}

/** @param {string} dir @returns {string[]} */
function testFiles(dir) {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(dir, name));
}
