// @ts-check
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';

/** What a file of tests may take at most, in ms: several times what the slowest, that of the lessons, takes. */
const PATIENCE = 900_000;

/**
 * Runs the test files whose path contains one of `parts` (none: all) with a Node's binary. Returns the exit code.
 * @param {string[]} parts @param {string} [node]
 */
export function runTests(parts, node = process.execPath) {
  const tests = testFiles(join(root, 'build/test')).filter(
    (file) => parts.length === 0 || parts.some((part) => relative(join(root, 'build'), file).includes(part)),
  );
  if (tests.length === 0) {
    process.stderr.write(`No test file's path contains ${parts.join(' or ')}.\n`);
    return 1;
  }
  // One file at a time: a training run uses every core, and two would only disturb each other's time limits.
  // A test that hangs fails, and the others get their turn.
  const args = ['--test', '--test-concurrency=1', `--test-timeout=${PATIENCE}`, '--test-reporter=spec', ...tests];
  return spawnSync(node, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** @param {string} dir @returns {string[]} */
function testFiles(dir) {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(dir, name));
}
