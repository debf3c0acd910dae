/**
 * Makes the API's pages in `build/docs`: `npm run docs`. TypeDoc reads programs through the API of TypeScript up to 6, while
 * the package is compiled by a later one, so the two live in this folder, installed when they are first needed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const typedoc = join(folder, 'node_modules/typedoc/bin/typedoc');

/** Runs a command in this folder; ends with its exit code where it fails. */
function run(command, ...parameters) {
  const { status, error } = spawnSync(command, parameters, { cwd: folder, stdio: 'inherit' });
  if (error) console.error(`docs: ${command} cannot be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(typedoc)) run(process.platform === 'win32' ? 'npm.cmd' : 'npm', 'install', '--no-audit', '--no-fund');
run(process.execPath, '--max-old-space-size=4096', typedoc);
