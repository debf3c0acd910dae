// @ts-check
/**
 * `npm run test:nodes`: the kernel's and the library's tests on every Node that is supported, each of them brought by an
 * npm package. `npm run test:nodes -- 24 src` runs Node 24 and the tests whose path contains "src".
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, stateDir } from './paths.mjs';
import { setUp } from './set-up.mjs';
import { runTests } from './test-files.mjs';

const VERSIONS = { 20: '^20.19.0', 22: '^22.12.0', 24: '^24.0.0' };
const PARTS = ['test/kernel', 'test/conformance', 'test/src', 'test/widgets'];

await setUp();
const args = process.argv.slice(2);
const majors = Object.keys(VERSIONS).filter((major) => !args.some((arg) => arg in VERSIONS) || args.includes(major));
const parts = args.filter((arg) => !(arg in VERSIONS));
const failed = majors.filter((major) => {
  const node = findNode(/** @type {keyof typeof VERSIONS} */ (Number(major)));
  process.stdout.write(`\nNode ${major}: ${node}\n`);
  return runTests(parts.length > 0 ? parts : PARTS, node) !== 0;
});
if (failed.length > 0) process.stderr.write(`\nnpm run test:nodes: tests failed on Node ${failed.join(' and ')}.\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** The binary of a major version, installed when it is not there yet. @param {keyof typeof VERSIONS} major */
function findNode(major) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(stateDir, 'nodes', String(major));
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--ignore-scripts',
    '--silent',
    `${name}@${VERSIONS[major]}`,
  ];
  spawnSync(npm, args, { cwd: root, stdio: 'inherit' });
  if (existsSync(binary)) return binary;
  process.stderr.write(`Node ${major} could not be installed: npm ${args.join(' ')}\n`);
  process.exit(1);
}
